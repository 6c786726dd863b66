// The text of heap?debug=1 beside the protocol buffer of the same moment, and texts that are not whole.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { functionTotals } from "../../../src/core/graph/function-table.ts";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { parseHeapText } from "../../../src/core/pprof/heap-text.ts";
import { standardErrorOfTotal } from "../../../src/core/pprof/noise.ts";
import { inflateGzip } from "../../../src/core/pprof/inflate.ts";
import { openFile } from "../../../src/core/pprof/open-file.ts";
import { unpackProfile } from "../../../src/core/pprof/unpack.ts";
import { functionFile, functionName, labelsOfSample, type Profile } from "../../../src/core/pprof/profile.ts";
import { FIXTURES } from "../../support/bad-inputs.ts";
import { dataFolder, readBytes, skipWithoutData } from "./profile-data.ts";

const pairOf = (name: string): { readonly proto: Profile; readonly text: Profile } => {
  const read = (extension: string): Uint8Array => readFileSync(join(FIXTURES, "pprof", "heap-text", `${name}.${extension}`));
  return { proto: decodeProfile(read("pb.gz"), { name: "proto" }), text: parseHeapText(read("txt"), "text") };
};
const COLUMNS = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"] as const;
/** Flat and cum of each function; type arguments are `[...]` in the text. */
const tableOf = (profile: Profile, column: string): ReadonlyMap<string, readonly number[]> =>
  new Map(
    functionTotals([profile], column, { granularity: "functions" }).rows.map(({ key, flat, cum }) => [
      key.replace(/\[.*\]/u, "[...]"),
      [flat.value, cum.value],
    ]),
  );
const PAIRS = ["go1.22", "go1.26"].flatMap((version) => [1, 16_384, 524_288].map((rate) => [version, rate] as const));

