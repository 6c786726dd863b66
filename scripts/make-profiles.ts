// Makes the large heap profiles of the benchmark: seeded walks over a Zipf call tree, written field by field the way Go writes them.
// usage: node scripts/make-profiles.ts FOLDER   (writes s, m, m-head and l; keeps those that are there)
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

export type ProfileFlavor = "heap" | "cpu" | "goroutine";

export interface Shape {
  readonly name: string;
  readonly samples: number;
  readonly functions: number;
  readonly locations: number;
  /** Of the stacks and values. */
  readonly seed: number;
  /** Of the program: who calls whom. Default: as `seed`. */
  readonly programSeed?: number;
  /** Factor on what every hundredth function holds: how a head differs from its base. */
  readonly growth: number;
  /** Default: heap. */
  readonly flavor?: ProfileFlavor;
}

/** Raw sizes of about 3.6, 18, 18 and 67 MB. */
export const SHAPES: readonly Shape[] = [
  { name: "s", samples: 30_000, functions: 8000, locations: 36_000, seed: 1, growth: 1 },
  { name: "m", samples: 250_000, functions: 15_000, locations: 68_000, seed: 2, growth: 1 },
  { name: "m-head", samples: 250_000, functions: 15_000, locations: 68_000, seed: 2, growth: 1.5 },
  { name: "l", samples: 1_000_000, functions: 15_000, locations: 68_000, seed: 3, growth: 1 },
];

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A message under construction, as bytes in one buffer that is used again and again. */
function messageWriter(room: number) {
  let buffer = new Uint8Array(room);
  let length = 0;
  const makeRoom = (bytes: number): void => {
    if (length + bytes <= buffer.length) return;
    const wider = new Uint8Array(Math.max(buffer.length * 2, length + bytes));
    wider.set(buffer);
    buffer = wider;
  };
  const number = (value: number): void => {
    makeRoom(10);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
      buffer[length] = (rest % 0x80) | 0x80;
      length += 1;
    }
    buffer[length] = rest;
    length += 1;
  };
  const varint = (field: number, value: number): void => {
    if (value === 0) return;
    number(field * 8);
    number(value);
  };
  const bytes = (field: number, content: Uint8Array): void => {
    number(field * 8 + 2);
    number(content.length);
    makeRoom(content.length);
    buffer.set(content, length);
    length += content.length;
  };
  return {
    number,
    varint,
    bytes,
    written: () => buffer.subarray(0, length),
    clear: () => {
      length = 0;
    },
  };
}
type MessageWriter = ReturnType<typeof messageWriter>;

interface Site {
  readonly func: number;
  readonly callee: number;
}

/** Calls: each function has some sites, mostly to its own neighbourhood, else to popular functions (Zipf). */
function callSites(
  { functions, locations }: Shape,
  random: () => number,
): { readonly sites: readonly Site[]; readonly first: Uint32Array } {
  const zipf = (): number => Math.floor(functions ** random()) - 1;
  const first = new Uint32Array(functions + 1);
  const sites: Site[] = [];
  for (let func = 0; func < functions; func += 1) {
    const count = Math.max(1, Math.floor(((func + 1) * locations) / functions) - sites.length);
    for (let at = 0; at < count; at += 1) {
      const near = (func * 3 + 1 + Math.floor(random() * 40)) % functions;
      sites.push({ func, callee: random() < 0.6 ? near : zipf() });
    }
    first[func + 1] = sites.length;
  }
  return { sites, first };
}

const SIZES = [8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256, 320, 384, 512, 640, 1024, 1536, 2048, 4096, 8192, 16384, 65536];
const LONGEST_STACK = 64;

/** Where a walk goes on: an early site of the function more often than a late one. */
const siteOf = (first: Uint32Array, func: number, random: () => number): number => {
  const start = first[func] ?? 0;
  return start + Math.floor(((first[func + 1] ?? 0) - start) * random() ** 2);
};

const nameOf = (func: number): string =>
  `github.com/acme/module${func % 37}/pkg${func % 211}.(*Type${func % 1009}).Method${func}${func % 11 === 0 ? ".func1" : ""}`;
const fileOf = (func: number): string => `/src/github.com/acme/module${func % 37}/pkg${func % 211}/file${func % 4001}.go`;

