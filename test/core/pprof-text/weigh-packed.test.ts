// Weighing in the kernel: the sums, marks and edges that decoded samples have.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { startKernel } from "../../../src/core/pprof/kernel.ts";
import { packProfile } from "../../../src/core/pprof/pack-profile.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { frameDetail, type NodeTable, nodeTable } from "../../../src/core/pprof-text/nodes.ts";
import { TEXT_GRANULARITIES } from "../../../src/core/pprof-text/text-options.ts";
import { collectEdges } from "../../../src/core/pprof-text/weigh-edges.ts";
import { inlineEdgeKinds } from "../../../src/core/pprof-text/weigh-inlined.ts";
import { type EachSample, type Selection, samplesOf, sumNodes } from "../../../src/core/pprof-text/weigh-nodes.ts";
import { packedWeigher, type PackedWeigher } from "../../../src/core/pprof-text/weigh-packed.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { message, nested, packed, strings, varint } from "../pprof/raw-message.ts";

const VALUES: Selection = { column: 0, divisor: null };

const positive = (profile: Profile): Profile => ({ ...profile, values: profile.values.map(Math.abs) });

function weigherOver(profile: Profile, selection: Selection, firstRoom?: number): PackedWeigher {
  const kernel = startKernel();
  const found = packProfile(kernel, { name: "made", raw: encodeProfile(profile) });
  if (found === null) throw new Error("it is not of the usual form");
  return packedWeigher(kernel, found, null, selection, firstRoom);
}

/** Edges as a list in one order: the kernel may number them otherwise. */
const listed = ({ count, from, to, weights, inline }: ReturnType<PackedWeigher["edges"]>): readonly string[] =>
  Array.from({ length: count }, (_, edge) => `${from[edge]} ${to[edge]} ${weights[edge]} ${inline[edge]}`).toSorted();

/** As if no two locations had anything in common: node i is location i. */
function identityTable(count: number): NodeTable {
  const numbers = Int32Array.from({ length: count }, (_, index) => index);
  return {
    count,
    offsets: Uint32Array.from({ length: count + 1 }, (_, index) => index),
    nodes: numbers,
    only: numbers,
    infoOf: () => ({ name: "", address: 0n, file: "", startLine: 0, line: 0, column: 0, objectFile: "" }),
    nameOf: String,
  };
}

const marks = fc.array(fc.constantFrom(0, 1, 1), { minLength: 64, maxLength: 64 });

test("sums, marks and edges are those of the samples, whatever is shown and asked for", () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.constantFrom(...TEXT_GRANULARITIES),
      fc.constantFrom(null, 0),
      fc.tuple(marks, marks, marks),
      fc.nat(2000),
      fc.constantFrom(undefined, 1, 3),
      (seed, granularity, divisor, [a, b, c], cutoff, firstRoom) => {
        const profile = positive(madeProfile(seed, seed));
        const selection = { column: profile.sampleTypes.length - 1, divisor };
        const table = nodeTable(profile, frameDetail(granularity, false, false), "");
        const shown = new Uint8Array(table.count).map((_, node) => a[node % 64] ?? 0);
        const into = shown.map((isShown, node) => isShown & (b[node % 64] ?? 0));
        const outOf = shown.map((isShown, node) => isShown & (c[node % 64] ?? 0));
        const each = samplesOf(profile, selection);
        const weigher = weigherOver(profile, selection, firstRoom);
        expect(weigher.sums(table)).toEqual(sumNodes(each, table));
        const scope = { shown, into, cutoff };
        expect(weigher.inlineKinds(table, scope)).toEqual(inlineEdgeKinds(each, table, scope));
        expect(listed(weigher.edges(table, { shown, into, outOf }))).toEqual(listed(collectEdges(each, table, { shown, into, outOf })));
      },
    ),
    { numRuns: 300 },
  );
});

describe("of more samples than there are stamps", () => {
  const profile = profileFromText(`
    count/count  1     2
    ---
                 main  main
                 f     >g
  `);
  const [f = [], g = []] = [0, 1].map((sample) => [
    ...profile.sampleLocations.subarray(profile.sampleOffsets[sample], profile.sampleOffsets[sample + 1]),
  ]);
  /** `f` comes back when a stamp does, whichever sample that is. */
  const stacks = (first: number): readonly (readonly number[])[] =>
    Array.from({ length: 1024 }, (_, sample) => ((sample + first) % 255 === 0 ? f : g));
  const often = (first: number): Profile => ({
    ...profile,
    sampleCount: 1024,
    sampleOffsets: Uint32Array.from({ length: 1025 }, (_, sample) => stacks(first).slice(0, sample).flat().length),
    sampleLocations: Uint32Array.from(stacks(first).flat()),
    values: new Float64Array(1024).fill(2),
    labels: { ...profile.labels, offsets: new Uint32Array(1025) },
    labelBytes: new Float64Array(1024).fill(Number.NaN),
  });
  const scopeOf = ({ count }: NodeTable) => ({ shown: new Uint8Array(count).fill(1), into: new Uint8Array(count).fill(1), cutoff: 3 });

  test.each([0, 1, 2, 253, 254])("every one counts, from the %dth on", (first) => {
    const long = often(first);
    const table = nodeTable(long, frameDetail("functions", false, false), "");
    const each: EachSample = samplesOf(long, VALUES);
    const weigher = weigherOver(long, VALUES);
    expect(weigher.sums(table)).toEqual(sumNodes(each, table));
    const main = Array.from({ length: table.count }, (_, node) => table.nameOf(node)).indexOf("main");
    expect(weigher.sums(table)?.cum[main]).toBe(2048);
    expect(weigher.inlineKinds(table, scopeOf(table))).toEqual(inlineEdgeKinds(each, table, scopeOf(table)));
  });
});

