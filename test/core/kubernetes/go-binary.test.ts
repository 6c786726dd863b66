// Build information out of bytes: made by hand for each form, and of a real program against what Go itself says.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { asksUnoptimized, isUnoptimized, parseGoBinary } from "../../../src/core/kubernetes/go-binary.ts";
import { GO_MISSING } from "../../support/go-service.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const varint = (value: number): readonly number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)]);
const MAGIC = [0xff, ...bytes(" Go buildinf:")];
const SENTINEL = Array.from({ length: 16 }, (_, index) => 0x30 + index);

const sized = (content: Iterable<number>): readonly number[] => {
  const list = [...content];
  return [...varint(list.length), ...list];
};
const header = (flags: number): readonly number[] => [...MAGIC, 8, flags, ...Array.from({ length: 16 }, () => 0)];
const buildId = "aaaa/bbbb/cccc/dddd";
const note = (text: string): readonly number[] => [4, 0, 0, 0, text.length, 0, 0, 0, 4, 0, 0, 0, ...bytes("Go\0\0"), ...bytes(text)];

/** A file with a note, some bytes that look like the start of the information, and the information at an aligned place. */
function binary(options: {
  readonly flags?: number;
  readonly version?: string;
  readonly modules?: string;
  readonly at?: number;
  readonly note?: string;
}): Uint8Array {
  const { flags = 2, version = "go1.26.8", modules = "path\texample.com/shop\nbuild\tCGO_ENABLED=0\n", at = 512 } = options;
  const info = [...header(flags), ...sized(bytes(version)), ...sized([...SENTINEL, ...bytes(modules), ...SENTINEL])];
  const content = new Uint8Array(at + info.length + 64);
  content.set(note(options.note ?? buildId), 64);
  content.set([...MAGIC, 8, 2], 200 + 1);
  content.set(info, at);
  return content;
}

describe("parseGoBinary", () => {
  test("reads version, build id, path and settings", () => {
    const modules =
      'path\texample.com/shop\nmod\texample.com/shop\t(devel)\t\nbuild\t-gcflags="all=-N -l"\nbuild\tCGO_ENABLED=0\nbuild\tGOARCH=amd64\n';
    expect(parseGoBinary(binary({ modules }))).toEqual({
      goVersion: "go1.26.8",
      goBuildId: buildId,
      path: "example.com/shop",
      settings: { "-gcflags": "all=-N -l", CGO_ENABLED: "0", GOARCH: "amd64" },
    });
  });

  test("experiments behind the version are left out", () => {
    expect(parseGoBinary(binary({ version: "go1.26.8 X:jsonv2" }))?.goVersion).toBe("go1.26.8");
  });

  test("a module text longer than one length byte is read whole", () => {
    const modules = `path\texample.com/shop\n${"dep\tx\tv1\n".repeat(50)}build\t-trimpath=true\n`;
    expect(parseGoBinary(binary({ modules }))?.settings).toEqual({ "-trimpath": "true" });
  });

  test("without a note there is no build id", () => {
    expect(parseGoBinary(binary({ note: "not an id!" }))?.goBuildId).toBeNull();
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["a script", bytes("#!/bin/sh\nexec shop\n")],
    ["the old form with pointers", binary({ flags: 0 })],
    ["a place that is not aligned", binary({ at: 520 })],
    ["a version that is none", binary({ version: "1.26" })],
    ["a length beyond the end", Uint8Array.of(...header(2), 0xff, 0x7f)],
    ["a length without an end", Uint8Array.of(...header(2), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ["the magic at the very end", Uint8Array.of(...MAGIC)],
  ])("%s is no Go program", (_name, content) => {
    expect(parseGoBinary(content)).toBeNull();
  });
});

describe("optimization", () => {
  test.each([
    ["all=-N -l", true],
    ["-N", true],
    ["all=-l -N", true],
    ["'all=-N'", true],
    ["all=-l", false],
    ["all=-NX", false],
    ["-d=checkptr=0", false],
    ["", false],
  ])("flags %j: %s", (flags, expected) => {
    expect(isUnoptimized(flags)).toBe(expected);
  });

  test.each([
    [`go build -gcflags='all=-N -l' -o bin .`, true],
    [`RUN go build -gcflags "all=-N" .`, true],
    ["GCFLAGS=all=-N -l", true],
    ["go build -o bin .", false],
    ["go build -gcflags=-m .\ntar -N x", false],
  ])("%j asks for a debug build: %s", (text, expected) => {
    expect(asksUnoptimized(text)).toBe(expected);
  });
});

describe.skipIf(GO_MISSING)("a real program", () => {
  test.each([
    ["optimized", [], false],
    ["for a debugger", ["-gcflags=-N -l"], true],
  ])("%s: the same as Go reads from it", { timeout: 120_000 }, (_name, flags, unoptimized) => {
    const folder = mkdtempSync(join(tmpdir(), "heapgate-go-binary-"));
    try {
      writeFileSync(join(folder, "go.mod"), "module example.com/least\n\ngo 1.21\n");
      writeFileSync(join(folder, "main.go"), "package main\n\nfunc main() { println(1) }\n");
      const env = { ...process.env, GOFLAGS: "-buildvcs=false", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
      const go = (...args: string[]): string => execFileSync("go", args, { cwd: folder, env, encoding: "utf8" });
      go("build", ...flags, "-o", "least", ".");
      const read = parseGoBinary(readFileSync(join(folder, "least")));
      const lines = go("version", "-m", "least")
        .split("\n")
        .map((line) => line.trim());
      expect(lines[0]).toBe(`least: ${read?.goVersion}`);
      expect(read?.goBuildId).toBe(go("tool", "buildid", "least").trim());
      expect(read?.path).toBe("example.com/least");
      const settings = lines.filter((line) => line.startsWith("build\t")).map((line) => line.slice("build\t".length).replaceAll('"', ""));
      expect(Object.entries(read?.settings ?? {}).map(([name, value]) => `${name}=${value}`)).toEqual(settings);
      expect(isUnoptimized(read?.settings["-gcflags"] ?? "")).toBe(unoptimized);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
