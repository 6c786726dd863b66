// Presets: what lies under a configuration, what lies over the values of charts, and that anything of it can be said otherwise.
import { describe, expect, test } from "vitest";
import { describeConfig } from "../../../src/core/config/describe.ts";
import { chartNameOf, presetValues } from "../../../src/core/config/presets/preset-values.ts";
import { COMPONENT_PRESET_NAMES, PRESET_NAMES, PRESETS, type PresetName } from "../../../src/core/config/presets/presets.ts";
import { configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const withPreset = (preset: string, more = ""): string => `version: 1
preset: ${preset}
deploy: [{ chart: charts/app }]
workload: { idle: 60s }
${more}`;
const read = (text: string, options: Parameters<typeof parseTexts>[1] = {}) => configOf(parseTexts(text, options)).config;
const componentOf = (text: string, name: string) => read(text).components.find((one) => one.name === name);

describe("a preset of an app", () => {
  test.each(PRESET_NAMES)("%s is a configuration that needs nothing but a chart and a workload", (preset) => {
    const config = read(withPreset(preset));
    expect(config.preset).toBe(preset);
    expect(config.components.length).toBeGreaterThan(0);
    for (const { pods, role } of config.components) expect([pods?.selector, pods?.namespace, role]).not.toContain(null);
  });

  test("F1 F9 fleet has roles, its namespaces, and profiles where they are served", () => {
    const rows = read(withPreset("fleet")).components.map(({ name, role, pprof, metrics, pods }) => [
      name,
      role,
      pods?.container,
      pprof === "off" ? pprof : pprof.port,
      metrics === "off" ? metrics : metrics.port,
    ]);
    expect(read(withPreset("fleet")).components.flatMap(({ name, optional }) => (optional === true ? [name] : []))).toEqual([
      "gitjob",
      "helmops",
    ]);
    expect(rows).toEqual([
      ["fleet-controller", "controller", "fleet-controller", 6060, 8080],
      ["gitjob", "controller", null, "off", 8081],
      ["helmops", "controller", null, "off", 8081],
      ["fleet-agent", "agent", "fleet-agent", 6060, 8080],
    ]);
  });

  test("P3 flux has profiles and metrics on one port, and only needs the controller that all others ask", () => {
    const rows = read(withPreset("flux")).components.map(({ name, role, pprof, metrics, pods, optional }) => [
      name,
      role,
      pods?.selector,
      pods?.container,
      pprof === "off" ? pprof : pprof.port,
      metrics === "off" ? metrics : metrics.port,
      optional ?? false,
    ]);
    expect(rows).toEqual(
      ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"].map((name) => [
        name,
        "controller",
        `app=${name}`,
        "manager",
        8080,
        8080,
        name !== "source-controller",
      ]),
    );
  });

  test("F5 fleet's agent asks the API server with the credential it was registered with, too", () => {
    const agent = componentOf(withPreset("fleet"), "fleet-agent");
    expect(agent?.accounts).toEqual([{ namespace: "cluster-fleet-local-local-1a3d67d0a899", name: "*" }]);
    expect(describeConfig(read(withPreset("fleet")))).toContain("\n    asks as  cluster-fleet-local-local-1a3d67d0a899/*\n");
  });

  test.each(["weave-gitops", "weave-gitops-enterprise"])(
    "W5 %s declares counters that must stand still, and needs none of them",
    (preset) => {
      expect(read(withPreset(preset)).signals.map(({ name, as, required }) => [name, as, required])).toEqual([
        ["server-clients", "flat", false],
        ["user-clients", "flat", false],
      ]);
    },
  );

  test.each([
    [
      "a key of a component",
      "components: [{ name: fleet-agent, namespace: cattle-fleet-local-system }]",
      "fleet-agent",
      { pods: { namespace: "cattle-fleet-local-system", selector: "app=fleet-agent" } },
    ],
    [
      "a key of an endpoint",
      "components: [{ name: fleet-agent, pprof: { path: /x } }]",
      "fleet-agent",
      { pprof: { port: 6060, path: "/x" } },
    ],
    ["an endpoint", "components: [{ name: fleet-agent, pprof: off }]", "fleet-agent", { pprof: "off" }],
    ["what is measured", "components: [{ name: helmops, measure: false }]", "helmops", { measure: false }],
    ["one more component", "components: [{ name: shard, selector: app=shard }]", "shard", { pods: { selector: "app=shard" } }],
  ])("lets a configuration say otherwise: %s", (_, more, name, expected) => {
    expect(componentOf(withPreset("fleet", more), name)).toMatchObject(expected);
    expect(read(withPreset("fleet", more)).components.length).toBe(name === "shard" ? 5 : 4);
  });

  test("can be named, and changed, by set lines", () => {
    const sets = ["preset=fleet", "components.gitjob.metrics.port=9000"];
    const { components } = read("version: 1\ndeploy: [{ chart: charts/app }]\nworkload: { idle: 60s }", { sets });
    expect(components.find(({ name }) => name === "gitjob")?.metrics).toMatchObject({ port: 9000 });
  });

  test("is replaced whole by a later file that names another", () => {
    expect(read(withPreset("fleet").replace("preset: fleet", "preset: flux")).components[0]?.name).toBe("source-controller");
  });

  test.each([
    [withPreset("flet"), 'must be fleet, flux, weave-gitops or weave-gitops-enterprise, found "flet"; did you mean fleet?'],
    [
      "version: 1\ncomponents: [{ name: a, selector: app=a, preset: controler-runtime }]\ntarget: existing\nworkload: { idle: 1s }",
      "did you mean controller-runtime?",
    ],
  ])("that is none is refused with the nearest that is", (text, message) => {
    expect(issuesOf(parseTexts(text)).join("\n")).toContain(message);
  });
});

