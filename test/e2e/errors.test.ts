// Every way a call can go wrong, from outside: the sentence, the remedy, the exit code, what is kept, and that nothing is left behind.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { INSTALLATION } from "../support/cli.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { buildSampleService, openWorkshop } from "../support/sample-service.ts";

const shop = openWorkshop("errors");
const { call, folder, write } = shop;
afterAll(() => shop[Symbol.dispose]());
beforeAll(() => {
  for (const side of ["base", "head"]) write(`${side}/README`, `${side}\n`);
});

const SIDES = ["--base", "./base", "--head", "./head"];
const HEAP = join(INSTALLATION, "fixtures", "captured", "goroutine-leak", "good-v0.17.0", "run1", "t1.heap.pb.gz");
/** What every error ends with: a line that says what to do. */
const REMEDY = /\n→ \S.+/u;

const codeIn = (stderr: string): string | undefined => /^heapgate: (?<code>[A-Z_]+): /mu.exec(stderr)?.groups?.["code"];

interface Component {
  readonly command?: string;
  readonly build?: string;
  readonly run?: string;
  readonly component?: string;
  readonly workload?: string;
  readonly rounds?: string;
  readonly more?: string;
}

const SERVICE = `exec '${folder}/leaky-service' -addr 127.0.0.1:$PORT`;

/** A web server without pprof and metrics, for tests that need no Go. */
const NODE_SERVER = `exec '${process.execPath}' -e 'require("http").createServer((q, a) => a.end("ok")).listen(process.env.PORT, "127.0.0.1")'`;
const OFF = "    pprof: off\n    metrics: off\n";

/** The smallest configuration of a run: one component, no growth phase. */
const config = ({
  command = SERVICE,
  build,
  run = "",
  component = "",
  workload,
  rounds = "{ min: 1, max: 1 }",
  more = "",
}: Component): string => `version: 1
name: shop
target: process
skipUnchanged: false
components:
  - name: shop
    run:
      command: ${JSON.stringify(command)}
${build === undefined ? "" : `      build: ${JSON.stringify(build)}\n`}${run}${component}workload:
  ${workload ?? "http: { path: /work, requests: 100, concurrency: 2 }"}
plan: { warmUp: 0.1s, cost: 0.2s }
leak: off
rounds: ${rounds}
${more}`;

const runWith = async (name: string, parts: Component) => {
  const file = write(`${name}.yaml`, config(parts));
  return await call(["run", "--config", file, "--out", `out-${name}`, ...SIDES]);
};

/** Bundles kept in `out-NAME` can be compared. */
const compareKept = async (name: string) => {
  const compared = await call(["compare", `out-${name}/base`, `out-${name}/head`, "--format", "json"]);
  expect(compared.stderr).toBe("");
  const result: { verdict: string; base: { rounds: number }; head: { rounds: number } } = JSON.parse(compared.stdout);
  return result;
};

