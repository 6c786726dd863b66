// The baseline lookup over a fake GitHub: the nearest trusted ancestor is taken, everything else is told apart from "there is none".
import { describe, expect, test } from "vitest";
import { isBundlePath } from "../../../src/core/snapshot/bundle-paths.ts";
import { ARCHIVE_LIMITS } from "../../../src/io/archive-rules.ts";
import { readArchive } from "../../../src/io/read-archive.ts";
import { findBaseline, type BaselineSearch } from "../../../src/stages/baseline/find-baseline.ts";
import { resolveBaselineCommit } from "../../../src/stages/baseline/resolve-commit.ts";
import { makeZip } from "../../support/archive-writer.ts";
import { makeMemoryGitHub } from "../../support/fake-github/memory.ts";
import {
  FORK_ID,
  makeState,
  seedArtifact,
  seedLine,
  seedMerge,
  seedRun,
  sha,
  type FakeArtifact,
  type FakeRun,
  type FakeState,
} from "../../support/fake-github/state.ts";

const NAME = "heapgate-baseline-shop";
const search = (changes: Partial<BaselineSearch> = {}): BaselineSearch => ({
  artifactName: NAME,
  commit: sha("c4"),
  ancestors: null,
  maxDistance: null,
  counts: null,
  workflowPath: "perf.yml",
  maxBytes: 1_000_000,
  readArchive: (zip, name) => readArchive(zip, { name, accepts: isBundlePath, ...ARCHIVE_LIMITS }),
  ...changes,
});

/** A repository with the commits c0 … c4 on main. */
function repository(): FakeState {
  const state = makeState();
  seedLine(state, ["c0", "c1", "c2", "c3", "c4"]);
  return state;
}

/** A baseline recorded at a commit; its manifest tells which one. */
function record(state: FakeState, word: string, run: Partial<FakeRun> = {}, artifact: Partial<FakeArtifact> = {}): FakeArtifact {
  const { id: runId } = seedRun(state, { headSha: sha(word), ...run });
  return seedArtifact(state, { name: NAME, runId, content: makeZip([{ path: "manifest.json", content: word }]), ...artifact });
}

async function find(state: FakeState, changes: Partial<BaselineSearch> = {}): Promise<string> {
  const lookup = await findBaseline(makeMemoryGitHub(state), search(changes));
  switch (lookup.kind) {
    case "found":
      return `${Buffer.from(lookup.files.get("manifest.json") ?? []).toString()} at distance ${lookup.distance}`;
    case "absent":
      return `absent, looked at ${lookup.searched.commits} commits and ${lookup.searched.artifacts} artifacts`;
    case "unusable":
      return `unusable: ${lookup.reason}`;
    default:
      return lookup satisfies never;
  }
}

