// `pprof.files`: the directory in which an app keeps CPU profiles of its own.
import { describe, expect, test } from "vitest";
import { describeConfig } from "../../../src/core/config/describe.ts";
import { configFixture, configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const CHART = configFixture("minimal-chart.yaml");
const PROCESS = configFixture("process-minimal.yaml");
const withFiles = (files: string, text = CHART): string => text.replace("name: shop, ", `name: shop, pprof: { files: ${files} }, `);
const issues = (text: string): readonly string[] => issuesOf(parseTexts(text)).map((line) => line.replace(/^a\.yaml:\d+:\d+: /u, ""));
const filesOf = (text: string) => configOf(parseTexts(text)).config.components[0]?.cpuFiles;

const PATTERN =
  "^cpu-(?<year>\\\\d{4})(?<month>\\\\d\\\\d)(?<day>\\\\d\\\\d)T(?<hour>\\\\d\\\\d)(?<minute>\\\\d\\\\d)(?<second>\\\\d\\\\d)$";

test.each<[string, string, unknown]>([
  ["a directory", "/tmp/pprof", { path: "/tmp/pprof", pattern: null }],
  ["with a slash at its end", "/tmp/pprof/", { path: "/tmp/pprof", pattern: null }],
  ["as a map", "{ path: /tmp/pprof }", { path: "/tmp/pprof", pattern: null }],
  ["with names of its own", `{ path: /cpu, pattern: "${PATTERN}" }`, { path: "/cpu", pattern: PATTERN.replaceAll("\\\\", "\\") }],
])("%s", (_, files, expected) => {
  expect(filesOf(withFiles(files))).toEqual(expected);
});

test("an app without one has none", () => {
  expect(filesOf(CHART)).toBeUndefined();
});

describe("is refused", () => {
  test.each<[string, string, RegExp]>([
    [
      "a relative directory",
      withFiles("pprof"),
      /^components\[0\]\.pprof\.files: "pprof" is not a directory in the container: it starts with \/$/u,
    ],
    [
      "an unknown key",
      withFiles("{ path: /a, patern: b }"),
      /^components\[0\]\.pprof\.files\.patern: unknown key "patern"; did you mean pattern\?/u,
    ],
    [
      "a pattern that is none",
      withFiles('{ path: /a, pattern: "(" }'),
      /^components\[0\]\.pprof\.files\.pattern: is no regular expression: /u,
    ],
    [
      "a pattern that does not tell the start",
      withFiles('{ path: /a, pattern: "(?<year>....)(?<month>..)(?<day>..)" }'),
      /^components\[0\]\.pprof\.files\.pattern: needs the groups \(\?<hour>…\), \(\?<minute>…\), \(\?<second>…\): the start of a profile, UTC$/u,
    ],
    [
      "a process",
      withFiles("/tmp/pprof", PROCESS),
      /^components\[0\]\.pprof\.files: goes only with clusters: it is read out of the component's pods; under target: process/u,
    ],
    [
      "a component without pods",
      withFiles("/tmp/pprof").replace("selector: app=shop", "url: https://shop.example.com"),
      /^components\[0\]\.pprof\.files: needs selector: it is read out of the component's pods$/u,
    ],
  ])("%s", (_, text, expected) => {
    const found = issues(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });
});

test("check says what it means", () => {
  expect(describeConfig(configOf(parseTexts(withFiles("/tmp/pprof"))).config)).toContain(
    "    files    CPU profiles of its own in /tmp/pprof\n",
  );
  const named = describeConfig(configOf(parseTexts(withFiles(`{ path: /cpu, pattern: "${PATTERN}" }`))).config);
  expect(named).toContain("    files    CPU profiles of its own in /cpu, named ^cpu-(?<year>");
});
