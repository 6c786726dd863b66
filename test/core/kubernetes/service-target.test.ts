// Where Services lead.
import { describe, expect, test } from "vitest";
import { podPortOf, portsOfService, selectorOfService } from "../../../src/core/kubernetes/service-target.ts";

const service = (ports: readonly object[], selector: object | undefined = { app: "prometheus", "prometheus.io/x": "a" }) => ({
  spec: { selector, ports },
});
const POD = {
  ports: [{ name: "web", port: 9090 }],
  foreignPorts: [
    { name: "reloader-web", port: 8080 },
    { name: null, port: 1 },
  ],
};
const PORTS = [
  { name: "web", port: 80, targetPort: "web" },
  { name: "reload", port: 8080, targetPort: "reloader-web" },
  { port: 7000, targetPort: 7001 },
  { port: 5000 },
  { name: "lost", port: 1, targetPort: "nowhere" },
];

describe("a Service", () => {
  test.each<[string, unknown, string | null]>([
    ["its labels", service(PORTS), "app=prometheus,prometheus.io/x=a"],
    ["none where it stands for a host outside", service(PORTS, {}), null],
    ["none where nothing is written", { spec: {} }, null],
    ["none where there is no Service", null, null],
  ])("finds pods by %s", (_, given, expected) => {
    expect(selectorOfService(given)).toBe(expected);
  });

  test.each<[number | string | null, number | null]>([
    [null, 9090],
    [80, 9090],
    ["web", 9090],
    ["reload", 8080],
    [7000, 7001],
    [5000, 5000],
    ["lost", null],
    [9090, null],
    ["nothing", null],
  ])("leads from port %j to %j of the pod", (port, expected) => {
    expect(podPortOf(service(PORTS), port, POD)).toBe(expected);
  });

  test("without ports leads nowhere", () => {
    expect(podPortOf(service([]), null, POD)).toBeNull();
  });

  test("lists its ports by name", () => {
    expect(portsOfService(service(PORTS))).toBe("web=80, reload=8080, 7000, 5000, lost=1");
  });
});