describe.each(PAIRS)("the text of %s at a rate of %i bytes", (version, rate) => {
  const { proto, text } = pairOf(`${version}.rate${rate}`);

  test.each(COLUMNS)("has the %s of the protocol buffer, flat and cum", (column) => {
    const [expected, found] = [tableOf(proto, column), tableOf(text, column)];
    expect(expected.get("main.hold")?.[1]).toBeGreaterThan(0);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  test("has its columns, period, object sizes, places and error", () => {
    expect([text.sampleTypes, text.period, text.periodType]).toEqual([proto.sampleTypes, rate, { type: "space", unit: "bytes" }]);
    const placesOf = (profile: Profile): readonly string[] =>
      Array.from({ length: profile.locations.lineFunctions.length }, (_, at) => {
        const func = profile.locations.lineFunctions[at] ?? 0;
        return `${functionName(profile, func)} ${functionFile(profile, func)}:${profile.locations.lineNumbers[at] ?? 0}`;
      });
    const known = new Set(placesOf(proto).map((place) => place.replace(/\[.*\]/u, "[...]")));
    expect(placesOf(text).filter((place) => !known.has(place))).toEqual([]);
    const sizesOf = (profile: Profile): readonly number[] =>
      [...profile.labelBytes].filter((size, sample) => size > 0 && profile.values[sample * 4 + 1] !== 0).toSorted((a, b) => a - b);
    expect(sizesOf(text)).toEqual(sizesOf(proto));
    expect(standardErrorOfTotal(text, 3)).toBeCloseTo(standardErrorOfTotal(proto, 3) ?? Number.NaN, 0);
  });
});

const TEXT = `heap profile: 3: 3072 [5: 7168] @ heap/2048
2: 2048 [4: 4096] @ 0x2 0x3
#	0x1	shop.(*Cart[...]).Add+0x6b		/src/my shop/cart.go:21
#	0x2	main.main+0x1f				/src/main.go:9

1: 1024 [1: 3072] @ 0x4 0x3
#	0x3
#	0x2	main.main+0x1f	/src/main.go:9


# runtime.MemStats
# NumGC = 3
# DebugGC = false
`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusalOf = (read: () => unknown): HeapgateError | null => {
  try {
    read();
  } catch (error) {
    if (error instanceof HeapgateError) return error;
    throw error;
  }
  return null;
};
const said = (read: () => unknown): string => {
  const error = refusalOf(read);
  return error === null ? "nothing thrown" : `${error.code}: ${error.message}`;
};
const refusal = (text: string): string => said(() => parseHeapText(bytes(text), "heap.txt"));

describe("parseHeapText", () => {
  test("scales by 1/(1 - exp(-size/R)), R being half of what the first line says, and rounds down", () => {
    const { values, period, sampleCount } = parseHeapText(bytes(TEXT), "heap.txt");
    const factor = (size: number): number => 1 / (1 - Math.exp(-size / 1024));
    expect([period, sampleCount]).toEqual([1024, 2]);
    expect([...values]).toEqual(
      [4 * factor(1024), 4096 * factor(1024), 2 * factor(1024), 2048 * factor(1024)].map(Math.floor).concat(
        // In use and allocated scale by their own sizes, as in Go.
        [factor(3072), 3072 * factor(3072), factor(1024), 1024 * factor(1024)].map(Math.floor),
      ),
    );
  });

  test("labels stacks with the size of their objects, and keeps frames without a name", () => {
    const profile = parseHeapText(bytes(TEXT), "heap.txt");
    expect(labelsOfSample(profile, 1)).toEqual([{ key: "bytes", text: null, number: 3072n, unit: "" }]);
    expect([0, 1].map((func) => [functionName(profile, func), functionFile(profile, func)])).toEqual([
      ["shop.(*Cart[...]).Add", "/src/my shop/cart.go"],
      ["main.main", "/src/main.go"],
    ]);
    expect([...profile.sampleLocations]).toEqual([0, 1, 2, 1]);
    expect([...profile.locations.lineOffsets]).toEqual([0, 1, 2, 2]);
  });

  test.each([
    ["every allocation was counted", TEXT.replace("heap/2048", "heap/2"), [4, 4096, 2, 2048, 1, 3072, 1, 1024]],
    [
      "every allocation was counted, of one byte too",
      "heap profile: 1: 1 [8: 8] @ heap/2\n1: 1 [8: 8] @ 0x1\n#\t0x1\n\n\n# runtime.MemStats\n# NumGC = 0\n",
      [8, 8, 1, 1],
    ],
    ["nothing was counted", "heap profile: 0: 0 [0: 0] @ heap/0\n\n# runtime.MemStats\n# NumGC = 0\n", []],
    [
      "nothing was freed (Go then adds a byte to the first line)",
      "heap profile: 1: 16 [1: 17] @ heap/2\n1: 16 [1: 16] @\n#\t0x0\n\n\n# runtime.MemStats\n# NumGC = 0\n",
      [1, 16, 1, 16],
    ],
    ["lines end as on Windows", TEXT.replace("heap/2048", "heap/2").replaceAll("\n", "\r\n"), [4, 4096, 2, 2048, 1, 3072, 1, 1024]],
  ])("reads the values as they are where %s", (_, text, values) => {
    expect([...parseHeapText(bytes(text), "heap.txt").values]).toEqual(values);
  });

  test("has no frames where Go had none: it then writes the address 0", () => {
    const text = "heap profile: 1: 16 [1: 17] @ heap/2\n1: 16 [1: 16] @\n#\t0x0\n\n\n# runtime.MemStats\n# NumGC = 0\n";
    const { sampleCount, sampleLocations, locations } = parseHeapText(bytes(text), "heap.txt");
    expect([sampleCount, sampleLocations.length, locations.count]).toEqual([1, 0, 0]);
  });

  test("refuses the text cut anywhere before its last counters", () => {
    const end = TEXT.indexOf("# DebugGC");
    const broken = Array.from({ length: end - 1 }, (_, at) => TEXT.slice(0, at + 1));
    const wrong = broken.map(refusal).filter((words) => !/^PROFILE_(?:CORRUPT|NOT_A_PROFILE): heap\.txt is/u.test(words));
    expect(wrong).toEqual([]);
    // Whoever has the first line knows what it is.
    const named = broken.filter((cut) => cut.includes("\n")).map(refusal);
    expect(named.filter((words) => !words.startsWith("PROFILE_CORRUPT: "))).toEqual([]);
  });

  test.each([
    ["a stack is missing", TEXT.replace(/^1: [\s\S]*?\n\n/mu, ""), "its first line says 5 (allocObjects), its stacks add up to 4"],
    ["a number changed", TEXT.replace("2: 2048", "2: 2049"), "its first line says 3072 (inuseBytes), its stacks add up to 3073"],
    ["a frame lost its end", TEXT.replace(":21", ""), `line 3 is no stack: "#\t0x1\tshop.(*Cart[...]).Add+0x6b\t\t/src/my shop/cart.go"`],
    ["the middle is cut out", `${TEXT.slice(0, 70)}${TEXT.slice(110)}`, "line 2 is no stack: "],
    ["a stack has no names", TEXT.replace(/#\t0x3\n.*\n/u, ""), "a stack has addresses and no function names"],
    ["a frame comes before any stack", TEXT.replace("\n2:", "\n#\t0x1\n2:"), `line 2 is no stack: "#\t0x1"`],
  ])("refuses it by name where %s", (_, text, problem) => {
    expect(refusal(text)).toContain(`PROFILE_CORRUPT: heap.txt is not a readable pprof profile: ${problem}`);
  });

  test("refuses numbers that are not exact", () => {
    const huge = TEXT.replaceAll("3072", "9007199254740993");
    expect(refusal(huge)).toBe(
      "PROFILE_VALUE_OVERFLOW: heap.txt holds the value 9007199254740992, beyond the exact range of a 64-bit float.",
    );
    // Exact as sampled, not when scaled up.
    const scaled = "heap profile: 0: 0 [9: 900719925474099] @ heap/9007199254740990\n0: 0 [9: 900719925474099] @\n#\t0x0\n";
    expect(refusal(`${scaled}\n\n# runtime.MemStats\n# NumGC = 0\n`)).toMatch(/^PROFILE_VALUE_OVERFLOW: heap\.txt holds the value \d/u);
  });

  test.skipIf(skipWithoutData)("reads the text of a real program", () => {
    const profile = parseHeapText(new Uint8Array(readFileSync(join(dataFolder, "captured/apps/caddy-2.6.2.heap.debug1.txt"))), "caddy");
    expect([profile.period, profile.sampleCount > 100]).toEqual([524_288, true]);
    const table = tableOf(profile, "inuse_space");
    expect(table.get("runtime/pprof.StartCPUProfile")?.[0]).toBe(Math.floor(1048576 / (1 - Math.exp(-2))));
  });
});

describe("openFile", () => {
  test.each([
    ["text", bytes(TEXT)],
    ["gzipped text", gzipSync(bytes(TEXT))],
  ])("reads %s as a profile and says that it was text", (_, content) => {
    const opened = openFile(content, { name: "heap.txt", inflate: inflateGzip });
    expect(opened.isText).toBe(true);
    expect([...unpackProfile(opened.file).values]).toEqual([...parseHeapText(bytes(TEXT), "heap.txt").values]);
  });

  test("opens protocol buffers as ever", () => {
    const content = readFileSync(join(FIXTURES, "pprof", "heap-text", "go1.26.rate1.pb.gz"));
    const opened = openFile(content, { name: "heap", inflate: inflateGzip });
    expect([opened.isText, unpackProfile(opened.file).period]).toEqual([false, 1]);
  });

  test.each([
    ["heap profile:    144:  8498176 [   144:  8498176] @ heapz_v2/524288\n", "tcmalloc heap"],
    ["heap profile: 1: 2 [3: 4] @ heapprofile\n", "tcmalloc heap"],
    ["heap profile: 1: 2 [3: 4] @ heap_v2/1\n", "tcmalloc heap"],
    ["heap profile: 1: 2 [3: 4] @ growthz\n", "tcmalloc growth"],
    ["heap_v2/524288\n  t*: 1: 2 [0: 0]\n", "jemalloc heap_v2"],
    ["goroutine profile: total 1\n1 @ 0x1\n", "text goroutine (goroutine?debug=1)"],
    ["heap profile: 1: 2 [3: 4] @ heap/1\n1: 2 [3: 4] @ 0x1\n", "text heap (heap?debug=1)"],
  ])("refuses %j by name, as decoding does", (text, format) => {
    const expected = `PROFILE_LEGACY: x is a profile in the ${format} format, which heapgate does not read.`;
    for (const open of [openFile, decodeProfile]) {
      expect(said(() => open(bytes(text), { name: "x", inflate: inflateGzip }))).toBe(expected);
      expect(refusalOf(() => open(bytes(text), { name: "x", inflate: inflateGzip }))?.remedy).toContain(
        "it with: go tool pprof -proto -output=",
      );
    }
  });

  test.skipIf(skipWithoutData)("refuses the text of an old Go, which has no names and no counters", () => {
    expect(() => openFile(readBytes("pprof/legacy/gobench.heap"), { name: "old", inflate: inflateGzip })).toThrow(
      "old is a profile in the text heap (heap?debug=1) format, which heapgate does not read.",
    );
  });

  test("is not what bundles are read with: decoding refuses the text, and says where the profile is", () => {
    expect(refusalOf(() => decodeProfile(bytes(TEXT), { name: "heap.txt" }))).toMatchObject({
      code: "PROFILE_LEGACY",
      message: "heap.txt is a profile in the text heap (heap?debug=1) format, which heapgate does not read.",
      remedy:
        "Fetch it without debug=1: curl -sS -o FILE.pb.gz http://HOST/debug/pprof/heap; or convert it with: heapgate profile proto -output=FILE.pb.gz FILE.",
    });
  });
});
