// Archives from outside: honest ones are read, hostile and broken ones refused, each with a reason that names the file.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { isBundlePath } from "../../src/core/snapshot/bundle-paths.ts";
import { ARCHIVE_LIMITS, type ArchiveRules } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import { makeTarGz, makeZip, type TarEntry, type ZipEntry } from "../support/archive-writer.ts";

const RULES: ArchiveRules = { name: "heapgate-baseline-shop", accepts: isBundlePath, ...ARCHIVE_LIMITS };
const SMALL: ArchiveRules = { ...RULES, maxEntries: 3, maxEntryBytes: 1000, maxTotalBytes: 1500 };

const textsOf = (files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> =>
  Object.fromEntries([...files].map(([path, content]) => [path, Buffer.from(content).toString()]));

function refusal(content: Uint8Array, rules: ArchiveRules = RULES): string {
  try {
    readArchive(content, rules);
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "ARTIFACT_REFUSED") return error.message;
    throw error;
  }
  return "accepted";
}

const HEAP = "rounds/1/shop/process/heap.end.pb.gz";
const MANIFEST = { path: "manifest.json", content: '{"schemaVersion":1}' };

describe("a zip", () => {
  test("gives packed and stored files, without folders, whatever comment follows", () => {
    const zip = makeZip([MANIFEST, { path: "rounds/1/", content: "", mode: 0o40755 }, { path: HEAP, content: "as served", stored: true }], {
      comment: "PK\u0005\u0006 a comment",
    });
    expect(textsOf(readArchive(zip, RULES))).toEqual({ "manifest.json": MANIFEST.content, [HEAP]: "as served" });
  });

  test("may lie in one folder", () => {
    const zip = makeZip([
      { ...MANIFEST, path: "bundle/manifest.json" },
      { path: `bundle/${HEAP}`, content: "x" },
    ]);
    expect(Object.keys(textsOf(readArchive(zip, RULES)))).toEqual(["manifest.json", HEAP]);
  });

  const bomb = Buffer.alloc(100_000);
  test.each<[string, readonly ZipEntry[], string]>([
    ["a path that climbs out", [{ path: "../manifest.json", content: "x" }], "unsafe path"],
    ["a path that climbs out later", [{ path: "rounds/../../manifest.json", content: "x" }], "unsafe path"],
    ["an absolute path", [{ path: "/manifest.json", content: "x" }], "unsafe path"],
    ["a backslash", [{ path: "rounds\\1\\x.json", content: "x" }], "unsafe path"],
    ["a drive letter", [{ path: "C:/manifest.json", content: "x" }], "unsafe path"],
    ["a NUL in the name", [{ path: "manifest.json\u0000.txt", content: "x" }], "unsafe path"],
    ["a path no bundle has", [MANIFEST, { path: "etc/passwd", content: "x" }], 'unexpected path "etc/passwd"'],
    ["a symbolic link", [{ path: "manifest.json", content: "/etc/passwd", mode: 0o120777 }], "a link or a device"],
    ["a device", [{ path: "manifest.json", content: "", mode: 0o020666 }], "a link or a device"],
    ["the same path twice", [MANIFEST, MANIFEST], "twice"],
    ["an encrypted file", [{ ...MANIFEST, flags: 1 }], "encrypted"],
    ["an unknown method", [{ ...MANIFEST, method: 12 }], "method 12"],
    ["another name in front of the data", [{ ...MANIFEST, localPath: "other_name.js" }], "in front of its data"],
    ["two names for the same data", [MANIFEST, { ...MANIFEST, at: 0, path: "manifest.jso2" }], "in front of its data"],
    ["data said to be outside", [{ ...MANIFEST, at: 1_000_000 }], "not where the directory says"],
    ["a wrong checksum", [{ ...MANIFEST, crc: 1 }], "checksum"],
    ["fewer bytes than promised", [{ ...MANIFEST, bytes: 500 }], "has not the 500 bytes"],
    ["more bytes than promised", [{ path: "manifest.json", content: bomb, bytes: 10 }], "cannot be inflated to its 10 bytes"],
    [
      "stored bytes that are more than promised",
      [{ path: "manifest.json", content: bomb, bytes: 10, stored: true }],
      "has not the 10 bytes",
    ],
  ])("with %s is refused", (_, entries, reason) => {
    expect(refusal(makeZip(entries))).toContain(reason);
  });

  test("whose entries lie inside each other is refused: that is how small files inflate to gigabytes", () => {
    const inner = { path: "summary.json", content: "x".repeat(300) };
    const outer = { path: "manifest.json", content: makeZip([inner]), stored: true };
    expect(refusal(makeZip([outer]))).toBe("accepted");
    expect(refusal(makeZip([outer, { ...inner, at: 30 + outer.path.length }]))).toContain('"summary.json" overlaps another entry');
  });

  test.each<[string, readonly ZipEntry[], string]>([
    ["too many entries", Array.from({ length: 4 }, (_, index) => ({ path: `rounds/1/e${index}`, content: "x" })), "4 entries, more than 3"],
    ["one entry too large", [{ path: "summary.json", content: "x".repeat(1001) }], '"summary.json" inflates to more than 1000 bytes'],
    [
      "all entries together too large",
      [1, 2].map((round) => ({ path: `rounds/${round}/x.json`, content: "x".repeat(800) })),
      "inflates to more than 1500 bytes",
    ],
  ])("with %s is refused before anything is inflated", (_, entries, reason) => {
    expect(refusal(makeZip(entries), SMALL)).toContain(reason);
  });

  test("of 64-bit size is refused by name", () => {
    expect(refusal(makeZip([MANIFEST], { entryCount: 0xffff }))).toContain("zip64");
  });

  test("that counts more entries than it has is damaged", () => {
    expect(refusal(makeZip([MANIFEST], { entryCount: 2 }))).toContain("directory is damaged");
  });

  test("that is cut off anywhere, or has any byte changed, is refused or read as it was", () => {
    const zip = makeZip([MANIFEST, { path: HEAP, content: "profile".repeat(20) }]);
    const whole = textsOf(readArchive(zip, RULES));
    for (let length = 0; length < zip.length; length += 1) expect(refusal(zip.subarray(0, length))).not.toBe("accepted");
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Uint8Array.from(zip, (value, index) => (index === at ? value ^ change : value));
        // Times and versions are not looked at; whatever is accepted has the right content.
        const contents = refusal(broken) === "accepted" ? Object.values(textsOf(readArchive(broken, RULES))) : Object.values(whole);
        expect(contents).toEqual(Object.values(whole));
      }),
    );
  });

  test("names what it refuses without line breaks or unbounded length", () => {
    const message = refusal(makeZip([{ path: `a/\n::error::${"x".repeat(5000)}`, content: "" }]));
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(400);
  });
});

