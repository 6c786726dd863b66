// ${NAME} in values: what is replaced, what is left to the shell, what is reported.
import { describe, expect, test } from "vitest";
import { configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const text = (path: string, more = ""): string =>
  `version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: ./shop } }]\nworkload:\n  http:\n    path: ${path}\n${more}`;
const environment = { ROUTE: "work", EMPTY: "", N: "7", LIMIT: "20m", HEAPGATE_SHA: "abc", TOKEN: "s3cret" };
const pathOf = (path: string): unknown => {
  const { config } = configOf(parseTexts(text(path), { environment }));
  return config.workload?.kind === "http" ? config.workload.path : null;
};

describe("a value", () => {
  test.each([
    ['"/${ROUTE}"', "/work"],
    ["/${ROUTE}", "/work"],
    ['"/a${N}b${N}"', "/a7b7"],
    ['"/${MISSING:-other}"', "/other"],
    ['"/${EMPTY:-other}"', "/other"],
    ['"/${EMPTY}x"', "/x"],
    ['"/${MISSING:-}x"', "/x"],
    ['"/${ROUTE:-other}"', "/work"],
    ['"/$${ROUTE}"', "/${ROUTE}"],
    ['"/$$"', "/$"],
    ['"/$ROUTE"', "/$ROUTE"],
    ['"/${HEAPGATE_SHA}"', "/abc"],
  ])("%s becomes %s", (written, expected) => {
    expect(pathOf(written)).toBe(expected);
  });

  test("without quotes may become a number, with quotes it stays a text", () => {
    const { config } = configOf(parseTexts(text("/", "rounds:\n  max: ${N}\nname: '${N}'\n"), { environment }));
    expect([config.rounds.max, config.name]).toEqual([7, "7"]);
  });

  test("without quotes in a flow map gets a hint", () => {
    expect(issuesOf(parseTexts("version: 1\nrounds: { max: ${N} }\n"))).toEqual([
      "a.yaml:2:17: a value with ${NAME} needs quotes inside { … } and [ … ]",
    ]);
  });

  test.each([
    [
      '"/${MISSING}"',
      "a.yaml:6:11: workload.http.path: the environment variable MISSING is not set; a default is written ${MISSING:-default}",
    ],
    [
      '"/${a b}"',
      'a.yaml:6:11: workload.http.path: "${a b}" is not a name in braces; write ${NAME}, ${NAME:-default}, or $$ for a dollar sign',
    ],
    [
      '"/${ROUTE"',
      'a.yaml:6:11: workload.http.path: "${ROUTE" is not a name in braces; write ${NAME}, ${NAME:-default}, or $$ for a dollar sign',
    ],
    [
      '"/${HEAPGATE_SIDE}"',
      "a.yaml:6:11: workload.http.path: the environment variable HEAPGATE_SIDE is not set; it is known only while a trial runs: use it in a command or in components[].run.env; a default is written ${HEAPGATE_SIDE:-default}",
    ],
  ])("%s is reported once", (written, expected) => {
    expect(issuesOf(parseTexts(text(written), { environment }))).toEqual([expected]);
  });
});

describe("commands", () => {
  test("are left to the shell", () => {
    const commands = `version: 1
target: process
components:
  - name: shop
    run: { build: "make \${MISSING}", command: [./shop, "\${MISSING}"], stop: "kill \${PID} $$" }
workload:
  command:
    run: load \${MISSING} $$
    requests: \${N}
`;
    const { config, substitutedPaths } = configOf(parseTexts(commands, { environment }));
    expect(config.components[0]?.run).toMatchObject({
      build: { script: "make ${MISSING}" },
      command: { argv: ["./shop", "${MISSING}"] },
      stop: { script: "kill ${PID} $$" },
    });
    expect(config.workload).toMatchObject({ command: { script: "load ${MISSING} $$" }, requests: 7 });
    expect(substitutedPaths).toEqual(["workload.command.requests"]);
  });

  test("get their environment with facts of the start left in place", () => {
    const env =
      'version: 1\ntarget: process\ncomponents: [{ name: shop, run: { command: x, env: { A: "${TOKEN}:${PORT}", B: "${HEAPGATE_DIR}/x" } } }]\nworkload: { idle: 5s }\n';
    const { config } = configOf(parseTexts(env, { environment: { ...environment, PORT: "1" } }));
    expect(config.components[0]?.run?.env).toEqual({ A: "s3cret:${PORT}", B: "${HEAPGATE_DIR}/x" });
  });
});

describe("secrets", () => {
  test("are listed once each, without facts of heapgate's own, empty values and defaults", () => {
    const more = 'timeLimit: ${LIMIT}\nname: "a-${LIMIT}"\nbaseRef: "${HEAPGATE_SHA}"\npaths: ["${EMPTY}x", "${MISSING:-y}"]\n';
    const parsed = configOf(parseTexts(text("/${TOKEN}", more), { environment }));
    expect(parsed.substituted).toEqual(["s3cret", "20m"]);
    expect(parsed.substitutedPaths).toEqual(["workload.http.path", "timeLimit", "name", "baseRef", "paths[0]"]);
  });

  test.each([
    ["timeLimit: ${TOKEN}", 'a.yaml:7:12: timeLimit: "${TOKEN}" is not a duration; write a duration such as 30s'],
    [
      "name: ${TOKEN}/x",
      'a.yaml:7:7: name: "${TOKEN}/x" is not a name: letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit',
    ],
    ["failOn: ${TOKEN}", "a.yaml:7:9: failOn: must be fail, warn or never, found ${TOKEN}"],
    ["plan:\n  batches: ${TOKEN}", "a.yaml:8:12: plan.batches: must be a number, found ${TOKEN}"],
    ["workloads: ${TOKEN}", 'a.yaml:7:1: workloads: unknown key "workloads"; did you mean workload? (newer versions may know it)'],
  ])("do not show in the issue of %s", (line, expected) => {
    expect(issuesOf(parseTexts(text("/", `${line}\n`), { environment }))).toEqual([expected]);
  });
});
