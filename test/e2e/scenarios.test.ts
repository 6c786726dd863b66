// The built action in every event a repository sees, against a fake GitHub that is stricter than the real one: verdict, exit code and comments are right.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseState } from "../../src/core/report/sticky-comment.ts";
import { seedRun } from "../support/fake-github/state.ts";
import {
  apiCalls,
  baselinesIn,
  commandsOf,
  EQUAL,
  makeShopGates,
  RESULT,
  theComment,
  WORSE,
  type ShopGates,
} from "../support/shop-gates.ts";
import { runShop, SHOP_WORKFLOW } from "../support/shop-world.ts";

let shop: ShopGates;
/** A commit of main that holds 2000, and its baseline. */
let worseMain: string;
let worseBaseline: Uint8Array;

beforeAll(async () => {
  shop = await makeShopGates();
  worseMain = shop.world.commit(shop.three, WORSE);
  await using server = await shop.startWithBaseline();
  await runShop(shop.world, { kind: "push", sha: worseMain, before: shop.three }, { server });
  worseBaseline = baselinesIn(server.state).at(-1)?.content ?? new Uint8Array();
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

describe("a push to main", () => {
  test("publishes a baseline of its commit", () => {
    expect(shop.recorded).toMatchObject({ exitCode: 0, stderr: "", outputs: { verdict: "", "baseline-sha": shop.three } });
    expect(shop.recorded.summary).toMatch(
      new RegExp(`^## heapgate: baseline recorded · \`shop\`\n.*${shop.three.slice(0, 7)}.*: 5 rounds`, "u"),
    );
    expect(commandsOf(shop.recorded, "error")).toEqual([]);
  });

  test("publishes a worse one as well, so that the next pull request is compared with what main is", async () => {
    await using server = await shop.world.startGitHub();
    shop.seedBaseline(server.state, shop.three);
    shop.seedBaseline(server.state, worseMain, { content: worseBaseline });
    const result = await runShop(shop.world, shop.pullOf(EQUAL, { onto: worseMain }), { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", "baseline-sha": worseMain } });
  });
});

describe("a pull request", () => {
  test("is compared with the nearest ancestor that has a baseline, and says how far and how old it is, in ten calls", async () => {
    await using server = await shop.world.startGitHub();
    for (const sha of [shop.one, shop.two]) shop.seedBaseline(server.state, sha);
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", reasons: "regression", "baseline-sha": shop.two } });
    expect(result.stdout).toMatch(
      new RegExp(`baseline: artifact of ${shop.two.slice(0, 7)}, 1 commit behind the wanted base, stored 2026-11-20`, "u"),
    );
    const comment = theComment(server);
    expect(comment).toMatch(/^\|held\|.*🔴 fail\|$/mu);
    expect(comment).toContain("1 commit behind the wanted base; those commits are part of the difference");
    expect(comment).toMatch(/recorded by itself, (?:less than an hour|\d+ \w+) old/u);
    expect(apiCalls(server).length).toBeLessThanOrEqual(10);
    expect(result.stdout).toContain(`GitHub: ${apiCalls(server).length} requests\n`);
  });

  test("that was rebased is compared with the base it is merged into now, in the same comment", async () => {
    await using server = await shop.startWithBaseline();
    shop.seedBaseline(server.state, worseMain, { content: worseBaseline });
    const first = shop.pullOf(WORSE);
    expect(await runShop(shop.world, first, { server })).toMatchObject({ exitCode: 1, outputs: { "baseline-sha": shop.three } });
    // Its payload still names the old base.
    const rebased = shop.pullOf(EQUAL, { onto: worseMain });
    const result = await runShop(shop.world, { ...rebased, base: shop.three }, { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", "baseline-sha": worseMain } });
    expect(theComment(server)).toContain("🟢 heapgate: pass");
    expect(parseState(theComment(server))).toMatchObject({ headSha: rebased.head });
  });

  test("on top of another one is compared with the nearest commit of main, and says that the commits between count", async () => {
    await using server = await shop.startWithBaseline();
    const below = shop.world.commit(shop.three, WORSE);
    const stacked = shop.pullOf({ "README.md": "stacked" }, { onto: below, baseRef: "pull-6" });
    const result = await runShop(shop.world, stacked, { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "baseline-sha": shop.three } });
    expect(theComment(server)).toContain("1 commit behind the wanted base; those commits are part of the difference");
  });

  test("of which the head is checked out is compared with the merge base", async () => {
    await using server = await shop.startWithBaseline();
    shop.seedBaseline(server.state, shop.one);
    const pull = shop.pullOf(EQUAL, { onto: shop.one, base: shop.three, checkOut: "head" });
    const result = await runShop(shop.world, pull, { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", "baseline-sha": shop.one } });
    expect(apiCalls(server)).toContainEqual(expect.stringContaining(`/compare/${shop.three}...${pull.head}`));
  });

  test("of Dependabot has a token that reads: the verdict stands, and the summary says what to add", async () => {
    await using server = await shop.startWithBaseline();
    server.state.permissions.delete("pull-requests: write");
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server, env: { GITHUB_ACTOR: "dependabot[bot]" } });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "comment-url": "" } });
    expect(result.summary).toMatch(/## 🔴 heapgate: fail.*may not write here.*pull-requests: write/su);
    expect(server.state.comments).toEqual([]);
    expect(server.state.artifacts.map(({ name }) => name)).toContain(RESULT);
  });
});

describe("a merge queue", () => {
  test("compares with the group's base, and its baseline spares the push to main a measurement", async () => {
    await using server = await shop.startWithBaseline();
    const head = shop.world.commit(shop.three, EQUAL);
    const merged = shop.world.merge(shop.three, head);
    const queued = await runShop(shop.world, { kind: "merge_group", base: shop.three, head: merged }, { server });
    expect(queued).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", "baseline-sha": shop.three } });
    expect(baselinesIn(server.state)).toHaveLength(2);
    const pushed = await runShop(shop.world, { kind: "push", sha: merged, before: shop.three }, { server });
    expect(pushed).toMatchObject({ exitCode: 0, outputs: { "baseline-sha": merged } });
    expect(pushed.summary).toContain("recorded by the merge queue");
    expect(pushed.stdout).not.toContain("warm-up");
    expect(baselinesIn(server.state)).toHaveLength(2);
    expect(server.state.comments).toEqual([]);
  });

  test("keeps a regression out, which does not become a baseline", async () => {
    await using server = await shop.startWithBaseline();
    const merged = shop.world.merge(shop.three, shop.world.commit(shop.three, WORSE));
    const result = await runShop(shop.world, { kind: "merge_group", base: shop.three, head: merged }, { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(baselinesIn(server.state)).toHaveLength(1);
  });
});

test("a schedule records the tip of main", async () => {
  await using server = await shop.startWithBaseline();
  const result = await runShop(shop.world, { kind: "schedule", sha: shop.three }, { server });
  expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "", "baseline-sha": shop.three } });
  expect(baselinesIn(server.state)).toHaveLength(2);
});

describe("once more", () => {
  test("a failed attempt that is run again replaces what it stored and edits its comment", async () => {
    await using server = await shop.startWithBaseline();
    const pull = shop.pullOf(WORSE);
    const run = seedRun(server.state, {
      headSha: pull.head,
      event: "pull_request",
      path: SHOP_WORKFLOW,
      conclusion: null,
      status: "in_progress",
    });
    const first = await runShop(shop.world, pull, { server, runId: run.id });
    const id = server.state.comments[0]?.id;
    const again = await runShop(shop.world, pull, { server, runId: run.id, attempt: 2 });
    for (const result of [first, again]) expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(server.state.artifacts.filter(({ name }) => name === RESULT)).toHaveLength(1);
    expect(parseState(theComment(server))).toMatchObject({ headSha: pull.head, attempt: 2 });
    expect(server.state.comments[0]?.id).toBe(id);
  });

  test("a recording that is run again replaces the baseline of its run", async () => {
    await using server = await shop.world.startGitHub();
    const run = seedRun(server.state, { headSha: shop.three, path: SHOP_WORKFLOW, conclusion: null, status: "in_progress" });
    const push = { kind: "push", sha: shop.three, before: shop.two } as const;
    await runShop(shop.world, push, { server, runId: run.id });
    const result = await runShop(shop.world, push, { server, runId: run.id, attempt: 2 });
    expect(result).toMatchObject({ exitCode: 0, outputs: { "baseline-sha": shop.three } });
    expect(result.stdout).toContain("warm-up");
    expect(baselinesIn(server.state)).toHaveLength(1);
  });

  test("two pushes that race leave one comment, that of the newer one", async () => {
    await using server = await shop.startWithBaseline();
    const [older, newer] = [shop.pullOf(WORSE), shop.pullOf(EQUAL)];
    const runs = [older, newer].map(({ head }) =>
      seedRun(server.state, { headSha: head, event: "pull_request", path: SHOP_WORKFLOW, conclusion: null, status: "in_progress" }),
    );
    // The older one is still building when the newer one ends.
    const done = join(shop.world.folder, "newer-is-done");
    const waits = `components.shop.run.build=until [ -e '${done}' ]; do sleep 0.1; done`;
    const slowly = runShop(shop.world, older, { server, runId: runs[0]?.id ?? 0, inputs: { set: waits } });
    const fast = await runShop(shop.world, newer, { server, runId: runs[1]?.id ?? 0, inputs: { comment: "always" } });
    writeFileSync(done, "");
    const slow = await slowly;
    expect([slow, fast]).toMatchObject([
      { exitCode: 1, outputs: { verdict: "fail" } },
      { exitCode: 0, outputs: { verdict: "pass" } },
    ]);
    expect(parseState(theComment(server))).toMatchObject({ headSha: newer.head });
  });
});