describe("a gzipped tar", () => {
  test("gives its files, with long names of both kinds, `./` in front and one folder around them", () => {
    const long = `rounds/1/shop/${"p".repeat(90)}/heap.start.pb.gz`;
    const record = ` path=./b/${long}\n`;
    const entries: readonly TarEntry[] = [
      { path: "pax_global_header", kind: "g", content: "52 comment=0123\n" },
      { path: "./b/", kind: "5" },
      { path: "./b/manifest.json", content: "{}" },
      { path: "@LongLink", kind: "L", content: `./b/${long.replace("start", "end")}\0` },
      { path: "short", content: "end" },
      { path: "PaxHeader", kind: "x", content: `${record.length + 3}${record}` },
      { path: "short", content: "start" },
      { path: "process/points.csv", prefix: "./b/rounds/1/shop", content: "units\n1\n" },
    ];
    expect(textsOf(readArchive(makeTarGz(entries), RULES))).toEqual({
      "manifest.json": "{}",
      [long.replace("start", "end")]: "end",
      [long]: "start",
      "rounds/1/shop/process/points.csv": "units\n1\n",
    });
  });

  test.each<[string, readonly TarEntry[], string]>([
    ["a path that climbs out", [{ path: "../manifest.json" }], "unsafe path"],
    ["an absolute path", [{ path: "/manifest.json" }], "unsafe path"],
    ["a symbolic link", [{ path: "manifest.json", kind: "2" }], "a link or a device"],
    ["a hard link", [{ path: "manifest.json", kind: "1" }], "a link or a device"],
    ["the same path twice", [{ path: "manifest.json" }, { path: "./manifest.json" }], "twice"],
    ["a path no bundle has", [{ path: "manifest.json" }, { path: "Makefile" }], "unexpected path"],
    ["a broken header", [{ path: "manifest.json", breakChecksum: true }], "damaged"],
    ["an entry that is too large", [{ path: "manifest.json", content: "x".repeat(1001) }], "more than 1000 bytes"],
    ["too much in all", [1, 2].map((round) => ({ path: `rounds/${round}/x.json`, content: "x".repeat(800) })), "more than 1500 bytes"],
    ["a bomb", [{ path: "manifest.json", content: Buffer.alloc(1_000_000) }], "cannot be gunzipped within 1500 bytes"],
  ])("with %s is refused", (_, entries, reason) => {
    expect(refusal(makeTarGz(entries), SMALL)).toContain(reason);
  });

  test("that is cut off is refused", () => {
    const tar = makeTarGz([{ path: "manifest.json", content: "{}" }]);
    expect(refusal(tar.subarray(0, tar.length - 12))).toContain("cannot be gunzipped");
  });

  test("made by the system's tar is read", () => {
    const folder = mkdtempSync(join(tmpdir(), "heapgate-test-tar-"));
    try {
      execFileSync("tar", ["czf", join(folder, "x.tar.gz"), "-C", new URL("../../fixtures", import.meta.url).pathname, "github"]);
      const files = readArchive(readFileSync(join(folder, "x.tar.gz")), { ...RULES, accepts: () => true });
      expect([...files.keys()].toSorted()).toEqual(["github/README.md", "github/graphql-slice.graphql", "github/openapi-slice.json"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test.each([
  ["nothing", new Uint8Array()],
  ["text", Buffer.from("hello")],
  ["a bare profile", Buffer.from([0x0a, 0x04])],
])("%s is no archive", (_, content) => {
  expect(refusal(content)).toContain("neither a zip file nor a gzipped tar file");
});
