import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { environmentOf, GOMEMLIMIT_UNSET_BYTES, joinEnvironments, UNKNOWN_ENVIRONMENT } from "../../../src/core/snapshot/environment-of.ts";
import { EMPTY_MEM_STATS, rawRound, scrape } from "../../support/raw-rounds.ts";

const body = (text: string) => ({ ...scrape("start", {}), body: text });
const heap = (path: string) => ({ kind: "heap" as const, checkpoint: "end", path, content: new Uint8Array(readFileSync(path)) });
const RUN = "fixtures/captured/clientgo-transport-leak/bad-dial-only/run1";

const withLimit = (line: string) => environmentOf({ rounds: [rawRound({ scrapes: [body(line)] })], host: {} }).gomemlimitBytes;

describe("environmentOf", () => {
  test("knows nothing without anything to ask", () => {
    expect(environmentOf({ rounds: [], host: {} })).toEqual(UNKNOWN_ENVIRONMENT);
  });

  test("reads the runtime's settings from the metrics of a real program, and the profile rate from its heap profile", () => {
    const raw = rawRound({ scrapes: [body(readFileSync(`${RUN}/t1.metrics.txt`, "utf8"))], profiles: [heap(`${RUN}/t1.heap.pb.gz`)] });
    expect(environmentOf({ rounds: [raw], host: { os: "linux", cpuCount: 4 } })).toEqual({
      ...UNKNOWN_ENVIRONMENT,
      goVersion: "go1.24.4",
      gogcPercent: 100,
      gomemlimitBytes: GOMEMLIMIT_UNSET_BYTES,
      gomaxprocs: 2,
      memProfileRateBytes: 524_288,
      os: "linux",
      cpuCount: 4,
    });
  });

  test("tells a limit that is not set from one that is not known", () => {
    expect(withLimit("go_gc_gomemlimit_bytes 9.223372036854776e+18\n")).toBe(GOMEMLIMIT_UNSET_BYTES);
    expect(withLimit("go_gc_gomemlimit_bytes 1e+08\n")).toBe(100_000_000);
    expect(withLimit("up 1\n")).toBeNull();
  });

  test("believes the app before the host, and the first round that knows a fact", () => {
    const rounds = ["up 1\n", "go_gc_gogc_percent 0\n", "go_gc_gogc_percent 100\n"].map((text) => rawRound({ scrapes: [body(text)] }));
    expect(environmentOf({ rounds, host: { gogcPercent: 50, gomaxprocs: 8 } })).toMatchObject({ gogcPercent: 0, gomaxprocs: 8 });
  });

  test("believes MemProfileRate of the runtime before the profile", () => {
    const raw = rawRound({ endMemStats: { ...EMPTY_MEM_STATS, memProfileRateBytes: 512 }, profiles: [heap(`${RUN}/t1.heap.pb.gz`)] });
    expect(environmentOf({ rounds: [raw], host: {} }).memProfileRateBytes).toBe(512);
  });

  test("leaves out a body it cannot read", () => {
    expect(
      environmentOf({ rounds: [rawRound({ scrapes: [body("<html>"), body("go_gc_gogc_percent 75\n")] })], host: {} }).gogcPercent,
    ).toBe(75);
  });
});

describe("joinEnvironments", () => {
  const some = { ...UNKNOWN_ENVIRONMENT, goVersion: "go1.24.4", gogcPercent: 100 };
  test("fills in what one side does not know", () => {
    expect(joinEnvironments(some, { ...UNKNOWN_ENVIRONMENT, arch: "x64", gogcPercent: 100 })).toEqual({
      environment: { ...some, arch: "x64" },
      differences: [],
    });
  });
  test("keeps the first and names what differs", () => {
    const { environment, differences } = joinEnvironments(some, { ...some, gogcPercent: 0, goVersion: "go1.25.0" });
    expect(environment).toEqual(some);
    expect(differences).toEqual(["Go version: go1.24.4 and go1.25.0", "GOGC: 100 and 0"]);
  });
});
