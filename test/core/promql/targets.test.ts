// Targets and types as a real Prometheus told them (`fixtures/prometheus`).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { downText, parseDuration, parseMetadata, parseTargets, targetsOf, type ScrapeTarget } from "../../../src/core/promql/targets.ts";

const RECORDED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/prometheus/answers.json"), "utf8"),
);
const target = (parts: Partial<ScrapeTarget> = {}): ScrapeTarget => ({
  url: "http://10.0.0.7:8080/metrics",
  labels: { instance: "10.0.0.7:8080" },
  health: "up",
  lastError: "",
  everySeconds: 5,
  ...parts,
});

describe("targets", () => {
  test("have health, error and interval", () => {
    const answer = parseTargets(RECORDED["targets"] ?? "");
    const targets = answer.kind === "success" ? answer.data : [];
    expect(targets.map(({ url, health, everySeconds }) => [url, health, everySeconds])).toEqual([
      ["http://127.0.0.1:9/metrics", "down", 1],
      ["http://127.0.0.1:8080/metrics", "up", 1],
      ["http://127.0.0.1:10/metrics", expect.stringMatching(/^(?:unknown|down)$/u), 90],
    ]);
    expect(targets[0]?.lastError).toContain("connection refused");
    expect(targets[1]?.labels).toEqual({ instance: "127.0.0.1:8080", job: "shop" });
  });

  test.each([
    ["a refusal", '{"status":"error","errorType":"internal","error":"no"}', { kind: "refused", errorType: "internal", message: "no" }],
    ["an answer without targets", '{"status":"success","data":{}}', { kind: "unreadable", why: "the list of targets cannot be read" }],
  ])("are not read from %s", (_, body, expected) => {
    expect(parseTargets(body)).toEqual(expected);
  });

  test("without an interval do not say how often they are scraped", () => {
    const answer = parseTargets('{"status":"success","data":{"activeTargets":[{"health":"up"}]}}');
    expect(answer).toMatchObject({ data: [{ url: "", everySeconds: null, health: "up" }] });
  });

  const own = target({ labels: { namespace: "shop", pod: "shop-1" } });
  const other = target({ url: "http://10.0.0.8:8080/metrics", labels: { namespace: "else", pod: "shop-1", instance: "10.0.0.8:8080" } });
  test.each([
    ["namespace and pod", { pods: ["shop-1"], namespace: "shop", addresses: [] }, [own]],
    ["pod where no namespace is known", { pods: ["shop-1"], namespace: null, addresses: [] }, [own, other]],
    ["the address scraped", { pods: [], namespace: null, addresses: ["10.0.0.7:8080"] }, [own]],
    ["the instance", { pods: [], namespace: null, addresses: ["10.0.0.8:8080"] }, [other]],
    ["nothing", { pods: ["shop-2"], namespace: "shop", addresses: ["10.0.0.7:808"] }, []],
  ])("of a component are found by %s", (_, facts, expected) => {
    expect(targetsOf([own, other], facts)).toEqual(expected);
  });

  test.each([
    [[target()], null],
    [[target({ health: "down", lastError: "refused" }), target()], "http://10.0.0.7:8080/metrics is down: refused"],
    [
      [target({ health: "down" }), target({ health: "down" }), target({ health: "down" })],
      "http://10.0.0.7:8080/metrics is down (and 2 more)",
    ],
    [[target({ health: "unknown" })], null],
  ])("that are down are told: %#", (targets, expected) => {
    expect(downText(targets)).toBe(expected);
  });
});

test("metadata tell the type of a family, and not where targets disagree", () => {
  const answer = parseMetadata(RECORDED["metadata"] ?? "");
  expect(answer.kind === "success" && [...answer.data]).toEqual([
    ["shop_queue", "gauge"],
    ["shop_work_total", "counter"],
  ]);
  const two = parseMetadata(
    '{"status":"success","data":{"a":[{"type":"gauge"},{"type":"counter"}],"b":[{"type":"gauge"},{"type":"gauge"}],"c":[{"type":"new"}]}}',
  );
  expect(two.kind === "success" && Object.fromEntries(two.data)).toEqual({ a: null, b: "gauge", c: null });
  expect(parseMetadata('{"status":"success","data":[]}')).toEqual({ kind: "unreadable", why: "the metadata cannot be read" });
});

test.each([
  ["15s", 15],
  ["1m30s", 90],
  ["500ms", 0.5],
  ["2m", 120],
  ["1h", 3600],
  ["1d2h", 93_600],
  ["1m500ms", 60.5],
  ["0s", 0],
  ["", null],
  ["15", null],
  ["s", null],
])("the duration %j is %d s", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
