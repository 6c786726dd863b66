// Where profiles and metrics are looked for, and what is taken for them.
import { describe, expect, test } from "vitest";
import {
  candidatePorts,
  describePorts,
  isProbeBody,
  portByName,
  wantsTls,
  type EndpointKind,
} from "../../../src/core/kubernetes/probe-ports.ts";
import type { ContainerPort } from "../../../src/core/kubernetes/select-pods.ts";

const port = (number: number, name: string | null = null): ContainerPort => ({ port: number, name });

describe("candidatePorts", () => {
  test.each<[string, EndpointKind, readonly ContainerPort[], readonly ContainerPort[], readonly number[], readonly number[]]>([
    ["the usual ones", "pprof", [], [], [], [6060, 8080, 8081, 8443, 9090]],
    ["the usual ones of metrics", "metrics", [], [], [], [8080, 8081, 9090, 8443, 6060]],
    ["declared ones first", "pprof", [port(8000, "http")], [], [], [8000, 6060, 8080, 8081, 8443, 9090]],
    ["a telling name first of all", "pprof", [port(8000, "http"), port(7000, "debug")], [], [], [7000, 8000, 6060, 8080, 8081, 8443, 9090]],
    ["other words for metrics", "metrics", [port(1, "http"), port(2, "http-metrics")], [], [], [2, 1, 8080, 8081, 9090, 8443, 6060]],
    ["where others answered", "pprof", [port(8000)], [], [9090], [9090, 8000, 6060, 8080, 8081, 8443]],
    ["not the ports of other containers", "metrics", [port(8080)], [port(8443, "https"), port(8080)], [], [8080, 8081, 9090, 6060]],
  ])("%s", (_name, kind, ports, foreignPorts, hints, expected) => {
    expect(candidatePorts(kind, { ports, foreignPorts }, hints)).toEqual(expected);
  });
});

test.each([
  ["web", 8000],
  ["https", 8443],
  ["nothing", null],
])("the port called %s is %j", (name, expected) => {
  expect(portByName({ ports: [port(8000, "web")], foreignPorts: [port(8443, "https"), port(9000, "web")] }, name)).toBe(expected);
});

test.each([
  [[], "none"],
  [[port(8080, "http"), port(9443)], "8080 (http), 9443"],
])("%j is said as %s", (ports, expected) => {
  expect(describePorts(ports)).toBe(expected);
});

describe("isProbeBody", () => {
  test.each<[EndpointKind, string, boolean]>([
    ["pprof", "threadcreate profile: total 8\n7 @ \n", true],
    ["pprof", "heap profile: 1: 4096 [1: 4096] @ heap/1048576\n", true],
    ["pprof", "# HELP go_goroutines Number\n", false],
    ["pprof", "Hello!\n", false],
    ["metrics", "# HELP go_goroutines Number of goroutines.\n# TYPE go_goroutines gauge\ngo_goroutines 7\n", true],
    ["metrics", "# TYPE up gauge\nup 1\n", true],
    ["metrics", 'http_requests_total{code="200"} 3\n', true],
    ["metrics", "app_errors -1.5e-3\n", true],
    ["metrics", "temperature NaN\n", true],
    ["metrics", "Hello, world!\n", false],
    ["metrics", '{"status":"ok"}\n', false],
    ["metrics", "ok\n", false],
  ])("%s: %j is %j", (kind, body, expected) => {
    expect(isProbeBody(kind, body)).toBe(expected);
  });
});

test.each([
  [400, "Client sent an HTTP request to an HTTPS server.\n", true],
  [400, "bad request", false],
  [200, "Client sent an HTTP request to an HTTPS server.\n", false],
])("status %d with %j wants TLS: %j", (status, body, expected) => {
  expect(wantsTls(status, body)).toBe(expected);
});
