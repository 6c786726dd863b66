// Ctrl-C and SIGTERM in every phase of the demo leave no process and no temporary folder; `test/itg` has the phase that takes long to reach.
import { describe, expect, test } from "vitest";
import { GO_MISSING } from "../support/go-service.ts";
import { stopDemo, STOPS, type DemoStart, type Step } from "../support/interrupted-demo.ts";

const plain: DemoStart = { through: "node", onTerminal: false };
const npm: DemoStart = { through: "npm", onTerminal: false };
const terminal: DemoStart = { through: "npm", onTerminal: true };
const printed =
  (pattern: RegExp): Step =>
  (demo) =>
    demo.untilPrinted(pattern);

describe.skipIf(GO_MISSING)("the demo leaves nothing behind", () => {
  test.each<[string, keyof typeof STOPS, DemoStart, Step]>([
    ["copying", "Ctrl-C", plain, (demo) => demo.untilTemporary()],
    ["building, as npm runs it", "Ctrl-C", npm, printed(/^build +head/mu)],
    ["compiling", "SIGHUP", plain, (demo) => demo.untilRuns(/\/compile -o/u)],
    ["warming up, on a terminal", "Ctrl-C", terminal, printed(/: warm-up/u)],
    ["the cost phase, on a terminal", "Ctrl-C twice", terminal, printed(/: cost/u)],
    ["the growth phase, on a terminal", "Ctrl-C twice", terminal, printed(/: growth 7\/20/u)],
  ])("when stopped in %s by %s", async (_, how, start, moment) => {
    const { exitCode, output, ...rest } = await stopDemo(start, moment, how);
    expect(rest).toEqual({ wasAtWork: true, left: { processes: [], temporary: [], results: [] } });
    // 130 (ended by SIGINT) when the second one arrives while the process, all done, is on its way out.
    expect(how === "Ctrl-C twice" ? [3, 130] : [3]).toContain(exitCode);
    expect(output).toContain(`INTERRUPTED: Stopped by ${STOPS[how].signal}. Everything heapgate started was ended.`);
    expect(output.match(/stopping and cleaning up/gu)).toHaveLength(1);
    expect(output).not.toMatch(/bug in heapgate|Unhandled/u);
  });
});