describe("usage: exit 2", () => {
  const valid = config({});
  test.each([
    ["an unknown key", "x.yaml", valid.replace("requests:", "requsts:"), /x\.yaml:10:24: workload\.http\.requsts: .*requests/u],
    ["an unknown key at the top", "x.yaml", `${valid}treshold: {}\n`, /x\.yaml:14:1: treshold: .*thresholds/u],
    [
      "a bare number",
      "x.yaml",
      `${valid}thresholds: { live-heap: { minChange: 5 } }\n`,
      /x\.yaml:14:39: thresholds\.live-heap\.minChange: .*MiB/u,
    ],
    ["no configuration", "nowhere/x.yaml", null, /No configuration file at nowhere\/x\.yaml/u],
  ])("%s is told with its place and what is right", async (_, path, text, message) => {
    if (text !== null) write(path, text);
    for (const command of [
      ["check", path],
      ["run", "--config", path, ...SIDES],
      ["record", "--config", path],
    ]) {
      const { exitCode, stdout, stderr } = await call(command);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(codeIn(stderr)).toBe(text === null ? "CONFIG_NOT_FOUND" : "CONFIG_INVALID");
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(REMEDY);
    }
  });

  test("the same number with a unit is no error", async () => {
    write("x.yaml", `${valid}thresholds: { live-heap: { minChange: 5MiB } }\n`);
    expect(await call(["check", "x.yaml"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each([
    ["an unknown flag", ["run", "--bse", "main"], "USAGE", /'--bse'/u],
    ["an unknown command", ["mesure"], "USAGE", /no command "mesure".*run, record/u],
    ["a side that is missing", ["compare", "base"], "USAGE", /a base and a head, 1 given/u],
    ["an unknown format", ["compare", "a", "b", "--format", "pdf"], "USAGE", /--format pdf: .*text, md, json/u],
    ["a file that is missing", ["compare", "nothing.pb.gz", "nothing.pb.gz"], "FILE_NOT_FOUND", /no file or folder .*nothing\.pb\.gz/u],
    [
      "a column that a profile lacks",
      ["compare", HEAP, HEAP, "--sample-index", "heap"],
      "SAMPLE_TYPE_UNKNOWN",
      /"heap"; it has .*inuse_space/u,
    ],
  ])("%s is told by name", async (_, argv, code, message) => {
    const { exitCode, stdout, stderr } = await call(argv);
    expect({ exitCode, stdout, code: codeIn(stderr) }).toEqual({ exitCode: 2, stdout: "", code });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(REMEDY);
  });

  test("a workload command that reports no units names where they were looked for", async () => {
    const parts = { command: NODE_SERVER, workload: "command: { run: 'true', units: { file: units.txt } }" };
    const { exitCode, stderr } = await runWith("no-units", { ...parts, component: OFF });
    expect(stderr).toMatch(/WORKLOAD_UNITS_MISSING: .*no number in units\.txt/u);
    expect(stderr).toMatch(/heapgate-units=N/u);
    expect(exitCode).toBe(2);
  });

  test("a base that git does not know is told by its name, and a folder without git as that", async () => {
    const file = write("x.yaml", config({}));
    const repository = join(folder, "repository");
    execFileSync("git", ["init", "--quiet", repository]);
    const { exitCode, stderr } = await call(["run", "--config", file, "--base", "nonsense", "--out", "out-ref"], { cwd: repository });
    expect(stderr).toMatch(/REF_NOT_FOUND: Git knows no commit "nonsense"/u);
    expect(stderr).toMatch(/git fetch/u);
    expect(exitCode).toBe(2);
    for (const base of [[], ["--base", "HEAD~1"]]) {
      const outside = await call(["run", "--config", file, ...base, "--out", "out-ref"]);
      expect(outside.stderr).toMatch(/GIT_FAILED: [^]*not a git repository/u);
      expect(outside.exitCode).toBe(3);
    }
  });
});

describe("environment: exit 3", () => {
  test("a port that is in use is told before anything is measured", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { exitCode, stderr } = await runWith("port", {
      command: NODE_SERVER.replace("process.env.PORT", `${port}`),
      component: `    pprof: { port: ${port} }\n`,
    });
    server.close();
    expect(stderr).toMatch(new RegExp(`PORT_IN_USE: Port ${port}, which component shop`, "u"));
    expect(stderr).toMatch(/use \$PORT instead of a fixed number/u);
    expect(exitCode).toBe(3);
    expect(existsSync(join(folder, "out-port"))).toBe(false);
  });

  test.each([
    ["run", ["run", ...SIDES]],
    ["record", ["record"]],
    ["demo", ["demo"]],
    ["self-test", ["self-test"]],
  ])("an output folder that cannot be written stops %s before anything is built", async (command, argv) => {
    const file = write("x.yaml", config({ build: "touch built; sleep 60" }));
    const place = join(folder, "x.yaml", "below-a-file");
    const { exitCode, stdout, stderr } = await call([
      ...argv,
      ...(["demo", "self-test"].includes(command) ? [] : ["--config", file]),
      "--out",
      place,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/OUTPUT_NOT_WRITABLE: Cannot write .*below-a-file.*: a part of the path is a file/u);
    expect(stderr).toMatch(REMEDY);
    expect(stderr).not.toMatch(/^build/mu);
  });

  test("a run that is stopped in the second round keeps the first one", async () => {
    const reached = join(folder, "reached");
    const script = `[ "$HEAPGATE_SEED" != 2 ] || { touch '${reached}'; sleep 60; }`;
    const parts = { command: NODE_SERVER, component: OFF, workload: `command: { run: ${JSON.stringify(script)}, requests: 50 }` };
    const file = write("stopped.yaml", config({ ...parts, rounds: "{ min: 2, max: 2 }" }));
    const stop = new AbortController();
    const poll = setInterval(() => {
      if (existsSync(reached)) stop.abort(heapgateError("INTERRUPTED", { signal: "SIGINT" }));
    }, 10);
    const { exitCode, stderr } = await call(["run", "--config", file, "--out", "out-stopped", ...SIDES], { signal: stop.signal });
    clearInterval(poll);
    expect(codeIn(stderr)).toBe("INTERRUPTED");
    expect(stderr).toMatch(/What was measured so far is kept in .*out-stopped/u);
    expect(exitCode).toBe(3);
    const kept = await compareKept("stopped");
    expect([kept.base.rounds, kept.head.rounds]).toEqual([1, 1]);
  });

  test("a program that is missing is named", async () => {
    const path = join(folder, "few-programs");
    mkdirSync(path);
    for (const name of ["bash", "git"]) symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(path, name));
    for (const command of ["demo", "self-test"]) {
      const { exitCode, stderr } = await call([command, "--out", `out-${command}`], { env: { PATH: path } });
      expect(stderr).toMatch(/TOOL_MISSING: go is not on PATH; heapgate needs it to build the sample service\.\n\n→ Install go/u);
      expect(exitCode).toBe(3);
    }
  });
});

describe("subject: exit 4", () => {
  test("an app that exits before it is ready is told with its last words", async () => {
    const { exitCode, stderr } = await runWith("no-start", { command: "echo 'cannot read settings.json' >&2; exit 9" });
    expect(stderr).toMatch(/APP_START_FAILED: Component shop of base exited before it was ready \(exit 9\)/u);
    expect(stderr).toContain("  | cannot read settings.json");
    expect(stderr).toMatch(REMEDY);
    expect(exitCode).toBe(4);
    expect(existsSync(join(folder, "out-no-start"))).toBe(false);
  });

  test("an app that never is ready is told with what its probe answered, and ended", async () => {
    const parts = { command: "echo waiting for the database; sleep 60", run: "      readyTimeout: 0.5s\n      ready: /healthz\n" };
    const { exitCode, stderr } = await runWith("never-ready", parts);
    expect(stderr).toMatch(/APP_NOT_READY: Component shop of base was not ready after 0\.5 s \(http:\/\/127\.0\.0\.1:\d+\/healthz: .+\)/u);
    expect(stderr).toContain("  | waiting for the database");
    expect(stderr).toMatch(/components\[\]\.run\.ready/u);
    expect(exitCode).toBe(4);
  });

  test("a workload command that fails is told with its output", async () => {
    const workload = "command: { run: 'echo no route to the shop >&2; exit 7', requests: 50 }";
    const { exitCode, stderr } = await runWith("bad-workload", { command: NODE_SERVER, component: OFF, workload });
    expect(stderr).toMatch(/WORKLOAD_FAILED: The workload failed: .* exited with 7 in the warm-up phase/u);
    expect(stderr).toContain("  | no route to the shop");
    expect(stderr).toMatch(REMEDY);
    expect(exitCode).toBe(4);
  });

  test("a workload of which no request succeeds is told with what was answered", async () => {
    const command = NODE_SERVER.replace("a.end", "a.writeHead(500).end");
    const { exitCode, stderr } = await runWith("all-errors", { command, component: OFF });
    expect(stderr).toMatch(
      /WORKLOAD_FAILED: .*none of \d+ requests to http:\/\/127\.0\.0\.1:\d+\/work \(component [\w-]+, [^)]+\) succeeded: status 500/u,
    );
    expect(exitCode).toBe(4);
  });

  test("an app that no longer starts in the second round is told; the first round is kept", async () => {
    const command = `[ "$HEAPGATE_SIDE$HEAPGATE_SEED" != head2 ] || { echo 'no more files' >&2; exit 1; }; ${NODE_SERVER}`;
    const { exitCode, stderr } = await runWith("no-restart", { command, component: OFF, rounds: "{ min: 2, max: 2 }" });
    expect(stderr).toMatch(/APP_START_FAILED: Component shop of head/u);
    expect(stderr).toContain("  | no more files");
    expect(stderr).toMatch(/What was measured so far is kept in .*out-no-restart/u);
    expect(exitCode).toBe(4);
    expect((await compareKept("no-restart")).head.rounds).toBe(1);
  });

  describe.skipIf(GO_MISSING)("with a Go service", () => {
    beforeAll(() => buildSampleService(join(folder, "leaky-service")));

    test("a build that fails is told with the side, the command and its output", async () => {
      const { exitCode, stderr } = await runWith("no-build", { build: "go build -o bin/shop ." });
      expect(stderr).toMatch(/BUILD_FAILED: Building component shop of base failed \(exit 1\): go build -o bin\/shop \./u);
      expect(stderr).toMatch(/ {2}\| .*go\.mod|no Go files/u);
      expect(stderr).toMatch(REMEDY);
      expect(exitCode).toBe(4);
      expect(existsSync(join(folder, "out-no-build"))).toBe(false);
    });

    test("an app that exits in the second round is told with its last words; the first round is kept", async () => {
      // The seed is the number of the round.
      const command = `if [ "$HEAPGATE_SIDE$HEAPGATE_SEED" = head2 ]; then set -- -crash-after 60; fi; exec '${folder}/leaky-service' -pprof=false -addr 127.0.0.1:$PORT "$@"`;
      const { exitCode, stderr } = await runWith("crash", { command, component: "    pprof: off\n", rounds: "{ min: 2, max: 2 }" });
      expect(stderr).toMatch(/APP_EXITED: Component shop of head exited in the (?:warm-up|cost) phase \(exit 3\)/u);
      expect(stderr).toContain("  | leaky-service: exiting after 60 answers, as -crash-after asks");
      expect(stderr).toMatch(/What was measured so far is kept in .*out-crash/u);
      expect(stderr).toMatch(REMEDY);
      expect(exitCode).toBe(4);
      expect((await compareKept("crash")).head.rounds).toBe(1);
    });

    test("pprof that is switched off in the app is told with both ways out", async () => {
      const { exitCode, stderr } = await runWith("pprof-disabled", { command: `${SERVICE} -pprof=false` });
      expect(stderr).toMatch(
        /PPROF_DISABLED: Component shop does not serve a profile that is needed: http:\/\/127\.0\.0\.1:\d+\/debug\/pprof\/heap answered 404/u,
      );
      expect(stderr).toMatch(/Import net\/http\/pprof and serve it, or write pprof: off/u);
      expect(exitCode).toBe(4);
    });

    test.each([
      [
        "pprof",
        `${SERVICE} -pprof=false`,
        /pprof is off, so there is no attribution/u,
        "live-heap",
        ["cpu", "allocated", "rss", "goroutines"],
      ],
      ["metrics", SERVICE, /Restarts.* process_start_time_seconds was not read/u, "restarts", ["cpu", "allocated", "rss", "live-heap"]],
    ])("%s: off measures the rest and says what is not measured", async (key, command, sentence, missing, measured) => {
      const name = `${key}-off`;
      const { exitCode, stdout } = await runWith(name, { command, component: `    ${key}: off\n` });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(sentence);
      const result: { outcomes: { signal: string; outcome: string; why: string | null; head: number | null }[] } = JSON.parse(
        readFileSync(join(folder, `out-${name}/result.json`), "utf8"),
      );
      const of = (signal: string) => result.outcomes.find((outcome) => outcome.signal === signal);
      expect(of(missing)).toMatchObject({ outcome: "not-measured", base: null, head: null, why: expect.stringMatching(/\S/u) });
      expect(measured.filter((signal) => (of(signal)?.head ?? 0) > 0)).toEqual(measured);
    });
  });
});

describe("data: exit 5", () => {
  const frozen = join(INSTALLATION, "fixtures", "bundles", "v1-process");

  test.each([
    ["cut off", (content: Buffer) => content.subarray(0, content.length >> 1)],
    ["cut off after unpacking", (content: Buffer) => gunzipSync(content).subarray(0, -5)],
    ["damaged", (content: Buffer) => Buffer.concat([content.subarray(0, 60), Buffer.alloc(40, 7), content.subarray(100)])],
  ])("a profile that is %s is refused by name", async (_, damage) => {
    const file = join(folder, "broken.pb.gz");
    writeFileSync(file, damage(readFileSync(HEAP)));
    for (const argv of [
      ["compare", HEAP, file],
      ["compare", file, HEAP],
      ["import", "--out", "imported", "--component", "shop", "--round", "1", "--profile", `heap@end=${file}`],
    ]) {
      const { exitCode, stdout, stderr } = await call(argv);
      expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
      expect(stderr).toMatch(/PROFILE_CORRUPT: .*broken\.pb\.gz is not a readable pprof profile: /u);
      expect(stderr).toMatch(REMEDY);
    }
  });

  const copyOfFrozen = (name: string): string => {
    const copy = join(folder, name);
    for (const entry of readdirSync(frozen, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const from = join(entry.parentPath, entry.name);
      const to = join(copy, from.slice(frozen.length));
      mkdirSync(join(to, ".."), { recursive: true });
      copyFileSync(from, to);
    }
    return copy;
  };

  test.each([
    [
      "newer than this reader",
      "manifest.json",
      (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 99'),
      /BUNDLE_TOO_NEW: .*newer heapgate \(schemaVersion 99; this one reads up to 1\)/u,
    ],
    [
      "changed after it was recorded",
      "summary.json",
      (text: string) => text.replace("200000", "100000"),
      /BUNDLE_INVALID: .*summary\.json is not the file that was recorded/u,
    ],
    ["no bundle at all", "manifest.json", () => "hello", /BUNDLE_INVALID: .*manifest\.json/u],
  ])("a bundle that is %s is refused by name", async (name, document, change, message) => {
    const copy = copyOfFrozen(name.replaceAll(" ", "-"));
    const path = join(copy, document);
    const before = readFileSync(path, "utf8");
    writeFileSync(path, change(before));
    expect(readFileSync(path, "utf8")).not.toBe(before);
    for (const argv of [
      ["compare", frozen, copy],
      ["compare", copy, frozen],
    ]) {
      const { exitCode, stdout, stderr } = await call(argv);
      expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
      expect(stderr).toMatch(message);
      expect(stderr).toContain(copy);
      expect(stderr).toMatch(REMEDY);
    }
  });

  test("the same bundle untouched is no error", async () => {
    expect(await call(["compare", frozen, copyOfFrozen("untouched")])).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
