// Who asks the API server for what, base against head.
import { describe, expect, test } from "vitest";
import { compareAudits } from "../../../src/core/compare/compare-audits.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { AuditCount } from "../../../src/core/snapshot/audit.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

const AGENT = "system:serviceaccount:shop:agent";
const count = (requests: number, more: Partial<AuditCount> = {}): AuditCount => ({
  user: AGENT,
  verb: "list",
  resource: "configmaps",
  code: 200,
  userAgent: "agent/v1",
  requests,
  ...more,
});
/** A log for each of the rounds. */
const side = (logs: readonly (readonly AuditCount[])[], spec: SideSpec = {}): Snapshot => ({
  ...healthy({ rounds: logs.length, ...spec }),
  audits: logs.map((counts, index) => ({ round: index + 1, counts })),
});
const rowsOf = (base: Snapshot, head: Snapshot) =>
  compareAudits(base, head)?.rows.map((row) => [row.user, `${row.verb} ${row.resource} ${row.code}`, row.base, row.head, row.difference]);

describe("requests by the audit log", () => {
  test("are medians of the rounds; who did not ask asked 0 times", () => {
    const base = side([[count(37)], [count(41)], [count(36), count(1, { verb: "get" })]]);
    const head = side([[count(74)], [count(80), count(5, { verb: "get" })], [count(70), count(4, { verb: "get" })]]);
    expect(rowsOf(base, head)).toEqual([
      [AGENT, "list configmaps 200", 37, 74, 37],
      [AGENT, "get configmaps 200", 0, 4, 4],
    ]);
    expect(compareAudits(base, head)).toMatchObject({ baseRounds: 3, headRounds: 3 });
  });

  test("of one identity are one row, whatever its programs are called; codes are apart", () => {
    const one = side([[count(2), count(3, { userAgent: "agent/v2" }), count(1, { code: 409 }), count(1, { code: null })]]);
    expect(rowsOf(one, one)).toEqual([
      [AGENT, "list configmaps 200", 5, 5, 0],
      [AGENT, "list configmaps 409", 1, 1, 0],
      [AGENT, "list configmaps null", 1, 1, 0],
    ]);
  });

  test("of nodes are together: a node is named after its cluster", () => {
    const of = (cluster: string) =>
      side([[count(4, { user: `system:node:${cluster}-control-plane` }), count(2, { user: `system:node:${cluster}-worker` })]]);
    expect(rowsOf(of("heapgate-1a2b3c"), of("heapgate-4d5e6f"))).toEqual([["system:node:*", "list configmaps 200", 6, 6, 0]]);
  });

  test("of rounds that do not count are left out", () => {
    const head = side([[count(10)], [count(500)]], { void: { 2: "the container ended" } });
    const base = side([[count(10)], [count(10)]]);
    expect(compareAudits(base, head)).toMatchObject({ baseRounds: 2, headRounds: 1, rows: [{ base: 10, head: 10 }] });
  });

  test("are compared only where both sides have a log; an empty one is one", () => {
    const [none, some, empty] = [healthy(), side([[count(3)]]), side([[]])];
    expect([compareAudits(none, some), compareAudits(some, none)]).toEqual([null, null]);
    expect(rowsOf(empty, some)).toEqual([[AGENT, "list configmaps 200", 0, 3, 3]]);
    const options = { baseDistance: null, mainModules: [], warnings: [] };
    expect(compareSnapshots(none, none, options)).not.toHaveProperty("audit");
    expect(compareSnapshots(empty, some, options).audit).toEqual(compareAudits(empty, some));
  });
});
