// The k6 workload with a stand-in for k6 that writes the summary it is told to, as a real child process.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import type { DrivePhase } from "../../../src/core/snapshot/trial-plan.ts";
import { driveK6 } from "../../../src/stages/workload/drive-k6.ts";
import { ownEnvironment } from "../../support/processes.ts";
import { realPorts } from "../../support/real-ports.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-k6-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes its arguments down, then its summary to where `--summary-export` says. */
const STAND_IN = `#!/usr/bin/env bash
printf '%s\\n' "$@" >"$FOLDER/args"
printf '%s %s %s' "$HEAPGATE_PHASE" "$HEAPGATE_UNITS" "$HEAPGATE_ADDR_SHOP" >"$FOLDER/env"
while [ "$1" != --summary-export ]; do shift; done
printf '%s' "$SUMMARY" >"$2"
printf '%s\\n' "$SAYS" >&2
exit "$CODE"
`;
writeFileSync(join(folder, "k6"), STAND_IN);
chmodSync(join(folder, "k6"), 0o755);
writeFileSync(join(folder, "load.js"), "export default () => {};\n");

const ports = realPorts();
const own = ownEnvironment();
const drive = async (answer: { readonly summary?: unknown; readonly code?: number; readonly says?: string }, phase: DrivePhase = COST) =>
  await driveK6(ports, { kind: "k6", script: "load.js", iterations: 300 }, phase, {
    commandEnv: {
      ...own,
      PATH: `${folder}:${own["PATH"] ?? ""}`,
      FOLDER: folder,
      SUMMARY: JSON.stringify(answer.summary ?? {}),
      CODE: String(answer.code ?? 0),
      SAYS: answer.says ?? "",
      HEAPGATE_ADDR_SHOP: "127.0.0.1:8080",
    },
    cwd: folder,
    folders: [folder],
    signal: new AbortController().signal,
  });
const COST: DrivePhase = { name: "cost", units: 300, seconds: null };
const iterations = (count: number, more: Record<string, unknown> = {}) => ({ metrics: { iterations: { count }, ...more } });
const requests = (count: number, failed: number) => ({
  http_reqs: { count },
  http_req_failed: { value: failed },
  http_req_duration: { med: 2, "p(95)": 5, "p(99)": 9 },
});
const read = async (name: string): Promise<string> => (await ports.files.readText(join(folder, name))) ?? "";

beforeEach(() => {
  for (const name of ["args", "env"]) rmSync(join(folder, name), { force: true });
});

test("a phase is told to k6 as iterations, with addresses and facts in the environment, and read from its summary", async () => {
  const result = await drive({ summary: iterations(300, requests(600, 0.01)) });
  expect(result).toMatchObject({ units: 300, requests: { requests: 600, errors: 6, p95Seconds: 0.005 }, firstError: "see k6's output" });
  expect(await read("env")).toBe("cost 300 127.0.0.1:8080");
  expect((await read("args")).trim().split("\n")).toEqual(expect.arrayContaining(["run", "--iterations", "300", join(folder, "load.js")]));
});

test("a phase that has only a time is told it", async () => {
  await drive({ summary: iterations(5) }, { name: "warm-up", units: null, seconds: 10 });
  const args = (await read("args")).trim().split("\n");
  expect(args).toEqual(expect.arrayContaining(["--duration", "10s"]));
  expect(args).not.toContain("--iterations");
});

test("failed thresholds of the script are its own matter: the work counts", async () => {
  expect(await drive({ summary: iterations(300), code: 99 })).toMatchObject({ units: 300 });
});

describe("what makes no measurement is an error", () => {
  test.each<[string, Parameters<typeof drive>[0], string, RegExp]>([
    [
      "a script error",
      { summary: iterations(300), code: 107, says: "ReferenceError" },
      "WORKLOAD_FAILED",
      /the script threw an error in the cost phase/u,
    ],
    ["another exit", { summary: iterations(300), code: 1 }, "WORKLOAD_FAILED", /k6 exited with 1/u],
    ["no iteration", { summary: iterations(0) }, "WORKLOAD_UNITS_MISSING", /completed no iteration/u],
    ["no summary", {}, "WORKLOAD_UNITS_MISSING", /completed no iteration/u],
    [
      "dropped iterations",
      { summary: iterations(300, { dropped_iterations: { count: 7 } }) },
      "WORKLOAD_FAILED",
      /dropped 7 iterations .* give it more VUs/u,
    ],
    [
      "nothing but failed requests",
      { summary: iterations(300, requests(300, 1)), says: 'Get "http://localhost:8013": dial tcp 127.0.0.1:8013: refused' },
      "WORKLOAD_FAILED",
      /none of 300 requests of k6 succeeded; it calls localhost: use __ENV\.HEAPGATE_ADDR_/u,
    ],
  ])("%s", async (_name, answer, code, message) => {
    const error: unknown = await drive(answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HeapgateError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a missing script, and a machine without k6", async () => {
    const context = { commandEnv: { PATH: folder }, cwd: folder, folders: [folder], signal: new AbortController().signal };
    await expect(driveK6(ports, { kind: "k6", script: "no.js", iterations: 1 }, COST, context)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    const without = { ...context, commandEnv: { PATH: join(folder, "nowhere") } };
    await expect(driveK6(ports, { kind: "k6", script: "load.js", iterations: 1 }, COST, without)).rejects.toMatchObject({
      code: "TOOL_MISSING",
    });
  });
});
