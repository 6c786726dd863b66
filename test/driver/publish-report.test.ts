// What a report becomes on GitHub: comment, summary, annotations, outputs, and the end of the log.
import { describe, expect, test } from "vitest";
import { renderSummary } from "../../src/core/report/render-summary.ts";
import { verdictBox } from "../../src/core/report/verdict-box.ts";
import { publishReport, type PublishPorts } from "../../src/driver/publish-report.ts";
import type { Report } from "../../src/core/report/report.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState, REPOSITORY_ID, type FakeState } from "../support/fake-github/state.ts";
import { fakeLog } from "../support/fake-log.ts";
import { makeFakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";
import { HEAD_COMMIT, STATES } from "../support/reports.ts";

const { config } = configOf(
  parseTexts(`version: 1
name: fleet-controller
target: process
components:
  - { name: shop, run: { build: make, command: ./bin/shop } }
workload:
  http: { path: /, requests: 10, concurrency: 1 }
`),
);

const withPull = (): FakeState => {
  const state = makeState();
  const pull = { number: 7, headSha: HEAD_COMMIT, headRef: "f", baseSha: "b".repeat(40), baseRef: "main", headRepositoryId: REPOSITORY_ID };
  state.pulls.push({ ...pull, state: "open" });
  return state;
};

const publish = async (
  report: Report,
  { state = withPull(), headSha = HEAD_COMMIT, runId = 900 }: { state?: FakeState; headSha?: string; runId?: number } = {},
) => {
  const [runner, log] = [makeFakeRunner(), fakeLog()];
  const pullRequest = { number: 7, headSha, baseSha: "b".repeat(40), baseRef: "main", fromFork: false, labels: [], body: "" };
  const never = async (): Promise<never> => {
    throw new Error("nothing is to be sent");
  };
  const ports: PublishPorts = {
    runner,
    log,
    files: createMemoryFiles(),
    exec: fakeExec({}),
    clock: fakeClock(),
    http: { send: never, findFreePort: never, isPortOpen: never } as unknown as PublishPorts["http"],
    env: {
      get: (name) => (name === "GITHUB_RETENTION_DAYS" ? "90" : null),
      all: () => ({}),
      cwd: () => "/w",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    github: makeMemoryGitHub(state, { pullRequest, runId, owner: "acme", repository: "fleet" }),
    store: { upload: async (name) => ({ id: 1, url: `https://github.com/acme/fleet/actions/runs/900/artifacts/${name.length}` }) },
    readPage: async () => "<!--heapgate:head--><!--heapgate:data-->",
    ledger: createMemoryLedger(),
  };
  const warnings = await publishReport(ports, { config, report, base: null, head: null, mainModules: [], folder: "/r", baselineSha: null });
  return { warnings, runner, lines: log.lines, state, comment: state.comments.at(-1)?.body ?? "" };
};

describe("publishReport", () => {
  test("gives the comment the lines of the change and the day until which the report is kept", async () => {
    const { comment, warnings } = await publish(STATES["fail.whole"]());
    expect(warnings).toEqual([]);
    expect(comment).toContain(`\nhttps://github.com/acme/fleet/blob/${HEAD_COMMIT}/internal/manifest/store.go#L38-L45\n`);
    expect(comment).toContain("· kept until 2024-02-12");
    expect(comment).not.toContain("previous push");
  });

  test("annotates the changed lines that grew, and nothing of a pass", async () => {
    const { runner } = await publish(STATES["fail.whole"]());
    expect(runner.annotations.map(({ level, file }) => `${level} ${file ?? ""}`)).toEqual([
      "error internal/manifest/store.go",
      "error internal/reconciler/bundle_status.go",
    ]);
    expect((await publish(STATES.pass())).runner.annotations).toEqual([]);
  });

  test("writes a summary with more rows than the comment has", async () => {
    const report = STATES["fail.whole"]();
    const { runner, comment } = await publish(report);
    const rows = (text: string): number =>
      (
        text
          .split("### ")[0]
          ?.split("\n")
          .filter((line) => line.startsWith("|")) ?? []
      ).length;
    expect(rows(runner.summary())).toBeGreaterThan(rows(comment));
    expect(runner.summary().split("\n")[0]).toBe(renderSummary(report, config.rules.leak).split("\n")[0]);
  });

  test("what GitHub says of a failure is text in the summary, not Markdown", async () => {
    const state = withPull();
    state.failures.push(...[1, 2].map(() => ({ operation: "issues/list-comments", kind: "status", message: "<b>@acme" }) as const));
    expect((await publish(STATES["fail.leak"](), { state })).runner.summary()).toContain("\\<b\\>@\u200bacme");
  });

  test("ends the log with the verdict in a box and the line to grep for", async () => {
    const report = STATES["fail.leak"]();
    const { lines } = await publish(report);
    const box = verdictBox(report, config.rules.leak).map((line) => `info: ${line}`);
    expect(lines.slice(-box.length - 1, -1)).toEqual(box);
    expect(lines.at(-1)).toMatch(/^info: HEAPGATE result=fail gates=3\/13 live_heap_bytes_growth=\+24\.7MiB reasons=leak,regression/u);
  });

  test("tells the next push's comment of this one", async () => {
    const { state } = await publish(STATES["fail.leak"]());
    const next = await publish(STATES["fail.whole"](), { state, headSha: "c".repeat(40), runId: 901 });
    expect(next.state.comments).toHaveLength(1);
    expect(next.comment).toContain("Edited in place on each push; previous push `9f8e7d6`: 🔴 fail, 3 of 13 gates.");
  });
});
