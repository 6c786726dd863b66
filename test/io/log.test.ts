// What people see on a terminal, in a plain log and on a runner.
import { describe, expect, test } from "vitest";
import { createLog, type LogOptions } from "../../src/io/log.ts";

function recorded(env: LogOptions["env"], isTTY: boolean, columns = 30) {
  const written: string[] = [];
  let now = 0;
  const log = createLog({ stream: { write: (text) => written.push(text), isTTY, columns }, env, monotonicSeconds: () => now });
  return {
    log,
    text: () => written.join(""),
    pass: (seconds: number) => {
      now += seconds;
    },
  };
}

describe("on a terminal", () => {
  test("progress redraws one line, cut to the width, and other lines push it away", () => {
    const { log, text } = recorded({}, true, 12);
    log.progress("round 1 of 5, base");
    log.progress("round 2");
    log.info("done");
    expect(text()).toBe("\r\u001B[Kround 1 of \r\u001B[Kround 2\r\u001B[Kdone\n");
  });

  test.each([0, 80])("a terminal of width %d shows a short line in full", (columns) => {
    const { log, text } = recorded({}, true, columns);
    log.progress("head: growth 7/20");
    expect(text()).toBe("\r\u001B[Khead: growth 7/20");
  });

  test.each([
    [{}, "\u001B[33mwarning:\u001B[39m few rounds\n"],
    [{ NO_COLOR: "1" }, "warning: few rounds\n"],
    [{ NO_COLOR: "" }, "\u001B[33mwarning:\u001B[39m few rounds\n"],
    [{ TERM: "dumb" }, "warning: few rounds\n"],
    [{ TERM: "dumb", FORCE_COLOR: "1" }, "\u001B[33mwarning:\u001B[39m few rounds\n"],
    [{ FORCE_COLOR: "0" }, "warning: few rounds\n"],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, "warning: few rounds\n"],
  ])("warnings under %j", (env, expected) => {
    const { log, text } = recorded(env, true);
    log.warn("few rounds");
    expect(text()).toBe(expected);
  });
});

describe("in a plain log", () => {
  test("progress is a heartbeat: at once, then at most every 30 s", () => {
    const { log, text, pass } = recorded({}, false);
    log.progress("one");
    pass(29);
    log.progress("two");
    pass(1);
    log.progress("three");
    expect(text()).toBe("0:00 one\n0:30 three\n");
  });

  test.each([
    [59, "0:59"],
    [390, "6:30"],
    [3600, "1:00:00"],
    [45_296, "12:34:56"],
  ])("a heartbeat after %d s says %s", (seconds, expected) => {
    const { log, text, pass } = recorded({}, false);
    pass(seconds);
    log.progress("round 3");
    expect(text()).toBe(`${expected} round 3\n`);
  });

  test.each([
    [{}, "warning: few rounds\n"],
    [{ FORCE_COLOR: "" }, "\u001B[33mwarning:\u001B[39m few rounds\n"],
    [{ FORCE_COLOR: "false" }, "warning: few rounds\n"],
    [{ GITHUB_ACTIONS: "true" }, "\u001B[33mwarning:\u001B[39m few rounds\n"],
    [{ GITHUB_ACTIONS: "true", NO_COLOR: "1" }, "warning: few rounds\n"],
  ])("warnings under %j", (env, expected) => {
    const { log, text } = recorded(env, false);
    log.warn("few rounds");
    expect(text()).toBe(expected);
  });

  test("a group is its title", async () => {
    const { log, text } = recorded({}, false);
    expect(await log.group("Build", async () => 7)).toBe(7);
    expect(text()).toBe("Build\n");
  });
});

describe("on a runner", () => {
  const env = { GITHUB_ACTIONS: "true" };

  test("groups fold and close after a failure too; an inner one is a line", async () => {
    const { log, text } = recorded(env, true);
    const failing = log.group("Build\nbase", async () => {
      await log.group("inner", async () => log.info("line"));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(text()).toBe("::group::Build base\ninner\nline\n::endgroup::\n");
  });

  test("output of the app cannot give the runner orders", () => {
    const { log, text } = recorded(env, false);
    log.info("tail:\n::add-mask::x\n  ::error::y\na ::z\n##[add-mask]w");
    expect(text()).toBe("tail:\n: :add-mask::x\n  : :error::y\na ::z\n# #[add-mask]w\n");
  });
});