describe("a preset of a component", () => {
  const component = (preset: string, more = "") =>
    read(
      `version: 1\ndeploy: [{ chart: charts/app }]\nworkload: { idle: 1s }\ncomponents: [{ name: a, selector: app=a, preset: ${preset}${more} }]`,
    ).components[0];

  test.each(COMPONENT_PRESET_NAMES)("%s is accepted", (preset) => {
    expect(component(preset)?.name).toBe("a");
  });

  test("W4 controller-runtime reads metrics behind authentication, which its entry can change", () => {
    expect(component("controller-runtime")).toMatchObject({
      role: "controller",
      metrics: { port: 8443, scheme: "https", auth: { bearer: { kind: "own" } } },
    });
    expect(component("controller-runtime", ", metrics: { port: 9443 }")).toMatchObject({ metrics: { port: 9443, scheme: "https" } });
    expect(component("controller-runtime", ", role: agent")).toMatchObject({ role: "agent" });
  });

  test("go-generic is what holds without one", () => {
    expect(component("go-generic")).toEqual(component("go-generic", ", pprof: {}, metrics: {}"));
  });
});

describe("values for charts", () => {
  test.each([
    ["charts/mccp", "mccp"],
    ["./charts/mccp/", "mccp"],
    ["mccp-0.37.0.tgz", "mccp"],
    ["dist/weave-gitops-enterprise-v0.37.0-rc.1.tgz", "weave-gitops-enterprise"],
    ["oci://ghcr.example/charts/fleet", "fleet"],
    ["fleet", "fleet"],
    ["charts/fleet-crd", "fleet-crd"],
  ])("the name of %s is %s", (chart, name) => {
    expect(chartNameOf(chart)).toBe(name);
  });

  const deployed = (preset: PresetName, chart: string) => {
    const { deploy } = read(withPreset(preset).replace("charts/app", chart));
    return deploy.map(({ source }) => presetValues(preset, source));
  };

  test("W13 W17 switch profiling on in both forms that the chart of Weave GitOps Enterprise has had", () => {
    expect(deployed("weave-gitops-enterprise", "charts/mccp")).toEqual([
      {
        metrics: { enabled: true },
        monitoring: { enabled: true, metrics: { enabled: true }, profiling: { enabled: true } },
        extraEnvVars: [{ name: "WEAVE_GITOPS_ENABLE_PROFILING", value: "true" }],
      },
    ]);
  });

  test("leave other charts alone, and what is no chart", () => {
    expect(deployed("fleet", "charts/fleet-crd")).toEqual([{}]);
    expect(presetValues("fleet", { kind: "manifests", paths: ["charts/fleet"] })).toEqual({});
    expect(presetValues(undefined, { kind: "kustomize", path: "charts/fleet" })).toEqual({});
  });

  test("are printed with the hints by which versions differ", () => {
    const text = describeConfig(read(withPreset("fleet").replace("charts/app", "charts/fleet")));
    expect(text).toContain(
      `preset fleet\n  ${PRESETS.fleet.summary}\n  values of charts/fleet, over its own: {"metrics":{"enabled":true}}\n`,
    );
    expect(text).toContain("\n  gitjob (controller, optional)\n");
    expect(text).toContain("\n  fleet-agent (agent)\n");
    for (const hint of PRESETS.fleet.hints) expect(text).toContain(hint);
    expect(
      describeConfig(read("version: 1\ntarget: existing\ncomponents: [{ name: a, selector: app=a }]\nworkload: { idle: 1s }")),
    ).not.toContain("preset");
  });
});