test("a second file's locations come behind those of the first, and its values are taken off", () => {
  const [source, base] = [positive(madeProfile(3, 3)), positive(madeProfile(6, 3))];
  const kernel = startKernel();
  const [first, second] = [source, base].map((profile) => packProfile(kernel, { name: "made", raw: encodeProfile(profile) }));
  if (first === undefined || first === null || second === undefined || second === null) throw new Error("unusual");
  const table = identityTable(source.locations.count + base.locations.count);
  const weigher = packedWeigher(kernel, first, second, VALUES);
  const sums = weigher.sums(table);
  const flatOf = (profile: Profile): number[] => [...sumNodes(samplesOf(profile, VALUES), table).flat.subarray(0, profile.locations.count)];
  expect([...(sums?.flat ?? [])]).toEqual([...flatOf(source), ...flatOf(base).map((value) => 0 - value)]);
  const total = (profile: Profile): number =>
    profile.values.reduce((sum, value, at) => (at % profile.sampleTypes.length === 0 ? sum + value : sum), 0);
  expect(weigher.totals()).toEqual([
    { total: total(source), by: 0 },
    { total: total(base), by: 0 },
  ]);
});

test.each([
  ["location 0", -1],
  ["a location behind the last", 9],
])("a sample with %s stops the sums, even where it has no value", (_, location) => {
  const kernel = startKernel();
  const raw = message(
    nested(1, varint(1, 1), varint(2, 2)),
    nested(2, packed(1, 4, location + 1), varint(2, 0)),
    ...Array.from({ length: 9 }, (__, index) => nested(4, varint(1, index + 1))),
    ...strings("space", "bytes"),
  );
  const found = packProfile(kernel, { name: "made", raw });
  if (found === null) throw new Error("unusual");
  const table = nodeTable(found.tables, frameDetail("functions", false, false), "");
  expect(packedWeigher(kernel, found, null, VALUES).sums(table)).toBeNull();
});

describe("a file of a million locations and more", () => {
  /** A sample over three locations, of so many. */
  const fileOf = (locations: number): Uint8Array => {
    const head = message(
      nested(1, varint(1, 1), varint(2, 2)),
      nested(2, packed(1, locations, 2 ** 20 + 1, 5), varint(2, 7)),
      ...strings("space", "bytes"),
    );
    const raw = new Uint8Array(head.length + locations * 7);
    raw.set(head);
    let at = head.length;
    for (let id = 1; id <= locations; id += 1) {
      const start = at;
      raw[at] = 0x22;
      raw[at + 2] = 0x08;
      at += 3;
      for (let rest = id; ; rest >>>= 7) {
        raw[at] = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
        at += 1;
        if (rest <= 0x7f) break;
      }
      raw[start + 1] = at - start - 2;
    }
    return raw.subarray(0, at);
  };
  const sumsOf = (count: number) => {
    const kernel = startKernel();
    const found = packProfile(kernel, { name: "made", raw: fileOf(count) });
    if (found === null) throw new Error("unusual");
    return packedWeigher(kernel, found, null, VALUES).sums(identityTable(count));
  };

  test("counts each where it belongs", () => {
    const count = 2 ** 20 + 9;
    const sums = sumsOf(count);
    const weighed = [...(sums?.cum.entries() ?? [])].filter(([, value]) => value !== 0);
    expect(weighed).toEqual([
      [4, 7],
      [2 ** 20, 7],
      [count - 1, 7],
    ]);
    expect(sums?.flat[count - 1]).toBe(7);
  });

  test("is left to the decoder where an id takes four bytes", () => {
    expect(sumsOf(2 ** 21)).toBeNull();
  });
});

test.each([100, 512, 513, 700, 1024, 2000])("edges fit into room for so many as there are: %d", (firstRoom) => {
  const count = firstRoom + 1;
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const kernel = startKernel();
  const raw = message(
    nested(1, varint(1, 1), varint(2, 2)),
    // Twice: the second time every call is known.
    nested(2, packed(1, ...ids), varint(2, 7)),
    nested(2, packed(1, ...ids), varint(2, 7)),
    ...ids.map((id) => nested(4, varint(1, id))),
    ...strings("space", "bytes"),
  );
  const found = packProfile(kernel, { name: "made", raw });
  if (found === null) throw new Error("unusual");
  const table = identityTable(count);
  const weigher = packedWeigher(kernel, found, null, VALUES, firstRoom);
  weigher.sums(table);
  const all = new Uint8Array(count).fill(1);
  const expected = Array.from({ length: firstRoom }, (_, node) => `${node + 1} ${node} 14 0`).toSorted();
  expect(listed(weigher.edges(table, { shown: all, into: all, outOf: all }))).toEqual(expected);
});
