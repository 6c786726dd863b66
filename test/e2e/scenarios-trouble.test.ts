// The built action when GitHub, the network or the job fails, and where other gates fail: the verdict is that of what was measured, and one comment says so.
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesWith } from "../support/action-world.ts";
import type { PlannedFailure } from "../support/fake-github/state.ts";
import { baselinesIn, commandsOf, makeShopGates, plan, RESULT, theComment, WORSE, type ShopGates } from "../support/shop-gates.ts";
import { runShop } from "../support/shop-world.ts";

let shop: ShopGates;
beforeAll(async () => {
  shop = await makeShopGates();
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

describe("what is missing", () => {
  test.each([
    ["GitHub lists it as expired", { expired: true }, [] as readonly PlannedFailure[]],
    [
      "GitHub says so when it is fetched",
      {},
      [{ operation: "actions/download-artifact", kind: "status", status: 410, message: "Artifact has expired" }],
    ],
  ] as const)("a base artifact that has expired fails no pull request: %s", async (_name, artifact, failures) => {
    await using server = await shop.world.startGitHub();
    shop.seedBaseline(server.state, shop.three, artifact);
    plan(server, ...failures);
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline", reasons: "no-baseline", "baseline-sha": "" } });
    expect(theComment(server)).toContain("no baseline yet");
  });

  test("an expired artifact makes way for one of an ancestor", async () => {
    await using server = await shop.world.startGitHub();
    shop.seedBaseline(server.state, shop.two);
    shop.seedBaseline(server.state, shop.three, { expired: true });
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "baseline-sha": shop.two } });
  });

  test("a used-up quota takes the artifacts and nothing else", async () => {
    await using server = await shop.startWithBaseline();
    server.state.quotaUsedUp = true;
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "report-url": "" } });
    expect(commandsOf(result, "warning")).toEqual([expect.stringContaining("storage quota is used up")]);
    expect(theComment(server)).toContain("🔴 heapgate: fail");
    const push = await runShop(shop.world, { kind: "push", sha: shop.three }, { server });
    expect(push).toMatchObject({ exitCode: 0, outputs: { "baseline-sha": shop.three } });
    expect(push.summary).toContain("baseline not stored");
  });
});

describe("GitHub in trouble", () => {
  test("a secondary rate limit is waited for, and makes no second comment", async () => {
    await using server = await shop.startWithBaseline();
    const limited = {
      kind: "status",
      status: 403,
      message: "You have exceeded a secondary rate limit",
      headers: { "retry-after": "1" },
    } as const;
    plan(server, ...["actions/list-artifacts-for-repo", "issues/create-comment"].map((operation) => ({ operation, ...limited })));
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "baseline-sha": shop.three } });
    expect(theComment(server)).toContain("🔴 heapgate: fail");
    expect(commandsOf(result, "warning")).toEqual([]);
  });

  test("a 502 to each call of a run is tried again", async () => {
    await using server = await shop.startWithBaseline();
    const calls = ["list-artifacts-for-repo", "get-workflow-run", "download-artifact"].map((name) => `actions/${name}`);
    const operations = [...calls, "repos/list-commits", "repos/get-commit", "issues/list-comments", "issues/create-comment"];
    plan(server, ...operations.map((operation) => ({ operation, kind: "status", status: 502 }) as const));
    plan(server, { operation: "blob", kind: "status", status: 503 });
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "baseline-sha": shop.three } });
    expect(theComment(server)).toContain("🔴 heapgate: fail");
    expect(server.state.failures.filter(({ operation }) => operation !== "repos/get-commit")).toEqual([]);
  });

  test("a comment whose answer was lost is not written twice", async () => {
    await using server = await shop.startWithBaseline();
    plan(server, { operation: "issues/create-comment", kind: "lost", status: 502 });
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "comment-url": expect.stringContaining("#issuecomment-") } });
    expect(theComment(server)).toContain("🔴 heapgate: fail");
    expect(server.state.comments).toHaveLength(1);
  });

  const gone = { kind: "status", status: 502 } as const;
  const refused = {
    kind: "status",
    status: 403,
    message: "You have exceeded a secondary rate limit",
    headers: { "retry-after": "600" },
  } as const;
  test.each([
    [
      "artifacts does not come",
      "actions/list-artifacts-for-repo",
      gone,
      { exitCode: 0, outputs: { verdict: "no-baseline" } },
      "status 502",
    ],
    [
      "comments is refused for ten minutes",
      "issues/list-comments",
      refused,
      { exitCode: 1, outputs: { verdict: "fail" } },
      "rate limit is used up",
    ],
  ] as const)("where the list of %s, the verdict is that of what could be measured", async (_name, operation, failure, expected, said) => {
    await using server = await shop.startWithBaseline();
    plan(server, ...Array.from({ length: 10 }, () => ({ operation, ...failure })));
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject(expected);
    expect(result.summary).toContain(said);
    expect(server.state.comments.length).toBe(operation === "issues/list-comments" ? 0 : 1);
  });

  test("an upload of which a piece is cut off is sent again", async () => {
    await using server = await shop.startWithBaseline();
    plan(server, { operation: "blob-write", kind: "cut" }, { operation: "FinalizeArtifact", kind: "status", status: 502 });
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(commandsOf(result, "warning")).toEqual([]);
    expect(server.state.failures).toEqual([]);
    expect(server.state.artifacts.filter(({ name }) => name === RESULT)).toHaveLength(1);
    expect(theComment(server)).toContain("🔴 heapgate: fail");
  });

  test("an upload that does not come about is told, and changes no verdict", async () => {
    await using server = await shop.startWithBaseline();
    plan(server, { operation: "CreateArtifact", kind: "cut" });
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(commandsOf(result, "warning")).toEqual([expect.stringContaining(RESULT)]);
    expect(theComment(server)).toContain("🔴 heapgate: fail");
  });
});

