// A signal between two rounds of the demo leaves no process and no temporary folder; the phases before that are in `test/e2e`.
import { describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { stopDemo, STOPS } from "../support/interrupted-demo.ts";

describe.skipIf(GO_MISSING)("the demo leaves nothing behind", () => {
  test.each(["SIGTERM", "SIGHUP", "Ctrl-C twice"] as const)("when stopped between rounds by %s", async (how) => {
    const afterFirstRound = /^(?:round 1 [^\n]* s [^\n]*\n[^]*){3}/mu;
    const start = { through: "node", onTerminal: false } as const;
    const { exitCode, output, ...rest } = await stopDemo(start, (demo) => demo.untilPrinted(afterFirstRound), how);
    expect(rest).toEqual({ wasAtWork: true, left: { processes: [], temporary: [], results: [] } });
    // 130 (ended by SIGINT) when the second one arrives while the process, all done, is on its way out.
    expect(how === "Ctrl-C twice" ? [3, 130] : [3]).toContain(exitCode);
    expect(output).toContain(`INTERRUPTED: Stopped by ${STOPS[how].signal}. Everything heapgate started was ended.`);
    expect(output.match(/stopping and cleaning up/gu)).toHaveLength(1);
    expect(output).not.toMatch(/bug in heapgate|Unhandled/u);
  });
});
