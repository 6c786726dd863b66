// Workload commands as real child processes.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommandWorkload, UnitsSource } from "../../../src/core/config/config.ts";
import type { TemporaryFolder } from "../../../src/ports/files.ts";
import { drive, type DriveContext } from "../../../src/stages/workload/drive.ts";
import { argv, shell } from "../../support/component.ts";
import { ownEnvironment } from "../../support/processes.ts";
import { realPorts } from "../../support/real-ports.ts";

const ports = realPorts();
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await ports.files.makeTemporaryFolder("command");
});
afterAll(() => folder[Symbol.asyncDispose]());

const context = (more: Partial<DriveContext> = {}): DriveContext => ({
  addressOf: () => null,
  commandEnv: { ...ownEnvironment(), HEAPGATE_ADDR_SHOP: "127.0.0.1:1234" },
  cwd: folder.path,
  folders: [folder.path],
  signal: new AbortController().signal,
  ...more,
});
const workload = (script: string, units: UnitsSource = { kind: "stdout" }): CommandWorkload => ({
  kind: "command",
  command: shell(script),
  requests: 600,
  units,
});
const batch = { name: "growth", units: 50, seconds: null } as const;
const file: UnitsSource = { kind: "file", path: "units.txt" };
const json: UnitsSource = { kind: "json", path: "out/summary.json", field: "metrics.count" };

describe("units", () => {
  test.each<[string, CommandWorkload, number]>([
    ["are those asked for when nothing is reported", workload("echo working"), 50],
    ["come from stdout", workload("echo heapgate-units=$((HEAPGATE_UNITS * 2))"), 100],
    ["come from a file", workload("echo 77 >units.txt", file), 77],
    ["come from a JSON field", workload('mkdir -p out; echo "{\\"metrics\\":{\\"count\\":12}}" >out/summary.json', json), 12],
    ["come from a list run without a shell", { ...workload(""), command: argv("printf", "heapgate-units=%d", "7") }, 7],
  ])("%s", async (_name, command, units) => {
    expect(await drive(ports, command, batch, context())).toMatchObject({ units, requests: null, unanswered: 0 });
  });

  test("the command sees phase, units and addresses, and runs in the tree", async () => {
    await drive(ports, workload('echo "$HEAPGATE_PHASE $HEAPGATE_UNITS $HEAPGATE_ADDR_SHOP $PWD" >seen'), batch, context());
    expect(await ports.files.readText(join(folder.path, "seen"))).toBe(`growth 50 127.0.0.1:1234 ${folder.path}\n`);
  });

  test.each<[string, CommandWorkload, string]>([
    ["nothing reported and nothing asked for", workload("true"), "no line heapgate-units=N on stdout"],
    ["a report of the phase before", workload("true", file), "no number in units.txt"],
    ["no such field", workload('echo "{}" >out/summary.json', json), "no number at metrics.count in out/summary.json"],
    ["none done", workload("echo heapgate-units=0"), "it reported 0"],
  ])("missing: %s", async (_name, command, what) => {
    await ports.files.write(join(folder.path, "units.txt"), "99");
    await expect(drive(ports, command, { ...batch, units: null }, context())).rejects.toMatchObject({
      code: "WORKLOAD_UNITS_MISSING",
      message: expect.stringContaining(what),
    });
  });
});

describe("failures", () => {
  test("name command, exit code and phase, with the last lines", async () => {
    await expect(drive(ports, workload("echo script error >&2; exit 107"), batch, context())).rejects.toMatchObject({
      code: "WORKLOAD_FAILED",
      message: expect.stringContaining("exit 107 exited with 107 in the growth phase"),
      outputTail: "script error",
    });
  });

  test("a command that takes too long is ended", async () => {
    await expect(drive(ports, workload("echo slow; sleep 60"), batch, context({ commandTimeoutSeconds: 0.2 }))).rejects.toMatchObject({
      code: "TIMED_OUT",
      outputTail: "slow",
    });
  });

  test("an abort throws its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("stop here");
    setTimeout(() => controller.abort(reason), 50);
    await expect(drive(ports, workload("sleep 60"), batch, context({ signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe("idle", () => {
  const idle = { kind: "idle", durationSeconds: 0.05 } as const;

  test("waits as long as the phase says and has no units", async () => {
    const result = await drive(ports, idle, { name: "cost", units: null, seconds: 0.1 }, context());
    expect(result).toMatchObject({ units: null, requests: null, achievedPerSecond: null });
    expect(result.durationSeconds).toBeGreaterThan(0.09);
    expect((await drive(ports, idle, { name: "cost", units: null, seconds: null }, context())).durationSeconds).toBeLessThan(0.09);
  });

  test("an abort ends it", async () => {
    const reason = new Error("stop here");
    await expect(drive(ports, idle, batch, context({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });
});