/** The encoded profile, uncompressed. */
export function makeProfile(shape: Shape): Uint8Array {
  const random = randomNumbers(shape.seed);
  const { sites, first } = callSites(shape, randomNumbers(shape.programSeed ?? shape.seed));
  const profile = messageWriter(shape.samples * 90 + (1 << 22));
  const inner = messageWriter(1024);
  const part = messageWriter(1024);
  const strings = new Map<string, number>([["", 0]]);
  const text = (value: string): number => {
    const known = strings.get(value);
    if (known !== undefined) return known;
    strings.set(value, strings.size);
    return strings.size - 1;
  };
  const add = (field: number, fill: (to: MessageWriter) => void): void => {
    inner.clear();
    fill(inner);
    profile.bytes(field, inner.written());
  };
  const packed = (to: MessageWriter, field: number, values: Iterable<number>): void => {
    part.clear();
    for (const value of values) part.number(value);
    to.bytes(field, part.written());
  };
  const valueType = (field: number, type: string, unit: string): void =>
    add(field, (to) => {
      to.varint(1, text(type));
      to.varint(2, text(unit));
    });

  const { flavor = "heap" } = shape;
  if (flavor === "heap") {
    for (const counted of ["alloc", "inuse"]) {
      valueType(1, `${counted}_objects`, "count");
      valueType(1, `${counted}_space`, "bytes");
    }
  } else if (flavor === "cpu") {
    valueType(1, "samples", "count");
    valueType(1, "cpu", "nanoseconds");
  } else valueType(1, "goroutine", "count");
  const locationIds = new Uint32Array(sites.length);
  const functionIds = new Uint32Array(shape.functions);
  let locationCount = 0;
  let functionCount = 0;
  const functionId = (func: number): number => {
    if (functionIds[func] === 0) {
      functionCount += 1;
      functionIds[func] = functionCount;
      add(5, (to) => {
        to.varint(1, functionCount);
        to.varint(2, text(nameOf(func)));
        to.varint(3, text(nameOf(func)));
        to.varint(4, text(fileOf(func)));
        to.varint(5, 10 + (func % 700));
      });
    }
    return functionIds[func] ?? 0;
  };
  const locationId = (site: number): number => {
    if (locationIds[site] === 0) {
      locationCount += 1;
      locationIds[site] = locationCount;
      const { func = 0, callee = 0 } = sites[site] ?? {};
      // One location in seven holds an inlined callee.
      const lines = (site % 7 === 0 ? [callee, func] : [func]).map((one) => [functionId(one), 10 + (site % 900)] as const);
      add(4, (to) => {
        to.varint(1, locationIds[site] ?? 0);
        to.varint(2, 1);
        to.varint(3, 0x400000 + site * 37);
        for (const [id, line] of lines) {
          part.clear();
          part.varint(1, id);
          part.varint(2, line);
          to.bytes(4, part.written());
        }
      });
    }
    return locationIds[site] ?? 0;
  };

  const label = text("bytes");
  const stack: number[] = [];
  for (let sample = 0; sample < shape.samples; sample += 1) {
    stack.length = 0;
    let func = Math.floor(20 * random());
    for (let depth = 0; depth < LONGEST_STACK && (depth < 6 || random() > 0.078); depth += 1) {
      const site = siteOf(first, func, random);
      stack.push(locationId(site));
      func = sites[site]?.callee ?? 0;
    }
    const sizeBytes = SIZES[Math.floor(SIZES.length * random() ** 1.5)] ?? 8;
    const allocated = Math.ceil((1 + 40 * random() ** 6) * Math.max(1, 524_288 / sizeBytes));
    const held = Math.ceil(allocated * random() * (func % 100 === 0 ? shape.growth : 1));
    add(2, (to) => {
      packed(to, 1, stack.toReversed());
      if (flavor !== "heap") {
        const ticks = 1 + (allocated % 9);
        packed(to, 2, flavor === "cpu" ? [ticks, ticks * 10_000_000] : [ticks]);
        return;
      }
      packed(to, 2, [allocated, allocated * sizeBytes, held, held * sizeBytes]);
      part.clear();
      part.varint(1, label);
      part.varint(3, sizeBytes);
      to.bytes(3, part.written());
    });
  }
  for (const site of sites.keys()) locationId(site);

  add(3, (to) => {
    to.varint(1, 1);
    to.varint(2, 0x400000);
    to.varint(3, 0x400000 + sites.length * 37);
    to.varint(5, text("/usr/local/bin/acme"));
    to.varint(7, 1);
  });
  if (flavor === "heap") valueType(11, "space", "bytes");
  else valueType(11, flavor, flavor === "cpu" ? "nanoseconds" : "count");
  profile.varint(9, 1_700_000_000_000_000_000);
  profile.varint(12, flavor === "heap" ? 524_288 : flavor === "cpu" ? 10_000_000 : 1);
  if (flavor === "heap") profile.varint(14, text("inuse_space"));
  const encoder = new TextEncoder();
  for (const value of strings.keys()) profile.bytes(6, encoder.encode(value));
  return profile.written();
}

/** Path of the gzipped profile of a shape, made where there is none yet. */
export function profilePath(folder: string, shape: Shape): string {
  const path = join(folder, `${shape.name}.pb.gz`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const raw = makeProfile(shape);
  const zipped = gzipSync(raw);
  writeFileSync(path, zipped);
  console.error(`${path}: ${shape.samples} samples, ${(raw.length / 1e6).toFixed(1)} MB, gzipped ${(zipped.length / 1e6).toFixed(1)} MB`);
  return path;
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("usage: node scripts/make-profiles.ts FOLDER");
  for (const shape of SHAPES) profilePath(resolve(folder), shape);
}
