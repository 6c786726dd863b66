// The check run of each verdict: name, commit, conclusion, title, summary and annotations within GitHub's limits; and what a refusal becomes.
import { describe, expect, test } from "vitest";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { publishCheckRun, type CheckRunOptions, type PublishedCheck } from "../../../src/stages/publish/publish-check-run.ts";
import { makeMemoryGitHub } from "../../support/fake-github/memory.ts";
import type { FakeCheckRun } from "../../support/fake-github/record-state.ts";
import { makeState, sha, type FakeState } from "../../support/fake-github/state.ts";
import { STATES } from "../../support/reports.ts";

const RUN = "https://github.com/octo/shop/actions/runs/900";

const stateWith = (): FakeState => {
  const state = makeState();
  state.permissions.add("checks: write");
  return state;
};
const publish = async (
  report: Report,
  changes: Partial<CheckRunOptions> = {},
  state = stateWith(),
): Promise<{ readonly published: PublishedCheck; readonly run: FakeCheckRun | undefined }> => {
  const body = renderComment(report, DEFAULT_RULES.leak);
  const published = await publishCheckRun(
    { github: makeMemoryGitHub(state) },
    { report, body, headSha: sha("head"), runUrl: RUN, annotations: [], ...changes },
  );
  return { published, run: state.record.checkRuns[0] };
};

test.each([
  ["pass", "success", /^pass$/u],
  ["accepted", "success", /^regression accepted: Memory leak/u],
  ["fail.leak", "failure", /^fail: Memory leak/u],
  ["inconclusive", "neutral", /^inconclusive: /u],
  ["no-baseline", "neutral", /^no baseline yet: /u],
  ["invalid-run", "failure", /^could not measure: /u],
] as const)("of a verdict %s it ends as %s", async (state, conclusion, title) => {
  const { published, run } = await publish(STATES[state]());
  expect(published).toEqual({ kind: "published", url: expect.stringContaining("/runs/") });
  expect(run).toMatchObject({
    name: "heapgate: fleet-controller",
    headSha: sha("head"),
    conclusion,
    detailsUrl: RUN,
    title: expect.stringMatching(title),
    summary: expect.stringMatching(/^## .*heapgate: /u),
  });
});

describe("within GitHub's limits", () => {
  test("stay title and summary, whatever is in them", async () => {
    const report = STATES["fail.leak"]();
    const verdict = { ...report.verdict, because: [`grew\n${"x".repeat(5000)}`] };
    const { run } = await publish({ ...report, verdict }, { body: "└ line\n".repeat(20_000) });
    expect(run?.title.length).toBeLessThanOrEqual(255);
    expect(run?.title).not.toContain("\n");
    expect(Buffer.byteLength(run?.summary ?? "")).toBeLessThanOrEqual(65_535);
  });

  test("stay annotations: fifty, with messages of a size", async () => {
    const annotations = Array.from({ length: 60 }, (_, index) => ({
      path: "main.go",
      line: index + 1,
      level: "failure" as const,
      message: "+9 MiB ".repeat(10_000),
    }));
    const { run } = await publish(STATES["fail.leak"](), { annotations });
    expect(run?.annotations).toHaveLength(50);
    expect(JSON.stringify(run?.annotations).length).toBeLessThan(120_000);
  });
});

describe("what GitHub refuses", () => {
  test("for lack of the permission names it, and changes nothing else", async () => {
    const { published, run } = await publish(STATES["fail.leak"](), {}, makeState());
    expect(run).toBeUndefined();
    expect(published).toEqual({
      kind: "failed",
      warning: {
        code: "publish-degraded",
        message: expect.stringContaining("checks: write"),
        remedy: "Add to the job:\n  permissions:\n    checks: write",
      },
    });
  });

  test("by not answering is a warning too", async () => {
    const state = stateWith();
    state.failures.push({ operation: "checks/create", kind: "status", status: 500 });
    expect((await publish(STATES.pass(), {}, state)).published).toMatchObject({ kind: "failed" });
  });

  test("what is ours is thrown", async () => {
    const github = { createCheckRun: async () => await Promise.reject(new TypeError("ours")) };
    const options = { report: STATES.pass(), body: "", headSha: sha("head"), runUrl: RUN, annotations: [] };
    await expect(publishCheckRun({ github }, options)).rejects.toThrow(TypeError);
  });
});
