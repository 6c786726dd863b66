import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Chain } from "../../../src/core/compare/comparison-chains.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

const goroutines = (count: number) =>
  profileFromText(
    `goroutine/count  ${count}  1\n---\n  app.worker  runtime.main\n  app.(*Pool).next  main.main\n  runtime.chanrecv1  time.Sleep\n  runtime.gopark  runtime.gopark`,
  );
const TEXT = `goroutine 9 [chan receive, 7 minutes]:
app.(*Pool).next(0x1)
\t/app/pool.go:3 +0x1
app.worker(...)
\t/app/w.go:4
created by app.Start in goroutine 1
\t/app/main.go:9 +0x1
`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const compared = (head: SideSpec): Comparison => {
  const base = healthy({ rounds: 3, profiles: { goroutine: goroutines(2) } });
  const other = healthy({ rounds: 3, profiles: { goroutine: goroutines(40) }, ...head });
  return compareSnapshots(base, other, { baseDistance: null, mainModules: [], warnings: [] });
};
const chainsOf = (head: SideSpec): readonly Chain[] => compared(head).profiles.find(({ kind }) => kind === "goroutine")?.chains ?? [];
const warningsOf = (head: SideSpec): readonly string[] =>
  compared(head)
    .warnings.filter(({ code }) => code === "goroutine-text")
    .map(({ message }) => message);

describe("withOrigins", () => {
  test("says who started the goroutines of head that were added", () => {
    expect(chainsOf({ goroutineText: bytes(TEXT) })).toEqual([
      {
        frames: ["app.worker", "app.(*Pool).next"],
        base: 2,
        head: 40,
        difference: 38,
        share: 1,
        origin: { creator: "app.Start", creatorFile: "/app/main.go", creatorLine: 9, state: "chan receive", waitMinutes: 7, count: 3 },
      },
    ]);
  });

  test.each([
    ["without a text", {}],
    ["with a text that cannot be read", { goroutineText: bytes("Unknown profile\n") }],
    ["with a text of other goroutines", { goroutineText: bytes(TEXT.replaceAll("app.worker", "app.other")) }],
  ])("adds nothing %s", (_, head) => {
    const [chain, ...others] = chainsOf(head);
    expect(others).toEqual([]);
    expect(chain).not.toHaveProperty("origin");
  });

  test.each([
    ["with a text", { goroutineText: bytes(TEXT) }],
    ["without a text", {}],
    ["where no goroutines were added", { goroutineText: bytes("Unknown profile\n"), profiles: { goroutine: goroutines(2) } }],
    ["of void rounds", { goroutineText: bytes("Unknown profile\n"), void: { 1: "it exited", 2: "it exited", 3: "it exited" } }],
  ])("warns of nothing %s", (_, head) => {
    expect(warningsOf(head)).toEqual([]);
  });

  test.each([
    [
      "that cannot be read",
      "Unknown profile\n",
      'cannot be read: it is text that starts with "Unknown profile", not the text of goroutine?debug=2, not a pprof profile.',
    ],
    ["that is empty", "", "cannot be read: it is an empty file, not the text of goroutine?debug=2, not a pprof profile."],
    [
      "that was cut off",
      `${TEXT}\n${TEXT}`.slice(0, -20),
      "is cut off (Go writes no more than 64 MiB of it): of the goroutines after that nothing is told.",
    ],
  ])("warns once of a text %s, with its rounds", (_, text, problem) => {
    const start = "Component shop: the text of goroutine?debug=2 that head has of round";
    expect(warningsOf({ goroutineText: bytes(text) })).toEqual([`${start}s 1, 2, 3 ${problem}`]);
    expect(warningsOf({ goroutineText: bytes(text), void: { 1: "the app exited", 3: "the app exited" } })).toEqual([
      `${start} 2 ${problem}`,
    ]);
  });

  test("tells of the goroutines before the cut", () => {
    const [chain] = chainsOf({ goroutineText: bytes(`${TEXT}\n${TEXT}`.slice(0, -20)) });
    expect(chain?.origin?.count).toBe(3);
  });

  test("does not look into void rounds", () => {
    const [chain] = chainsOf({ goroutineText: bytes(TEXT), void: { 1: "the app exited" } });
    expect(chain?.origin?.count).toBe(2);
  });
});
