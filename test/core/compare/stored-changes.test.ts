// The diff stored with head counts only against the base it starts at.
import { expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import type { SourceChanges } from "../../../src/core/source/source-changes.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { healthy } from "../../support/snapshots.ts";

const COMMIT = "1".repeat(40);
const CHANGES: SourceChanges = { baseCommit: COMMIT, builtIn: "/src", files: [{ base: "a.go", head: "a.go", hunks: [[20, 1, 20, 1]] }] };
const heap = (name: string) => profileFromText(`inuse_space/bytes  100\n---\n  main.main@/src/main.go:3/1\n  main.${name}@/src/a.go:22/20`);

const subjectOf = (snapshot: Snapshot, commit: string | null, dirty: boolean): Snapshot => ({
  ...snapshot,
  manifest: { ...snapshot.manifest, subject: { ...snapshot.manifest.subject, commit, dirty } },
});
const matchedBy = (commit: string | null, dirty: boolean, changes: SourceChanges | null): readonly (string | null)[] => {
  const base = subjectOf(healthy({ profiles: { heap: heap("old") } }), commit, dirty);
  const head = { ...healthy({ profiles: { heap: heap("fresh") } }), changes };
  const { profiles } = compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] });
  return profiles.flatMap(({ rows }) => rows.map((row) => `${row.func} ${row.matchedBy ?? row.presence}`)).toSorted();
};

const TWO = ["main.fresh head-only", "main.main name", "main.old base-only"];
test.each<[string, readonly string[], string | null, boolean, SourceChanges | null]>([
  ["starts at base's commit", ["main.fresh place", "main.main name"], COMMIT, false, CHANGES],
  ["starts at another commit", TWO, "2".repeat(40), false, CHANGES],
  ["starts at its commit, but base held more than that", TWO, COMMIT, true, CHANGES],
  ["has nothing to start at", TWO, null, false, CHANGES],
  ["is not there", TWO, COMMIT, false, null],
])("a diff that %s gives %j", (_, rows, commit, dirty, changes) => {
  expect(matchedBy(commit, dirty, changes)).toEqual(rows);
});
