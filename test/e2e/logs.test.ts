// `heapgate run` on a service whose head logs errors that its base does not: they are shown, kept in the bundle without secrets, and gate nothing.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogsRow } from "../../src/core/compare/logs-row.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { makeRegressedRepository, openWorkshop, shortPlan } from "../support/sample-service.ts";

const SERVED = "\tw.Write(answer)\n";
/** Head says more: an error with two secrets for every tenth order, and a panic that was caught. */
const MORE = `
	if n%10 == 3 {
		log.Printf("ERROR cannot reach https://shop:Hunter2Hunter2@stock-%d.example/v1: connection refused (token=SeCrEt0123456789 variable %s)", n, os.Getenv("SHOP_TOKEN"))
	}
	if n == 7 {
		log.Printf("http: panic serving %s: runtime error: index out of range [%d] with length 3\\ngoroutine 41 [running]:\\nnet/http.(*conn).serve.func1()\\n\\t/usr/lib/go/src/net/http/server.go:1947 +0xbe", r.RemoteAddr, n)
	}
`;
const SECRETS = ["Hunter2Hunter2", "SeCrEt0123456789", "a value of no known form"];

describe.skipIf(GO_MISSING)("logs of a run", () => {
  const shop = openWorkshop("logs");
  const repository = join(shop.folder, "repository");
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { cwd: repository, encoding: "utf8" });
  const source = "internal/server/server.go";
  const edit = (from: string, to: string): void => {
    const text = readFileSync(join(repository, source), "utf8");
    expect(text).toContain(from);
    shop.write(`repository/${source}`, text.replace(from, to));
  };
  const read = (path: string): string => readFileSync(join(shop.folder, path), "utf8");
  let told = { exitCode: -1, stdout: "", stderr: "" };

  beforeAll(async () => {
    const more = "leak: off\nthresholds: { cpu: off, rss: off, http-p95: off, allocated: off, allocations: off, live-heap: off }\n";
    shop.write("heapgate.yaml", shortPlan({ rounds: "{ min: 1, max: 1 }", requests: 300, more }));
    await makeRegressedRepository(repository, "heap");
    git("switch", "--quiet", "--create", "chatty", "HEAD~1");
    edit('"io"\n', '"io"\n\t"log"\n');
    edit(SERVED, `${SERVED}\tlog.Printf("served order %d from %s", n, r.RemoteAddr)\n`);
    git("commit", "--quiet", "--all", "--message", "server: say what is served");
    edit(SERVED, `${SERVED}${MORE}`);
    edit('"log"\n', '"log"\n\t"os"\n');
    git("commit", "--quiet", "--all", "--message", "server: complain");
    const sides = ["--base", "chatty~1", "--head", "chatty", "--out", "../out"];
    told = await shop.call(["run", "--config", "../heapgate.yaml", ...sides], {
      cwd: repository,
      env: { SHOP_TOKEN: "a value of no known form" },
    });
  });
  afterAll(() => shop[Symbol.dispose]());

  const rows = (): readonly LogsRow[] => (JSON.parse(read("out/result.json")) as { readonly logs: readonly LogsRow[] }).logs;

  test("F2 shows new errors first, with what differs from line to line masked", () => {
    expect(told.stdout).toMatch(/^Logs of leaky-service \(advisory\): .* lines, 0 → 0\.\d+ errors per unit; 2 new messages/mu);
    expect(told.stdout).toMatch(
      /- new panic, \d+ lines? in \d+ rounds?: http: panic serving <ip>: runtime error: index out of range \[<n>\]/u,
    );
    expect(told.stdout.replaceAll(/\s+/gu, " ")).toMatch(/- new error, \d+ lines in \d+ rounds?: cannot reach <url>: connection refused/u);
    const [row] = rows();
    expect(row?.templates.map(({ change, level }) => `${change} ${level}`)).toEqual(["new panic", "new error"]);
  });

  test("counts every line of the service, by its units of work", () => {
    const [row] = rows();
    expect(row).toMatchObject({ component: "leaky-service", per: "unit", why: null });
    // One line an order, some more at start and end; the units of all phases are counted.
    expect(row?.base.lines).toBeGreaterThan(0.9);
    expect(row?.base.lines).toBeLessThan(1.2);
    expect(row?.head.errors).toBeGreaterThan(0.08);
    expect(row?.head.errors).toBeLessThan(0.13);
  });

  test("gates nothing, and warns of the panic", () => {
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(/warning: .*leaky-service panicked once in 1 round of head, never in 1 round of base/u);
  });

  test("F2 keeps a digest of each round in the bundles, and no secret anywhere", () => {
    const digests = ["base", "head"].map((side) => read(`out/${side}/rounds/1/logs/leaky-service.json`));
    for (const secret of SECRETS)
      for (const text of [...digests, told.stdout, told.stderr, read("out/result.json")]) expect(text).not.toContain(secret);
    expect(digests[0]).toContain('"served order <n> from <ip>"');
    expect(digests[1]).toContain("cannot reach <url>: connection refused (token=<value> variable ***)");
  });

  test("says the same again from the bundles alone", async () => {
    const again = await shop.call(["compare", "out/base", "out/head"]);
    expect(again.stdout).toMatch(/- new panic, \d+ lines? in \d+ rounds?: http: panic serving <ip>/u);
  });
});
