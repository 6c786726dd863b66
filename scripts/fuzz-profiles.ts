// Feeds damaged profiles to the decoder and what stands on it: every input must decode or fail with an error of heapgate's own, soon and in bounds.
// usage: node scripts/fuzz-profiles.ts [INPUTS] [SEED] [FOLDER...]   (default 1,000,000 inputs; the folders' small profiles are damaged too)
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { HeapgateError } from "../src/core/errors/heapgate-error.ts";
import { diffFunctions } from "../src/core/graph/diff-functions.ts";
import { functionTotals } from "../src/core/graph/function-table.ts";
import { growthTree } from "../src/core/graph/growth-chains.ts";
import { decodeProfile, openProfile } from "../src/core/pprof/decode.ts";
import { encodeProfile } from "../src/core/pprof/encode.ts";
import { isGzip } from "../src/core/pprof/inflate-file.ts";
import { unpackAny } from "../src/core/pprof/unpack.ts";
import { unpackUsual } from "../src/core/pprof/unpack-usual.ts";
import { renderRawProfiles } from "../src/core/pprof-text/render-packed.ts";
import { renderProfileText } from "../src/core/pprof-text/render-profile-text.ts";
import { DEFAULT_TEXT_OPTIONS } from "../src/core/pprof-text/text-options.ts";
import type { Profile } from "../src/core/pprof/profile.ts";
import { makeProfile, randomNumbers } from "./make-profiles.ts";

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Whole profiles, raw or gzipped, to damage. */
  readonly profiles: readonly Uint8Array[];
}

export interface FuzzReport {
  /** How often each outcome came: `decoded`, or the code of the error. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What must never happen, with the number of the input; the same seed makes it again. */
  readonly faults: readonly string[];
  readonly slowestMilliseconds: number;
  readonly peakBytes: number;
}

/** A decoder may take this long for an input of up to 64 KiB on a busy machine. */
const HANG_MILLISECONDS = 5000;
const MAX_BYTES = 4 << 20;
const TELLING_BYTES = [0x00, 0x01, 0x08, 0x0a, 0x12, 0x7f, 0x80, 0xff];

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Where the top-level fields of a whole message start, and its end; stops at the first damage. */
function fieldStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const wire = number() % 8;
    const length = number();
    if (wire === 2) at += length;
    if ((wire !== 0 && wire !== 2) || at > bytes.length) break;
    starts.push(at);
  }
  return starts;
}

/** Whole fields removed, doubled or moved: what remains is well formed, but may refer to what is gone. */
function disturb(bytes: Uint8Array, random: Random): Uint8Array {
  const starts = fieldStarts(bytes);
  if (starts.length < 3) return bytes;
  const field = below(random, starts.length - 1);
  const [start = 0, end = 0] = starts.slice(field, field + 2);
  const [before, own, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  switch (below(random, 4)) {
    case 0:
      return joined(before, after);
    case 1:
      return joined(before, own, own, after);
    case 2:
      return joined(own, before, after);
    default:
      return joined(before, after, own);
  }
}

/** One damage: bits, bytes, numbers, a piece cut out, doubled, or taken from another profile, or the end cut off. */
function damage(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = below(random, bytes.length);
  const length = 1 + below(random, Math.min(64, bytes.length - at));
  const splice = (wanted: number, inserted: Uint8Array): Uint8Array => {
    const removed = Math.min(wanted, bytes.length - at);
    const changed = new Uint8Array(bytes.length - removed + inserted.length);
    changed.set(bytes.subarray(0, at));
    changed.set(inserted, at);
    changed.set(bytes.subarray(at + removed), at + inserted.length);
    return changed;
  };
  switch (below(random, 9)) {
    case 6:
    case 7:
      return disturb(bytes, random);
    case 0:
      return splice(1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << below(random, 8))));
    case 1:
      return splice(1, Uint8Array.of(TELLING_BYTES[below(random, TELLING_BYTES.length)] ?? 0));
    case 2:
      // A varint of any length, overlong ones too.
      return splice(
        below(random, 3),
        Uint8Array.from({ length: 1 + below(random, 12) }, (_, index) => below(random, 256) | (index % 5 === 4 ? 0 : 0x80)),
      );
    case 3:
      return splice(length, new Uint8Array());
    case 4:
      return splice(0, bytes.subarray(at, at + length));
    case 5: {
      const from = below(random, other.length);
      return splice(length, other.subarray(from, from + length));
    }
    default:
      return bytes.slice(0, at);
  }
}

/** An error inside the decoder that is a mistake of ours, not damage: it hides behind PROFILE_CORRUPT. */
const isOurMistake = (cause: unknown): boolean =>
  cause instanceof TypeError ||
  cause instanceof ReferenceError ||
  (cause instanceof RangeError && !cause.message.startsWith("index out of range"));

