// Makes the inputs of `scripts/bad-inputs.ts` that are no committed files: damaged profiles and bundles, from sound ones.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import { bytesField, type Field, message, nested, packed, raw, strings, varint } from "../core/pprof/raw-message.ts";
import { makeTarGz, makeZip } from "./archive-writer.ts";
import { INSTALLATION } from "./cli.ts";
import { profileFromText } from "./profile-text.ts";

export const FIXTURES = join(INSTALLATION, "fixtures");

const HEAP = encodeProfile(
  profileFromText("inuse_space/bytes  4096\n---\nmain.main\nshop/cart.Add\n", {
    timeNanos: 1_700_000_000_000_000_000n,
    periodType: { type: "space", unit: "bytes" },
    period: 65_536,
  }),
);
const CPU = encodeProfile(
  profileFromText("samples/count  1\ncpu/nanoseconds  10000000\n---\nmain.main\n", {
    periodType: { type: "cpu", unit: "nanoseconds" },
    period: 10_000_000,
  }),
);

/** `space/bytes`, a location of a function, and what else is given. */
const profileOf = (...fields: readonly Field[]): Uint8Array =>
  message(
    nested(1, varint(1, 1), varint(2, 2)),
    ...fields,
    nested(4, varint(1, 1), nested(4, varint(1, 1))),
    nested(5, varint(1, 1), varint(2, 3)),
    ...strings("space", "bytes", "main.main"),
  );
const sample = (location: number, ...values: readonly bigint[]): Field =>
  nested(2, varint(1, location), ...values.map((value) => varint(2, value)));

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1);
const both = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
/** The last eight bytes of a gzip stream are checksum and length. */
const wrongChecksum = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length - 8 ? byte ^ 0xff : byte));
const gzipped = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

/** Header of a CPU profile of gperftools: words of 64 bits. */
const words = (...values: readonly number[]): Uint8Array => new Uint8Array(BigUint64Array.from(values, BigInt).buffer);

const MIB = 1024 ** 2;
/** Zeros in members of one MiB: gzip streams may follow each other. */
const bomb = (): Uint8Array => {
  const member = gzipped(new Uint8Array(MIB));
  return both(...Array.from({ length: 257 }, () => member));
};

const FILES: Readonly<Record<string, () => Uint8Array>> = {
  "good.pb.gz": () => gzipped(HEAP),
  "cpu.pb.gz": () => gzipped(CPU),
  program: () => both(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1), new Uint8Array(57)),
  "archive.pb.gz": () => makeZip([{ path: "heap.pb", content: HEAP }]),
  "profile.zst": () => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x24, 1, 9, 0, 0, 0),
  "go1.8.cpu": () => words(0, 3, 0, 10_000, 0, 1, 1, 0x4a_1b2c, 0, 1, 0),
  "java.cpu": () => words(0, 3, 1, 10_000, 0, 1, 1, 0x4a_1b2c, 0, 1, 0),
  "cut.pb.gz": () => half(gzipped(HEAP)),
  "checksum.pb.gz": () => wrongChecksum(gzipped(HEAP)),
  "garbage.pb.gz": () => both(gzipped(HEAP), new TextEncoder().encode("garbage")),
  "cut.pb": () => HEAP.subarray(0, HEAP.length - 3),
  "two.pb": () => both(HEAP, HEAP),
  "two.pb.gz": () => both(gzipped(HEAP), gzipped(HEAP)),
  "no-location.pb": () => profileOf(sample(9, 1n)),
  "no-function.pb": () => profileOf(nested(4, varint(1, 2), nested(4, varint(1, 7)))),
  "same-id.pb": () => profileOf(nested(4, varint(1, 1))),
  "wire-type.pb": () => message(varint(1, 1), ...strings("space")),
  "group.pb": () => profileOf(raw(0x83, 0x01)),
  "string-index.pb": () => profileOf(nested(5, varint(1, 2), varint(2, 99))),
  "few-values.pb": () => profileOf(nested(1, varint(1, 1), varint(2, 2)), sample(1, 5n)),
  "no-types.pb": () => message(packed(13, 0, 0, 0), bytesField(6, new Uint8Array())),
  "huge-value.pb": () => profileOf(sample(1, 2n ** 53n)),
  "bomb.pb.gz": bomb,
  "escape.zip": () => makeZip([{ path: "../manifest.json", content: "{}" }]),
  "link.zip": () => makeZip([{ path: "manifest.json", content: "/etc/passwd", mode: 0o120777 }]),
  "escape.tar.gz": () => makeTarGz([{ path: "../manifest.json", content: "{}" }]),
  "cut.zip": () => half(makeZip([{ path: "manifest.json", content: "{}" }])),
  "text.zip": () => new TextEncoder().encode("404 page not found\n"),
};

const rewrite = (path: string, change: (text: string) => string): void => writeFileSync(path, change(readFileSync(path, "utf8")));

/** What is done to a copy of a sound bundle. */
const BUNDLES: Readonly<Record<string, (folder: string) => void>> = {
  bundle: () => undefined,
  newer: (folder) => rewrite(join(folder, "manifest.json"), (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 99')),
  changed: (folder) => rewrite(join(folder, "summary.json"), (text) => text.replace("200000", "100000")),
  missing: (folder) => rmSync(join(folder, "rounds/1/events.json")),
  bare: (folder) => rmSync(join(folder, "manifest.json")),
  torn: (folder) => rewrite(join(folder, "manifest.json"), (text) => text.slice(0, 200)),
};

/** Names of all that can be made. */
export const MADE: readonly string[] = [...Object.keys(FILES), ...Object.keys(BUNDLES)];

/** Makes all of it in a folder. */
export function makeBadInputs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, make] of Object.entries(FILES)) writeFileSync(join(folder, name), make());
  for (const [name, damage] of Object.entries(BUNDLES)) {
    cpSync(join(FIXTURES, "bundles/v1-process"), join(folder, name), { recursive: true });
    damage(join(folder, name));
  }
}
