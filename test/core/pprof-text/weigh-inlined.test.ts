// Marks of inlined calls: the same from pairs of nodes as from the list of all edges.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameDetail, type NodeTable, nodeTable } from "../../../src/core/pprof-text/nodes.ts";
import { TEXT_GRANULARITIES } from "../../../src/core/pprof-text/text-options.ts";
import { collectEdges } from "../../../src/core/pprof-text/weigh-edges.ts";
import { CALLED, inlineEdgeKinds, INLINED, type InlineScope } from "../../../src/core/pprof-text/weigh-inlined.ts";
import { type EachSample, samplesOf, sumNodes } from "../../../src/core/pprof-text/weigh-nodes.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { profileFromText } from "../../support/profile-text.ts";

const VALUES = { column: 0, divisor: null };
const FUNCTIONS = frameDetail("functions", false, false);

/** The same, from the edges themselves. */
function kindsFromEdges(each: EachSample, table: NodeTable, { shown, into, cutoff }: InlineScope): Uint8Array {
  const edges = collectEdges(each, table, { shown, into, outOf: new Uint8Array(table.count) });
  const kinds = new Uint8Array(table.count);
  for (const [edge, to] of edges.to.entries()) {
    if (Math.abs(edges.weights[edge] ?? 0) < cutoff) continue;
    kinds[to] = (kinds[to] ?? 0) | (edges.inline[edge] === 1 ? INLINED : CALLED);
  }
  return kinds;
}

test("they are those of the edges, whatever is shown, asked for and heavy", () => {
  const marks = fc.array(fc.constantFrom(0, 1, 1), { minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.constantFrom(...TEXT_GRANULARITIES),
      marks,
      marks,
      fc.nat(2000),
      (seed, granularity, a, b, cutoff) => {
        const profile = madeProfile(seed, seed);
        const table = nodeTable(profile, frameDetail(granularity, false, false), "");
        const shown = new Uint8Array(table.count).map((_, node) => a[node % 64] ?? 0);
        const into = shown.map((isShown, node) => isShown & (b[node % 64] ?? 0));
        const each = samplesOf(profile, VALUES);
        const scope = { shown, into, cutoff };
        expect(inlineEdgeKinds(each, table, scope)).toEqual(kindsFromEdges(each, table, scope));
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
  const table = nodeTable(profile, FUNCTIONS, "");
  /** `f` comes back when its stamp does. */
  const often: EachSample = (visit) => {
    const seen: Parameters<typeof visit>[] = [];
    samplesOf(profile, VALUES)((stack, first, end, amounts) => seen.push([stack, first, end, amounts.slice()]));
    const [f, g] = seen;
    for (let sample = 0; sample < 510; sample += 1) {
      const next = sample % 255 === 0 ? f : g;
      if (next !== undefined) visit(...next);
    }
  };
  const all = new Uint8Array(table.count).fill(1);
  const byName = (column: Iterable<number>): Readonly<Record<string, number>> =>
    Object.fromEntries(Array.from(column, (value, node) => [table.nameOf(node), value]));

  test.each([
    [2, { main: 0, f: CALLED, g: INLINED }],
    [3, { main: 0, f: 0, g: INLINED }],
    [1016, { main: 0, f: 0, g: INLINED }],
    [1017, { main: 0, f: 0, g: 0 }],
  ])("edges weigh what they weigh together, against %d", (cutoff, expected) => {
    expect(byName(inlineEdgeKinds(often, table, { shown: all, into: all, cutoff }) ?? [])).toEqual(expected);
  });

  test("sums are those of all samples", () => {
    const sums = sumNodes(often, table);
    expect(byName(sums.cum)).toEqual({ main: 1018, f: 2, g: 1016 });
    expect(byName(sums.flat)).toEqual({ main: 0, f: 2, g: 1016 });
  });
});

test("too many pairs of nodes are left to the list of edges", () => {
  const table = nodeTable(madeProfile(1, 1), FUNCTIONS, "");
  const scopeOf = (count: number): InlineScope => {
    const all = new Uint8Array(count).fill(1);
    return { shown: all, into: all, cutoff: 0 };
  };
  const none: EachSample = () => undefined;
  expect(inlineEdgeKinds(none, table, scopeOf(2048))).not.toBeNull();
  expect(inlineEdgeKinds(none, table, scopeOf(2049))).toBeNull();
});