const OPTIONS = { name: "fuzz", maxBytes: MAX_BYTES };

/** What a report says, or the code of the error; throws a fault. */
function saidBy(report: () => string): string {
  try {
    return report();
  } catch (error) {
    if (!(error instanceof HeapgateError) || isOurMistake(error.cause)) throw error;
    return error.code;
  }
}

/** All of a profile as one text. */
const written = (profile: Profile): string => Buffer.from(encodeProfile(profile)).toString("base64");

/** The way without columns of samples must say what the ordinary way says. */
function compareWays(bytes: Uint8Array): void {
  const [packed, ordinary] = [
    saidBy(() => renderRawProfiles([openProfile(bytes, OPTIONS)], [], DEFAULT_TEXT_OPTIONS).text),
    saidBy(() => renderProfileText([decodeProfile(bytes, OPTIONS)], [], DEFAULT_TEXT_OPTIONS).text),
  ];
  if (packed !== ordinary) throw new Error(`read without columns it says\n${packed}\nand otherwise\n${ordinary}`);
}

/** Decodes and, every tenth time, uses the result; gives the outcome, or throws a fault. */
function outcomeOf(bytes: Uint8Array, thorough: boolean): string {
  if (thorough) compareWays(bytes);
  try {
    const opened = openProfile(bytes, OPTIONS);
    const usual = unpackUsual(opened);
    // What the kernel reads must be what is read without it.
    if (thorough && usual !== null && saidBy(() => written(unpackAny(opened))) !== written(usual))
      throw new Error("the kernel reads something else");
    const profile = usual ?? unpackAny(opened);
    if (thorough) {
      const totals = functionTotals([profile], "");
      diffFunctions(totals, totals);
      growthTree({ start: [], end: [] }, { start: [], end: [profile] }, "");
      const again = decodeProfile(encodeProfile(profile), OPTIONS);
      if (again.sampleCount !== profile.sampleCount) throw new Error("encoding lost samples");
    }
    return "decoded";
  } catch (error) {
    if (!(error instanceof HeapgateError) || isOurMistake(error.cause)) throw error;
    return error.code;
  }
}

export function fuzz({ inputs, seed, profiles }: FuzzOptions): FuzzReport {
  const random = randomNumbers(seed);
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let slowestMilliseconds = 0;
  let peakBytes = 0;
  const any = (): Uint8Array => profiles[below(random, profiles.length)] ?? new Uint8Array();
  for (let input = 0; input < inputs; input += 1) {
    let bytes = any();
    for (let times = 1 + Math.floor(4 * random() ** 2); times > 0 && bytes.length > 0; times -= 1) bytes = damage(bytes, any(), random);
    const start = performance.now();
    try {
      const outcome = outcomeOf(bytes, input % 10 === 0);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      faults.push(`input ${input} of seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > HANG_MILLISECONDS) faults.push(`input ${input} of seed ${seed} took ${Math.round(milliseconds)} ms`);
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    if (input % 1000 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
  return { outcomes, faults, slowestMilliseconds, peakBytes };
}

/** A small made-up heap profile, raw and gzipped. */
export function smallProfiles(): readonly Uint8Array[] {
  const raw = makeProfile({ name: "small", samples: 20, functions: 12, locations: 30, seed: 5, growth: 1 });
  return [raw, raw, raw, gzipSync(raw)];
}

const LARGEST_SEED_BYTES = 64 * 1024;
/** Raw bytes of the small profiles of a folder, legacy formats and other files too. */
function profilesIn(folder: string): readonly Uint8Array[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:json|txt|md)$/u.test(entry.name))
    .map((entry): Uint8Array => readFileSync(join(entry.parentPath, entry.name)))
    .filter((bytes) => bytes.length > 0 && bytes.length <= LARGEST_SEED_BYTES)
    .map((bytes) => (isGzip(bytes) ? gunzipSync(bytes) : bytes))
    .filter((bytes) => bytes.length <= LARGEST_SEED_BYTES);
}

if (import.meta.main) {
  const [inputs = "1000000", seed = "1", ...folders] = process.argv.slice(2);
  const profiles = [...smallProfiles(), ...folders.flatMap(profilesIn)];
  const start = performance.now();
  const report = fuzz({ inputs: Number(inputs), seed: Number(seed), profiles });
  console.log(`${inputs} inputs from ${profiles.length} profiles, seed ${seed}, ${Math.round((performance.now() - start) / 1000)} s`);
  for (const [outcome, count] of [...report.outcomes].toSorted((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(9)}  ${outcome}`);
  console.log(`slowest input ${report.slowestMilliseconds.toFixed(0)} ms, peak memory ${Math.round(report.peakBytes / 2 ** 20)} MiB`);
  for (const fault of report.faults.slice(0, 20)) console.log(`FAULT ${fault}`);
  if (report.faults.length > 0) process.exitCode = 1;
}