test("a cancelled job says nothing and leaves nothing, also when `post` ran", async () => {
  await using server = await shop.startWithBaseline();
  const temp = join(shop.world.folder, "runner", "_temp");
  const measures = async (): Promise<void> => {
    while (processesWith(temp).length < 2) await delay(50);
  };
  const result = await runShop(shop.world, shop.pullOf(WORSE), {
    server,
    temp,
    inputs: { set: "workload.http.requests=100000\nplan.cost=60s" },
    endWhen: { how: "cancel", happens: measures },
  });
  expect(result).toMatchObject({ exitCode: 3, signal: null, post: { exitCode: 0, stderr: "" } });
  expect(processesWith(temp)).toEqual([]);
  expect(result.left.filter((path) => path !== "heapgate" && !path.startsWith("heapgate/"))).toEqual([]);
  expect(server.state.comments).toEqual([]);
  expect(baselinesIn(server.state)).toHaveLength(1);
});

describe("where other gates fail", () => {
  test("P8 the first run is not green and empty: it says that there was nothing to compare with, and why", async () => {
    await using server = await shop.world.startGitHub();
    const result = await runShop(shop.world, shop.pullOf(WORSE), { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline", reasons: "no-baseline" } });
    expect(theComment(server)).toMatch(/## ⚪ heapgate: no baseline yet · `shop`\nNo artifact `?heapgate-baseline-shop/u);
    expect(theComment(server)).toContain("Measured only:");
    expect(result.stdout).toMatch(/^ +\S +held +– +1\.95 KiB/mu);
    const strict = await runShop(shop.world, shop.pullOf(WORSE), { server, inputs: { "on-missing-baseline": "fail" } });
    expect(strict).toMatchObject({ exitCode: 1, outputs: { verdict: "no-baseline" } });
  });

  test("the same regression stays red when it is pushed again, and is withdrawn when it is fixed", async () => {
    await using server = await shop.startWithBaseline();
    const first = shop.pullOf(WORSE);
    const again = shop.pullOf({ "README.md": "again" }, { onto: first.head, base: shop.three });
    const fixed = shop.pullOf({ "held.txt": "1000" }, { onto: again.head, base: shop.three });
    for (const pull of [first, again]) {
      expect(await runShop(shop.world, pull, { server })).toMatchObject({
        exitCode: 1,
        outputs: { verdict: "fail", "baseline-sha": shop.three },
      });
      expect(theComment(server)).toContain("🔴 heapgate: fail");
    }
    expect(await runShop(shop.world, fixed, { server })).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(theComment(server)).toContain("🟢 heapgate: pass");
    expect(theComment(server)).not.toContain("🔴");
    expect(baselinesIn(server.state)).toHaveLength(1);
  });

  test("a metric that vanished is told, and fails where it is required", async () => {
    await using server = await shop.startWithBaseline();
    const gone = shop.pullOf({ "held.txt": "gone" });
    const result = await runShop(shop.world, gone, { server });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "warn", reasons: "missing" } });
    expect(theComment(server)).toMatch(/\*\*held: missing on head \([^\n]*shop\\_held\\_bytes/u);
    expect(theComment(server)).toMatch(/^\|held\|1,000\sB\|–\|–\|/mu);
    const required = await runShop(shop.world, gone, { server, inputs: { set: "signals.held.required=true" } });
    expect(required).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", reasons: expect.stringContaining("missing") } });
  });

  test("from nothing to something is a number, and fails where there is a budget for it", async () => {
    await using server = await shop.world.startGitHub();
    const zero = shop.world.commit(shop.three, { "held.txt": "0" });
    await runShop(shop.world, { kind: "push", sha: zero }, { server });
    const some = shop.pullOf({ "held.txt": "50" }, { onto: zero });
    const shown = await runShop(shop.world, some, { server, inputs: { comment: "always" } });
    expect(shown).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", "baseline-sha": zero } });
    expect(shown.stdout).toMatch(/^ +\+ +held +0\sB +50\sB +\+50\sB/mu);
    expect(`${theComment(server)}${shown.summary}${shown.stdout}`).not.toMatch(/Infinity|∞|NaN|undefined/u);
    const over = await runShop(shop.world, some, { server, inputs: { set: "thresholds.held.max=10B" } });
    expect(over).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", reasons: "budget" } });
  });
});
