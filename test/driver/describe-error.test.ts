// Errors in words, and the places in files that they name.
import { describe, expect, test } from "vitest";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { describeError, placesOf } from "../../src/driver/describe-error.ts";

const build = { component: "shop", side: "head", command: "make", exitCode: 2 };

describe("an error in words", () => {
  test("says what happened, what the tool said, and what to do", () => {
    const text = describeError(heapgateError("BUILD_FAILED", build, { outputTail: "one\ntwo\n" }), "1.2.3");
    expect(text).toMatch(
      /^heapgate: BUILD_FAILED: Building component shop of head failed \(exit 2\): make\n\n {2}\| one\n {2}\| two\n\n→ \S.*\n$/u,
    );
  });

  test.each([
    ["nothing", {}],
    ["white space", { outputTail: " \n" }],
  ])("of a tool that said %s nothing is shown", (_name, details) => {
    expect(describeError(heapgateError("BUILD_FAILED", build, details), "1.2.3")).not.toContain("|");
  });

  test.each([
    ["an error of Node", new TypeError("x is undefined"), /TypeError: x is undefined\n {4}at /u],
    ["a thrown text", "no", /\n\nno\n\n/u],
  ])("%s is our bug, with version and all that is known", (_name, thrown, shown) => {
    const text = describeError(thrown, "1.2.3");
    expect(text).toMatch(/^heapgate 1\.2\.3: this is a bug in heapgate\.\n/u);
    expect(text).toMatch(shown);
  });
});

describe("places", () => {
  const issue = (line: number, file: string | null = ".github/heapgate.yaml") => ({
    file,
    line,
    column: 3,
    path: "plan.batch",
    message: `bad ${line}: no`,
  });

  test("are those of a configuration's problems, without `set` lines and what has no place", () => {
    const issues = [issue(4), issue(1, "set"), issue(7, null), issue(9, "b/c d.yaml")];
    expect(placesOf(heapgateError("CONFIG_INVALID", { issues }))).toEqual([
      { file: ".github/heapgate.yaml", line: 4, message: "plan.batch: bad 4: no" },
      { file: "b/c d.yaml", line: 9, message: "plan.batch: bad 9: no" },
    ]);
  });

  test("are nine at most: GitHub shows ten errors of a step", () => {
    const issues = Array.from({ length: 20 }, (_, index) => issue(index + 1));
    expect(placesOf(heapgateError("CONFIG_INVALID", { issues }))).toHaveLength(9);
  });

  test.each([
    ["of another kind", heapgateError("BUILD_FAILED", build)],
    ["of Node", new Error("  a.yaml:1:1: x")],
  ])("an error %s has none", (_name, error) => {
    expect(placesOf(error)).toEqual([]);
  });
});
