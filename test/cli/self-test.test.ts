// `heapgate self-test` but for its measuring: what it takes, what it prints, and how it exits.
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseFlags } from "../../src/cli/command.ts";
import { selfTestCommandOf } from "../../src/cli/commands/self-test.ts";
import { createPorts } from "../../src/cli/ports.ts";
import { heapgate, INSTALLATION } from "../support/cli.ts";
import { scriptedSample, type ScriptedSample } from "../support/scripted-sample.ts";
import { findingOf } from "../support/self-test-findings.ts";

test.each([
  [
    ["--only", "burn"],
    "--only burn: it takes names separated by commas, of heap-leak, cpu-burn, goroutine-leak, fd-leak, allocation-growth.",
  ],
  [["--only", "cpu-burn,,fd-leak"], "--only cpu-burn,,fd-leak: it takes names"],
  [["--only", ""], "--only : it takes names"],
  [["here"], '"here" is not expected.'],
  [["--format", "html"], "--format html: self-test writes text, md, json."],
  [["--config", "x.yaml"], "'--config'"],
])("%j is refused with what it takes", async (argv, says) => {
  const { exitCode, stdout, stderr } = await heapgate(["self-test", ...argv]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(says);
  expect(stderr).toContain("heapgate self-test --help");
});

test("its help says what is injected, that the own app is not touched, and what the exit codes mean", async () => {
  const { exitCode, stdout } = await heapgate(["self-test", "--help"]);
  expect(exitCode).toBe(0);
  for (const part of [/all of heap-leak, cpu-burn, goroutine-leak/u, /own app is not touched/u, /Exits 0 when all is as expected, 1 when/u])
    expect(stdout).toMatch(part);
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-self-test-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = async (sample: ScriptedSample, ...argv: readonly string[]) => {
  const command = selfTestCommandOf(sample.measure);
  let stderr = "";
  let stdout = "";
  using ports = createPorts({ environment: {}, cwd: folder, stderr: { write: (text) => (stderr += text) }, quiet: false });
  const exitCode = await command.run({
    ...parseFlags(command, argv),
    ports,
    signal: new AbortController().signal,
    write: (text) => void (stdout += text),
    writeBytes: null,
    version: "0.1.0",
    nodeVersion: "24.0.0",
    cwd: folder,
    installation: INSTALLATION,
  });
  return { exitCode, stdout, stderr };
};

describe("what it found", () => {
  const blind = { "cpu-burn": findingOf("equal-code") };
  const alarmed = { "equal-code": findingOf("cpu-burn") };

  test.each([
    ["a gate that works", {}, 0, /^heapgate self-test: PASS {2}6 of 6 as expected\n/u, /heapgate self-test: 6 of 6 as expected\n$/u],
    [
      "a gate that misses something",
      blind,
      1,
      /^heapgate self-test: FAIL {2}5 of 6/u,
      /cpu-burn: it said pass instead of fail \(see .*\/cpu-burn\)\n$/u,
    ],
    [
      "a gate that is red on equal code",
      alarmed,
      1,
      /^heapgate self-test: FAIL {2}5 of 6/u,
      /equal-code: it is red on equal code: cpu \(see /u,
    ],
  ])("of %s decides the exit code", async (_, findings, exitCode, out, err) => {
    const result = await call(scriptedSample(findings));
    expect(result).toMatchObject({ exitCode, stdout: expect.stringMatching(out), stderr: expect.stringMatching(err) });
    expect(existsSync(join(folder, ".heapgate", "self-test", "self-test.json"))).toBe(true);
  });

  test("goes where it is told, in the format asked for, of what was asked for", async () => {
    const sample = scriptedSample();
    const { exitCode, stdout } = await call(
      sample,
      "--only",
      "fd-leak, cpu-burn",
      "--out",
      "there",
      "--format",
      "json",
      "--output",
      "it.json",
    );
    expect([exitCode, stdout]).toEqual([0, ""]);
    const written = readFileSync(join(folder, "it.json"), "utf8");
    expect(JSON.parse(written)).toMatchObject({
      verdict: "pass",
      out: join(folder, "there"),
      rows: [{}, { name: "cpu-burn" }, { name: "fd-leak" }],
    });
    expect(readFileSync(join(folder, "there", "self-test.json"), "utf8")).toBe(written);
    expect(sample.asked[0]?.sample).toBe(join(INSTALLATION, "fixtures", "apps", "leaky-service"));
  });
});
