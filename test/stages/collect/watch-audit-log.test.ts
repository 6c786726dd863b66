// The audit log on the nodes of a cluster, through a docker that is a script here and appends to logs in memory.
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { CommandSpec, Exec } from "../../../src/ports/exec.ts";
import { watchAuditLog } from "../../../src/stages/collect/watch-audit-log.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";

const START = Date.parse("2026-01-01T00:00:00Z") / 1000;
const SHOP = "system:serviceaccount:shop:shop";
const PATH = "/var/log/kubernetes/audit.log";
let made = 0;
const lineAt = (seconds: number, username = SHOP): string => {
  made += 1;
  return `${JSON.stringify({
    auditID: String(made),
    stage: "ResponseComplete",
    verb: "list",
    user: { username },
    userAgent: "shop/v1 (linux)",
    objectRef: { resource: "pods" },
    responseStatus: { code: 200 },
    stageTimestamp: new Date((START + seconds) * 1000).toISOString(),
  })}\n`;
};

/** Logs by node; null: there is none. */
function openWorld(logs: Record<string, string | null>) {
  const files = createMemoryFiles();
  const clock = fakeClock(START);
  const calls: string[] = [];
  const run: Exec["run"] = async ({ argv, stdoutFile }: CommandSpec, { signal }) => {
    signal?.throwIfAborted();
    calls.push(argv.join(" "));
    const [, , node = "", program] = argv;
    const log = logs[node] ?? null;
    const from = Number(argv[5]?.slice(1) ?? "1");
    const told = program === "stat" ? `${log?.length ?? ""}\n` : (log?.slice(from - 1) ?? "");
    if (stdoutFile !== undefined) await files.write(stdoutFile, told);
    const [exitCode, stderr] = log === null ? [1, `${program}: cannot open: No such file or directory\n`] : [0, ""];
    return { exitCode, signal: null, stdout: told, stderr, outputTail: stderr, durationSeconds: 0, timedOut: false };
  };
  const watch = watchAuditLog(
    { exec: { ...fakeExec({}), run }, clock, files },
    { nodes: Object.keys(logs), path: PATH, ownUser: "kubernetes-admin", cwd: tmpdir(), env: {} },
  );
  const { signal } = new AbortController();
  /** Phases from second 10 to 20, and what is written in them. */
  const through = async (written: Record<string, string | null>) => {
    clock.advance(10);
    await watch.markStart(signal);
    for (const [node, text] of Object.entries(written)) logs[node] = text === null ? null : `${logs[node] ?? ""}${text}`;
    clock.advance(10);
    watch.markEnd();
    return await watch.read(signal);
  };
  return { watch, calls, files, through, logs, signal };
}

describe("the audit log of a trial", () => {
  test("is read from where it was when the measured phases began, and counted in them only", async () => {
    const world = openWorld({ plane: lineAt(3) });
    const from = world.logs["plane"]?.length ?? 0;
    const found = await world.through({
      plane: [lineAt(9), lineAt(11), lineAt(19.5), lineAt(20), lineAt(15, "kubernetes-admin")].join(""),
    });
    expect(found).toEqual({
      counts: [{ user: SHOP, verb: "list", resource: "pods", code: 200, userAgent: "shop/v1", requests: 2 }],
      warnings: [],
    });
    expect(world.calls).toEqual([
      `docker exec plane stat -c %s ${PATH}`,
      `docker exec plane stat -c %s ${PATH}`,
      `docker exec plane tail -c +${from + 1} ${PATH}`,
    ]);
  });

  test("of several control planes is one, and a trial without requests has none", async () => {
    const world = openWorld({ one: "", two: "" });
    expect((await world.through({ one: lineAt(11), two: lineAt(12) })).counts).toMatchObject([{ requests: 2 }]);
    expect((await world.through({})).counts).toEqual([]);
  });

  test("of a trial that broke off is not that of the one before", async () => {
    const world = openWorld({ plane: "" });
    await world.through({ plane: lineAt(11) });
    await world.watch.markStart(world.signal);
    expect(await world.watch.read(world.signal)).toEqual({ counts: null, warnings: [] });
  });

  test("is not known before its phases ended", async () => {
    const world = openWorld({ plane: "" });
    const nothing = { counts: null, warnings: [] };
    expect(await world.watch.read(world.signal)).toEqual(nothing);
    await world.watch.markStart(world.signal);
    expect(await world.watch.read(world.signal)).toEqual(nothing);
  });

  test.each<[string, Record<string, string | null>, Record<string, string | null>, RegExp]>([
    ["that is not there", { plane: null }, {}, /not there on node plane when the phases began/u],
    ["that goes away", { plane: "" }, { plane: null }, /No such file/u],
    ["that one of two nodes lacks", { one: "", two: null }, { one: "" }, /not there on node two/u],
    ["of a cluster without known nodes", {}, {}, /no control-plane node is known/u],
  ])("%s is a warning, and nothing is known", async (_, before, written, why) => {
    const { counts, warnings } = await openWorld(before).through(written);
    expect(counts).toBeNull();
    expect(warnings).toMatchObject([{ code: "not-available", message: expect.stringMatching(why) }]);
  });

  test("that was begun anew in between does not look like no requests", async () => {
    const world = openWorld({ plane: lineAt(1) + lineAt(2) });
    await world.watch.markStart(world.signal);
    world.logs["plane"] = lineAt(11);
    world.watch.markEnd();
    const { counts, warnings } = await world.watch.read(world.signal);
    expect({ counts, message: warnings[0]?.message }).toEqual({
      counts: null,
      message: "The audit log of the API server cannot be read: on node plane it was begun anew within the phases.",
    });
  });
});
