// Two real builds of one program whose second version moves, renames, inserts and deletes: every byte finds its function again.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareProfiles } from "../../../src/core/compare/compare-profiles.ts";
import type { FunctionRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import type { SourceChanges } from "../../../src/core/source/source-changes.ts";
import { readSourceChanges } from "../../../src/stages/environment/source-changes.ts";
import { GO_MISSING } from "../../support/go-service.ts";
import { realPorts } from "../../support/real-ports.ts";
import { buildBoth, type TwoBuilds } from "../../support/two-builds.ts";

const PAGE = 8192;
const P = "example.com/twobuilds/store";

/** Own rows with pages in them: `name: base > head pages (how)`. Small change that the program makes by the way (buffers of its output) is none of them. */
const table = ({ rows }: ProfileDiff): readonly string[] =>
  rows
    .filter(({ owner, flat }) => owner === "own" && Math.max(flat.base, flat.head) >= PAGE / 2)
    .map(
      ({ func, flat, matchedBy, presence }) =>
        `${func.slice(P.length + 1)}: ${flat.base / PAGE} > ${flat.head / PAGE} (${matchedBy ?? presence})`,
    )
    .toSorted();

const partsOf = ({ parts }: FunctionRow | { readonly parts: readonly [] }): readonly string[] => {
  const short = (name: string | null): string => (name === null ? "-" : name.slice(P.length + 1));
  return parts
    .map(({ baseFunc, headFunc, flat }) => `${short(baseFunc)} = ${short(headFunc)}: ${flat.base / PAGE} > ${flat.head / PAGE}`)
    .toSorted();
};

describe.skipIf(GO_MISSING).each([
  ["as built", []],
  ["with -trimpath", ["-trimpath"]],
  ["without inlining", ["-gcflags=-l"]],
])("two builds, %s", (_, flags) => {
  let builds: TwoBuilds | null = null;
  let changes: SourceChanges | null = null;
  const notes: string[] = [];
  const compare = (withDiff: boolean): ProfileDiff => {
    const of = (content: Uint8Array | undefined, name: string) => [decodeProfile(content ?? new Uint8Array(), { name })];
    const sides = { base: of(builds?.base, "base"), head: of(builds?.head, "head") };
    return compareProfiles("store", "heap", sides, "inuse_space", "end", {
      mainModules: ["example.com/twobuilds"],
      changes: withDiff ? changes : null,
    });
  };
  const row = (diff: ProfileDiff, name: string) => diff.rows.find(({ func }) => func === `${P}.${name}`) ?? { parts: [] as const };

  beforeAll(async () => {
    builds = buildBoth(flags);
    const { repository, baseCommit } = builds;
    const ports = realPorts();
    changes = await readSourceChanges(
      { ...ports, log: { info: (text) => notes.push(text) } },
      { baseCommit, head: { path: repository, workspace: repository.replace(/\/tree$/u, ""), commit: baseCommit } },
    );
    ports.http[Symbol.dispose]();
  }, 60_000);
  afterAll(() => builds?.[Symbol.dispose]());

  test("nothing is falsely new or gone", () => {
    expect(notes).toEqual([]);
    expect(table(compare(true))).toEqual([
      "(*cache[…]).put: 30 > 30 (name)",
      "Arrived: 0 > 30 (head-only)",
      "Closures: 3 > 23 (name)",
      "Deferred: 10 > 10 (name)",
      "Gone: 13 > 0 (base-only)",
      "Moved: 5 > 5 (name)",
      "after: 7 > 7 (place)",
      "box.Value: 11 > 11 (name)",
      "small: 12 > 12 (name)",
    ]);
  });

  test("closures keep their bytes though the inserted one took their numbers", () => {
    const diff = compare(true);
    expect(partsOf(row(diff, "Closures"))).toEqual([
      "- = Closures.func1: 0 > 20",
      "Closures.func1 = Closures.func2: 1 > 1",
      "Closures.func2 = Closures.func3: 2 > 2",
    ]);
    expect(partsOf(row(diff, "after"))).toEqual(["before = after: 3 > 3", "before.func1 = after.func1: 4 > 4"]);
    expect(partsOf(row(diff, "(*cache[…]).put"))).toEqual([
      "(*cache[go.shape.int]).put = (*cache[go.shape.int]).put: 6 > 6",
      "(*cache[go.shape.int]).put.func1 = (*cache[go.shape.int]).put.func1: 7 > 7",
      "(*cache[go.shape.string]).put = (*cache[go.shape.string]).put: 8 > 8",
      "(*cache[go.shape.string]).put.func1 = (*cache[go.shape.string]).put.func1: 9 > 9",
    ]);
  });

  test("the growth is where it was put, and the chain names head's functions", () => {
    const { chains } = compare(true);
    const ends = chains.map(({ frames, difference }) => [frames.at(-1), difference / PAGE]);
    expect(ends).toContainEqual([`${P}.Arrived`, 30]);
    expect(ends).toContainEqual([`${P}.Closures`, 20]);
    expect(ends).not.toContainEqual([`${P}.after`, 7]);
  });

  test("without the diff the rename is a question and the closures a sum, and nothing is wrongly merged", () => {
    const diff = compare(false);
    expect(row(diff, "after")).toMatchObject({ presence: "head-only", renamed: `${P}.before` });
    expect(row(diff, "before")).toMatchObject({ presence: "base-only", renamed: `${P}.after` });
    expect(partsOf(row(diff, "Closures"))).toEqual(["Closures.func* = Closures.func*: 3 > 23"]);
  });
});
