// Publishing the comment over a fake GitHub: one comment whatever happens, and never an exception for what GitHub does.
import { describe, expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import {
  aggregateKey,
  composeComment,
  parseMarker,
  parseState,
  type CommentKey,
  type CommentState,
} from "../../../src/core/report/sticky-comment.ts";
import type { GitHub } from "../../../src/ports/github.ts";
import { publishComment, type CommentRequest, type PublishedComment } from "../../../src/stages/publish/publish-comment.ts";
import { makeMemoryGitHub } from "../../support/fake-github/memory.ts";
import { makeState, REPOSITORY_ID, seedComment, sha, type FakeState } from "../../support/fake-github/state.ts";

const KEY = { workflow: "perf", job: "gate", name: "shop" };
const BOT = "github-actions[bot]";
const runState = (runId: number): CommentState => ({ headSha: sha("head"), runId, attempt: 1, last: null });
const request = (changes: Partial<CommentRequest> = {}): CommentRequest => ({
  issue: 7,
  key: KEY,
  body: "## heapgate: fail",
  state: runState(100),
  policy: "on-change",
  worthSaying: true,
  ...changes,
});

function repository(): FakeState {
  const state = makeState();
  state.pulls.push({
    number: 7,
    headSha: sha("head"),
    headRef: "f",
    baseSha: sha("base"),
    baseRef: "main",
    headRepositoryId: REPOSITORY_ID,
    state: "open",
  });
  return state;
}

const publish = (
  state: FakeState,
  changes: Partial<CommentRequest> = {},
  github: GitHub = makeMemoryGitHub(state),
): Promise<PublishedComment> => publishComment({ github, clock: { sleep: async () => {} } }, request(changes));

test("creates, then edits in place", async () => {
  const state = repository();
  const first = await publish(state);
  const second = await publish(state, { state: runState(101), body: "## heapgate: pass", worthSaying: false });
  expect([first.kind, second.kind]).toEqual(["created", "updated"]);
  expect(state.comments).toHaveLength(1);
  expect(state.comments[0]?.body).toContain("heapgate: pass");
  expect(second).toMatchObject({ url: expect.stringContaining(`#issuecomment-${state.comments[0]?.id}`) });
});

test("finds its comment behind more than a hundred others", async () => {
  const state = repository();
  for (let index = 0; index < 150; index += 1) seedComment(state, { issue: 7, author: "octocat", body: "chat" });
  const { id } = seedComment(state, { issue: 7, author: BOT, body: composeComment(KEY, "old", runState(1)) });
  for (let index = 0; index < 150; index += 1) seedComment(state, { issue: 7, author: "octocat", body: "chat" });
  expect((await publish(state)).kind).toBe("updated");
  expect(state.comments.find((comment) => comment.id === id)?.body).toContain("heapgate: fail");
});

test("does not touch a comment in which someone planted the marker", async () => {
  const state = repository();
  const planted = seedComment(state, { issue: 7, author: "mallory", body: composeComment(KEY, "mine", runState(9999)) });
  expect((await publish(state)).kind).toBe("created");
  expect(state.comments.find(({ id }) => id === planted.id)).toEqual(planted);
});

test("finds its own behind hundreds of planted markers", async () => {
  const state = repository();
  const planted = composeComment(KEY, "mine", runState(9999));
  for (let index = 0; index < 250; index += 1) seedComment(state, { issue: 7, author: "mallory", body: planted });
  expect((await publish(state)).kind).toBe("created");
  expect((await publish(state, { state: runState(101) })).kind).toBe("updated");
  expect(state.comments).toHaveLength(251);
});

test("writes as the login of the token, whichever app that is", async () => {
  const state = repository();
  state.viewer = "perf-app[bot]";
  const foreign = seedComment(state, { issue: 7, author: BOT, body: composeComment(KEY, "of the default token", runState(1)) });
  await publish(state);
  await publish(state, { state: runState(101) });
  expect(state.comments.map(({ author }) => author)).toEqual([BOT, "perf-app[bot]"]);
  expect(state.comments[0]).toEqual(foreign);
});

test("asks nobody whose comments they are where none has the marker", async () => {
  const state = repository();
  seedComment(state, { issue: 7, author: "octocat", body: "chat" });
  const github: GitHub = {
    ...makeMemoryGitHub(state),
    inspectComments: async () => {
      throw new TypeError("nobody should have asked");
    },
  };
  expect((await publish(state, {}, github)).kind).toBe("created");
});

test("takes the workflow's own login when GitHub does not say what is ours", async () => {
  const state = repository();
  await publish(state);
  state.failures.push({ operation: "graphql", kind: "status" });
  expect((await publish(state, { state: runState(101) })).kind).toBe("updated");
});

test("leaves a newer run's comment alone and gives its address", async () => {
  const state = repository();
  const newer = seedComment(state, { issue: 7, author: BOT, body: composeComment(KEY, "newer", runState(101)) });
  expect(await publish(state)).toEqual({ kind: "kept", why: "newer-run", url: expect.stringContaining(String(newer.id)) });
  expect(state.comments).toEqual([newer]);
});

test("says nothing when told never to, without asking GitHub", async () => {
  const state = repository();
  state.permissions.clear();
  expect(await publish(state, { policy: "never" })).toEqual({ kind: "kept", why: "policy", url: null });
});

describe("a token that may not comment", () => {
  test("gives a warning with the permission to add", async () => {
    const state = repository();
    state.permissions.delete("pull-requests: write");
    const published = await publish(state);
    expect(published).toMatchObject({
      kind: "failed",
      warning: { code: "publish-degraded", remedy: expect.stringContaining("pull-requests: write") },
    });
    expect(state.comments).toEqual([]);
  });

  test("that may not even read gives one, too", async () => {
    const state = repository();
    state.permissions.clear();
    expect(await publish(state)).toMatchObject({ kind: "failed", warning: { message: expect.stringContaining("pull-requests: read") } });
  });
});

describe("an answer that is lost", () => {
  test("after creating makes no second comment", async () => {
    const state = repository();
    state.failures.push({ operation: "issues/create-comment", kind: "lost" });
    const published = await publish(state);
    expect(published).toEqual({ kind: "created", url: expect.stringContaining(`#issuecomment-${state.comments[0]?.id}`) });
    expect(state.comments).toHaveLength(1);
  });

  test("before anything was created is made good", async () => {
    const state = repository();
    state.failures.push({ operation: "issues/create-comment", kind: "status" });
    expect((await publish(state)).kind).toBe("created");
    expect(state.comments).toHaveLength(1);
  });

  test("twice is a warning", async () => {
    const state = repository();
    state.failures.push({ operation: "issues/create-comment", kind: "status" }, { operation: "issues/create-comment", kind: "status" });
    expect(await publish(state)).toMatchObject({ kind: "failed", warning: { message: expect.stringContaining("did not answer") } });
    expect(state.comments).toEqual([]);
  });

  test("meets a newer run's comment on the second look and leaves it", async () => {
    const state = repository();
    state.failures.push({ operation: "issues/create-comment", kind: "status" });
    const github = makeMemoryGitHub(state);
    const clock = {
      sleep: async () => {
        seedComment(state, { issue: 7, author: BOT, body: composeComment(KEY, "newer", runState(101)) });
      },
    };
    expect(await publishComment({ github, clock }, request())).toMatchObject({ kind: "kept", why: "newer-run" });
    expect(state.comments).toHaveLength(1);
  });
});

test("a comment deleted between reading and editing is created anew", async () => {
  const state = repository();
  seedComment(state, { issue: 7, author: BOT, body: composeComment(KEY, "old", runState(1)) });
  const github = makeMemoryGitHub(state);
  let deleted = false;
  const racing: GitHub = {
    ...github,
    updateComment: async (id, body) => {
      if (!deleted) state.comments.length = 0;
      deleted = true;
      return github.updateComment(id, body);
    },
  };
  expect((await publish(state, {}, racing)).kind).toBe("created");
  expect(state.comments).toHaveLength(1);
});

describe("what is superseded", () => {
  const seeded = (state: FakeState, keys: readonly CommentKey[]) =>
    keys.map((key, index) => seedComment(state, { issue: 7, author: BOT, body: composeComment(key, `run ${index}`, runState(index + 1)) }));

  test("duplicates are hidden once, and the oldest is kept", async () => {
    const state = repository();
    const [kept, extra] = seeded(state, [KEY, KEY]);
    const published = await publish(state);
    expect(published).toMatchObject({ kind: "updated", url: expect.stringContaining(String(kept?.id)) });
    expect([...state.minimized]).toEqual([[extra?.id, "OUTDATED"]]);
    expect(state.comments.map(({ body }) => parseState(body)?.runId)).toEqual([100, 2]);
    let asked = 0;
    const github = makeMemoryGitHub(state);
    const counting: GitHub = {
      ...github,
      minimizeComment: async (nodeId) => {
        asked += 1;
        await github.minimizeComment(nodeId);
      },
    };
    expect(await publish(state, { state: runState(101) }, counting)).toMatchObject({ kind: "updated" });
    expect(asked).toBe(0);
  });

  test("where GitHub hides nothing they are emptied and lead to the one that is kept", async () => {
    const state = repository();
    const [kept, extra] = seeded(state, [KEY, KEY]);
    const github: GitHub = {
      ...makeMemoryGitHub(state),
      minimizeComment: async () => {
        throw heapgateError("GITHUB_REFUSED", { what: "hide a comment", why: "no" });
      },
    };
    await publish(state, {}, github);
    expect(state.comments.find(({ id }) => id === extra?.id)?.body).toBe(
      `<sub>heapgate: superseded by the [comment that is kept up to date](https://github.com/octo/shop/pull/7#issuecomment-${kept?.id}).</sub>`,
    );
  });

  test("a bug while hiding is not taken for a failure of GitHub", async () => {
    const state = repository();
    seeded(state, [KEY, KEY]);
    const github: GitHub = {
      ...makeMemoryGitHub(state),
      minimizeComment: async () => {
        throw new TypeError("a bug");
      },
    };
    await expect(publish(state, {}, github)).rejects.toThrow("a bug");
  });

  const ALL = aggregateKey("perf");
  const ofLegs = (key: CommentKey): boolean => key.workflow === "perf" && key.name !== null && ["shop", "cart"].includes(key.name);

  test("the comment of all results hides those of its legs, and no others", async () => {
    const state = repository();
    const legs = seeded(state, [KEY, { ...KEY, name: "cart" }]);
    seeded(state, [
      { ...KEY, name: "elsewhere" },
      { ...KEY, workflow: "other" },
    ]);
    const planted = seedComment(state, { issue: 7, author: "mallory", body: composeComment(KEY, "mine", runState(1)) });
    expect(await publish(state, { key: ALL, supersedes: ofLegs })).toMatchObject({ kind: "created" });
    expect([...state.minimized.keys()]).toEqual(legs.map(({ id }) => id));
    expect(state.minimized.has(planted.id)).toBe(false);
    expect(parseMarker(state.comments.at(-1)?.body ?? "")).toEqual(ALL);
  });

  test("nothing is hidden where a newer run stands, or where nothing is to be said", async () => {
    const state = repository();
    seeded(state, [KEY]);
    expect(await publish(state, { key: ALL, supersedes: ofLegs, worthSaying: false })).toMatchObject({ kind: "kept", url: null });
    seedComment(state, { issue: 7, author: BOT, body: composeComment(ALL, "newer", runState(101)) });
    expect(await publish(state, { key: ALL, supersedes: ofLegs })).toMatchObject({ kind: "kept", why: "newer-run" });
    expect(state.minimized.size).toBe(0);
  });

  test.each([
    ["takes over the comment another job made of this result, marker and all", [KEY], KEY],
    ["rather edits its own", [KEY, { ...KEY, job: "comment" }], { ...KEY, job: "comment" }],
    ["makes its own where there is none to take over", [{ ...KEY, name: "elsewhere" }], { ...KEY, job: "comment" }],
  ])("one result of a run %s", async (_, keys, written) => {
    const state = repository();
    seeded(state, keys);
    const adopts = (key: CommentKey): boolean => key.workflow === "perf" && key.name === "shop";
    await publish(state, { key: { ...KEY, job: "comment" }, adopts });
    const fresh = state.comments.filter(({ body }) => parseState(body)?.runId === 100);
    expect(fresh.map(({ body }) => parseMarker(body))).toEqual([written]);
    expect(state.minimized.size).toBe(0);
  });

  test.each([
    ["that of its leg is", [KEY, ALL], [0], ALL],
    ["its own is", [{ ...KEY, job: "comment" }, ALL], [0], ALL],
    ["all are", [KEY, ALL], [0, 1], KEY],
  ])("one result of a run that had several takes the comment that is seen where %s hidden", async (_, keys, hidden, written) => {
    const state = repository();
    const made = seeded(state, keys);
    for (const index of hidden) state.minimized.set(made[index]?.id ?? 0, "OUTDATED");
    const adopts = (key: CommentKey): boolean => ofLegs(key) || key.name === null;
    await publish(state, { key: { ...KEY, job: "comment" }, adopts });
    const fresh = state.comments.filter(({ body }) => parseState(body)?.runId === 100);
    expect(fresh.map(({ body }) => parseMarker(body))).toEqual([written]);
  });
});

test("a bug is not taken for a failure of GitHub", async () => {
  const github: GitHub = {
    ...makeMemoryGitHub(repository()),
    listComments: async () => {
      throw new TypeError("a bug");
    },
  };
  await expect(publish(repository(), {}, github)).rejects.toThrow("a bug");
});
