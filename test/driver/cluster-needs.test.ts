// What a configuration asks of the machine and of a cluster.
import { describe, expect, test } from "vitest";
import { hostNeedsOf, rightNeedsOf } from "../../src/driver/cluster-needs.ts";
import { configOf, parseTexts } from "../support/config-text.ts";

const of = (text: string) => configOf(parseTexts(`version: 1\n${text}`)).config;
const PODS = "components: [{ name: shop, selector: app=shop }]\nworkload: { idle: 1s }\n";

describe("of the machine", () => {
  test.each<[string, string, unknown]>([
    ["processes: nothing", "target: process\ncomponents: [{ name: a, run: { command: 'a $PORT' } }]\nworkload: { idle: 1s }\n", null],
    [
      "kind with a chart and a build",
      `target: { kind: { nodes: 3 } }\nbuild: [{ image: a/b, context: . }]\ndeploy: [{ chart: c }]\n${PODS}`,
      { target: "kind", nodes: 3, builds: true, charts: true },
    ],
    [
      "a cluster of the user's, nothing deployed",
      `target: { existing: { context: dev } }\n${PODS}`,
      { target: "existing", nodes: 1, builds: false, charts: false },
    ],
    [
      "a chart before the workload",
      `deploy: [{ manifests: [a.yaml] }]\ncomponents: [{ name: shop, selector: app=shop }]\nworkload: { idle: 1s, setup: [{ chart: c }] }\n`,
      { target: "kind", nodes: 1, builds: false, charts: true },
    ],
  ])("%s", (_, text, needs) => expect(hostNeedsOf(of(text))).toEqual(needs));
});

test("of the rights: the namespaces of what is measured, and tokens where some endpoint asks for one", () => {
  const text = `target: { existing: { context: dev, namespace: apps } }
components:
  - { name: a, selector: app=a }
  - { name: b, selector: app=b, namespace: other, metrics: { port: 8443, auth: own } }
  - { name: c, selector: app=c, namespace: third, measure: false }
workload: { idle: 1s }
`;
  expect(rightNeedsOf(of(text))).toEqual({ namespaces: ["apps", "other"], tokens: true, attribution: false });
  expect(rightNeedsOf(of(text.replace(", auth: own", ""))).tokens).toBe(false);
});