describe("the baseline", () => {
  test("is that of the wanted commit, with everything a report says about it", async () => {
    const state = repository();
    const stored = record(state, "c4");
    record(state, "c3");
    expect(await findBaseline(makeMemoryGitHub(state), search())).toMatchObject({
      kind: "found",
      commit: sha("c4"),
      distance: 0,
      runId: stored.runId,
      artifactId: stored.id,
      createdAt: stored.createdAt,
      notes: [],
    });
  });

  test("is the nearest ancestor's when the wanted commit has none, however new the others are", async () => {
    const state = repository();
    record(state, "c2");
    record(state, "c0");
    expect(await find(state)).toBe("c2 at distance 2");
  });

  test("counts the distance along first parents", async () => {
    const state = repository();
    seedLine(state, ["f1", "f2"], sha("c1"));
    seedMerge(state, "merge", [sha("c4"), sha("f2")]);
    record(state, "c4");
    expect(await find(state, { commit: sha("merge") })).toBe("c4 at distance 1");
  });

  test("follows git's own list when there is one, without asking GitHub", async () => {
    const state = repository();
    state.failures.push({ operation: "repos/list-commits", kind: "status" });
    record(state, "c2");
    expect(await find(state, { ancestors: [sha("c4"), sha("c3"), sha("c2")] })).toBe("c2 at distance 2");
  });

  test("is never that of a commit which is no ancestor", async () => {
    const state = repository();
    seedLine(state, ["feature"], sha("c4"));
    record(state, "feature");
    expect(await find(state)).toBe("absent, looked at 5 commits and 1 artifacts");
  });

  test("is never a fork's, although its branch is called main and its commit is an ancestor", async () => {
    const state = repository();
    record(state, "c2");
    record(state, "c4", { headRepositoryId: FORK_ID, headBranch: "main" });
    expect(await find(state)).toBe("c2 at distance 2");
  });

  test.each<[string, Partial<FakeRun>, Partial<FakeArtifact>, string]>([
    ["of a pull request's run", { event: "pull_request" }, {}, "started by pull_request"],
    ["of another workflow", { path: ".github/workflows/evil.yml" }, {}, "its workflow is"],
    ["of a cancelled run", { conclusion: "cancelled" }, {}, "cancelled"],
  ])("passes over one %s and says so", async (_, run, artifact, note) => {
    const state = repository();
    record(state, "c3");
    record(state, "c4", run, artifact);
    const lookup = await findBaseline(makeMemoryGitHub(state), search());
    expect(lookup).toMatchObject({ kind: "found", commit: sha("c3"), notes: [expect.stringContaining(note)] });
  });

  test("passes over one that expired between listing and download", async () => {
    const state = repository();
    record(state, "c3");
    const stored = record(state, "c4");
    const github = makeMemoryGitHub(state);
    const racing = {
      ...github,
      listArtifacts: async (name: string) => (await github.listArtifacts(name)).map((artifact) => ({ ...artifact, expired: false })),
    };
    state.artifacts[state.artifacts.indexOf(stored)] = { ...stored, expired: true };
    expect(await findBaseline(racing, search())).toMatchObject({
      kind: "found",
      commit: sha("c3"),
      notes: [expect.stringContaining("expired")],
    });
  });

  test.each<[string, Partial<FakeArtifact>, string]>([
    ["a digest that differs", { digest: `sha256:${"0".repeat(64)}` }, "digest"],
    ["too many bytes", { content: Buffer.alloc(1_000_001) }, "more than 1000000 bytes"],
    ["a hostile zip", { content: makeZip([{ path: "../x", content: "" }]) }, "unsafe path"],
    ["no zip at all", { content: Buffer.from("<html>") }, "neither a zip"],
  ])("falls back to the next one for %s, and is unusable when that was the only one", async (_, artifact, reason) => {
    const state = repository();
    record(state, "c4", {}, artifact);
    expect(await find(state)).toContain("unusable: ");
    expect(await find(state)).toContain(reason);
    record(state, "c3");
    expect(await find(state)).toBe("c3 at distance 1");
  });

  test("too far behind is absent", async () => {
    const state = repository();
    record(state, "c1");
    expect(await find(state, { maxDistance: 2 })).toBe("absent, looked at 3 commits and 1 artifacts");
    expect(await find(state, { maxDistance: 3 })).toBe("c1 at distance 3");
  });

  test.each<[string, number, readonly string[], string]>([
    ["commits that do not count are passed", 1, ["c4"], "c1 at distance 3"],
    ["commits that count are not", 1, ["c4", "c3"], "absent, looked at 2 commits and 1 artifacts"],
    ["the baseline's own commit does not lie between", 0, ["c1"], "c1 at distance 3"],
  ])("with a limit of distance %s", async (_name, maxDistance, counting, expected) => {
    const state = repository();
    record(state, "c1");
    const asked: string[] = [];
    const counts = async (name: string): Promise<boolean> => {
      asked.push(name);
      return counting.map((word) => sha(word)).includes(name);
    };
    expect(await find(state, { maxDistance, counts })).toBe(expected);
    expect(asked).not.toContain(sha("c0"));
  });

  test("nobody is asked which commits count when no baseline lies beyond the limit", async () => {
    const state = repository();
    record(state, "c3");
    const counts = async (): Promise<boolean> => await Promise.reject(new Error("asked"));
    expect(await find(state, { maxDistance: 1, counts })).toBe("c3 at distance 1");
  });

  test("that nobody recorded is absent after one request", async () => {
    const state = repository();
    state.failures.push({ operation: "repos/list-commits", kind: "status" });
    expect(await find(state)).toBe("absent, looked at 1 commits and 0 artifacts");
  });

  test("is unusable, not absent, when GitHub does not answer or the token may not read", async () => {
    const state = repository();
    record(state, "c4");
    state.failures.push({ operation: "actions/list-artifacts-for-repo", kind: "status" });
    expect(await find(state)).toContain("unusable: GitHub did not answer");
    state.permissions.delete("actions: read");
    expect(await find(state)).toContain("actions: read");
  });

  test("is unusable when forks cannot be told apart", async () => {
    const state = repository();
    record(state, "c4");
    expect(await findBaseline(makeMemoryGitHub(state, { repositoryId: null }), search())).toMatchObject({ kind: "unusable" });
  });

  test("a defect in reading is not swallowed", async () => {
    const state = repository();
    record(state, "c4");
    const broken = (): never => {
      throw new TypeError("a bug");
    };
    await expect(findBaseline(makeMemoryGitHub(state), search({ readArchive: broken }))).rejects.toThrow("a bug");
  });
});

describe("the wanted commit", () => {
  const github = (): ReturnType<typeof makeMemoryGitHub> => {
    const state = repository();
    seedLine(state, ["f1"], sha("c2"));
    seedMerge(state, "merge", [sha("c4"), sha("f1")]);
    return makeMemoryGitHub(state);
  };
  test.each([
    ["a named one", { kind: "commit", sha: "x" }, { kind: "commit", sha: "x" }],
    ["the first parent of a merge", { kind: "first-parent", of: sha("merge") }, { kind: "commit", sha: sha("c4") }],
    ["a merge base", { kind: "merge-base", base: sha("c4"), head: sha("f1") }, { kind: "commit", sha: sha("c2") }],
    ["none of a first commit", { kind: "first-parent", of: sha("c0") }, { kind: "none", why: `commit ${sha("c0")} has no parent` }],
    ["none of an event without one", { kind: "none", why: "release" }, { kind: "none", why: "release" }],
  ] as const)("is %s", async (_, wanted, resolved) => {
    expect(await resolveBaselineCommit(github(), wanted)).toEqual(resolved);
  });

  test("is none, with the reason, when GitHub does not know the commit", async () => {
    expect(await resolveBaselineCommit(github(), { kind: "first-parent", of: sha("gone") })).toMatchObject({
      kind: "none",
      why: expect.stringContaining("refused"),
    });
  });
});
