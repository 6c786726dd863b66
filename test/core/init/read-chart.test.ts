// Charts: their workloads as Helm renders them, the values that switch profiles and metrics, values for development, images of others.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gatherCharts, readChart } from "../../../src/core/init/read-chart.ts";
import { readWorkloads } from "../../../src/core/init/read-workloads.ts";
import type { Chart } from "../../../src/core/init/facts.ts";
import { readTiltfile } from "../../../src/core/init/read-tiltfile.ts";
import { filesBelow, ROOT } from "../../../scripts/source-files.ts";

const textAt = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const chartsOf = (files: Readonly<Record<string, string>>, tiltfile?: string): readonly Chart[] =>
  gatherCharts(new Map(Object.entries(files)), tiltfile === undefined ? null : readTiltfile({ path: "Tiltfile", text: tiltfile })).map(
    (chart) => readChart({ ...chart, rendered: null }),
  );

describe("the chart shop", () => {
  const folder = "fixtures/charts/shop";
  const file = (path: string) => ({ path: `${folder}/${path}`, text: textAt(`${folder}/${path}`) });
  const read = (more: Partial<Parameters<typeof readChart>[0]>): Chart =>
    readChart({
      folder,
      chart: file("Chart.yaml"),
      values: file("values.yaml"),
      templates: filesBelow(`${folder}/templates`, [".yaml", ".tpl"]),
      devValues: [],
      set: [],
      release: "chart",
      rendered: null,
      ...more,
    });
  const plain = ({ workloads }: Chart) => workloads.map((workload) => ({ ...workload, file: null }));

  test.each([
    ["", {}, "shop.helm3.yaml"],
    [" with values for development", { devValues: [file("dev-values.yaml")], set: ["profiling.enabled=true"] }, "shop-dev.helm4.yaml"],
  ])("has the workloads%s that Helm renders", (_, more, recorded) => {
    const rendered = textAt(`fixtures/charts/recorded/${recorded}`);
    const expected = plain(read({ ...more, rendered }));
    expect(expected).toHaveLength(readWorkloads({ path: "x", text: rendered }).length);
    expect(expected.length).toBeGreaterThan(0);
    expect(plain(read(more))).toEqual(expected);
  });

  test("names the template a rendered workload comes from", () => {
    const rendered = read({ rendered: textAt("fixtures/charts/recorded/shop.helm3.yaml") });
    expect(rendered).toMatchObject({ rendered: true, workloads: [{ file: `${folder}/templates/deployment.yaml` }] });
    expect(read({}).workloads[0]?.file).toBe(`${folder}/templates/deployment.yaml`);
  });
});

const CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
const profiling = (values: string): readonly string[] =>
  chartsOf({ "chart/Chart.yaml": CHART, "chart/values.yaml": values })[0]?.profiling.map(
    ({ path, value }) => `${path.join(".")}=${String(value)}`,
  ) ?? [];

test.each([
  ["pprof:\n  enabled: false\n  port: 6060\n", ["pprof.enabled=false", "pprof.port=6060"]],
  ["enablePprof: false\n", ["enablePprof=false"]],
  ["monitoring:\n  profiling:\n    enabled: false\n", ["monitoring.profiling.enabled=false"]],
  ["server:\n  profiler: true\n", ["server.profiler=true"]],
  ["podSecurityContext:\n  seccompProfile:\n    type: RuntimeDefault\n", []],
  ["apparmorProfile: x\nreplicas: 2\n", []],
  ["pprof: []\n", []],
])("values %j switch profiles by %j", (values, switches) => {
  expect(profiling(values)).toEqual(switches);
});

describe("values for development", () => {
  const dev = (files: readonly string[], tiltfile?: string): readonly string[] =>
    chartsOf({ "chart/Chart.yaml": CHART, ...Object.fromEntries(files.map((path) => [path, "a: 1\n"])) }, tiltfile)[0]?.devValues ?? [];

  test.each([
    [["chart/values-dev.yaml"], ["chart/values-dev.yaml"]],
    [["tools/dev-values.yaml"], ["tools/dev-values.yaml"]],
    [["dev-values.yaml", "chart/values.local.yaml"], ["chart/values.local.yaml"]],
    [["chart/values-prod.yaml", "chart/values.yaml"], []],
    [["chart/values-device.yaml"], []],
  ])("of %j are %j", (files, chosen) => {
    expect(dev(files)).toEqual(chosen);
  });

  test("are those of the Tiltfile where it names some", () => {
    expect(dev(["chart/values-dev.yaml", "deploy/tilt.yaml"], "k8s_yaml(helm('chart', values=['deploy/tilt.yaml']))")).toEqual([
      "deploy/tilt.yaml",
    ]);
  });

  test("belong to no chart where there are several", () => {
    expect(
      chartsOf({ "a/Chart.yaml": CHART, "b/Chart.yaml": CHART, "dev-values.yaml": "a: 1\n" }).map(({ devValues }) => devValues),
    ).toEqual([[], []]);
  });
});

test("images stand in values as texts and as maps", () => {
  const values =
    "image: shop:dev\nworkerImage: registry/worker:1\nagentImage:\n  repository: acme/agent\n  tag: dev\nproxy:\n  image:\n    repository: ''\n";
  expect(chartsOf({ "Chart.yaml": CHART, "values.yaml": values })[0]?.images).toEqual([
    { key: "image", image: "shop:dev" },
    { key: "workerImage", image: "registry/worker:1" },
    { key: "agentImage", image: "acme/agent" },
  ]);
});

test("a chart inside of another one is a chart of its own, and a library is known as one", () => {
  const charts = chartsOf({
    "chart/Chart.yaml": `${CHART}dependencies:\n  - name: redis\n`,
    "chart/charts/lib/Chart.yaml": "name: lib\ntype: library\n",
    "chart/charts/lib/templates/x.yaml": "kind: Deployment\n",
  });
  expect(charts.map(({ folder, isLibrary, dependencies }) => ({ folder, isLibrary, dependencies }))).toEqual([
    { folder: "chart", isLibrary: false, dependencies: ["redis"] },
    { folder: "chart/charts/lib", isLibrary: true, dependencies: [] },
  ]);
});
