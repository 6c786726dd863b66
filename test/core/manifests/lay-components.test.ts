// What components lay over the containers of a render, and over which.
import { describe, expect, test } from "vitest";
import { layComponents, type LaidComponent } from "../../../src/core/manifests/lay-components.ts";
import { valueAt } from "../../../src/core/manifests/json-values.ts";
import { podTemplateOf } from "../../../src/core/manifests/pod-templates.ts";
import { laidComponent, manifestOf, manifestsOf } from "../../support/charts.ts";

const pprof: LaidComponent["pprof"] = { port: 6060, path: "/debug/pprof/", scheme: "http", auth: null, required: [] };
const pods = (selector: string, more: Partial<NonNullable<LaidComponent["pods"]>> = {}): LaidComponent["pods"] => ({
  selector,
  namespace: null,
  container: null,
  ...more,
});
const deployment = (container: string, namespace = "dev"): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: ${namespace}}\nspec: {template: {metadata: {labels: {app: shop}}, spec: {containers: [${container}]}}}\n`;

/** The only container after a component was laid over it. */
const laidOver = (container: string, changes: Partial<LaidComponent>) => {
  const { manifests, laid } = layComponents([manifestOf(deployment(container))], [laidComponent(changes)]);
  return { container: valueAt(manifests[0], ["spec", "template", "spec", "containers", 0]), laid };
};

describe("pod templates", () => {
  const spec = "{containers: [{name: a}]}";
  test.each([
    [
      "a Deployment",
      `apps/v1\nkind: Deployment\nspec: {template: {metadata: {labels: {x: z, m: 1}}, spec: ${spec}}}`,
      ["spec", "template", "spec"],
    ],
    [
      "a CronJob",
      `batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {metadata: {labels: {x: z}}, spec: ${spec}}}}}`,
      ["spec", "jobTemplate", "spec", "template", "spec"],
    ],
    [
      "a Rollout",
      `argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {metadata: {labels: {x: z}}, spec: ${spec}}}`,
      ["spec", "template", "spec"],
    ],
    ["a Pod", `v1\nkind: Pod\nspec: ${spec}`, ["spec"]],
  ])("of %s", (_case, body, specPath) => {
    const labels = body.includes("kind: Pod") ? ", labels: {x: z}" : "";
    const template = podTemplateOf(manifestOf(`metadata: {name: a${labels}}\napiVersion: ${body}\n`));
    expect(template).toEqual({ specPath, labels: { x: "z" }, containers: [{ name: "a" }] });
  });

  test.each([
    ["a Service", "v1\nkind: Service\nspec: {selector: {app: shop}}"],
    ["a template of something else", "x.io/v1\nkind: Kit\nspec: {template: {spec: {size: 1}}}"],
    ["a Pod of another group", "x.io/v1\nkind: Pod\nspec: {}"],
  ])("%s has none", (_case, body) => {
    expect(podTemplateOf(manifestOf(`metadata: {name: a}\napiVersion: ${body}\n`))).toBeNull();
  });
});

describe("environment", () => {
  test("of the same name is replaced in its place, wherever its value came from; new variables follow", () => {
    const { container, laid } = laidOver(
      "{name: shop, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B, value: $(A)}]}",
      {
        env: { A: "1", C: "3" },
      },
    );
    expect(container).toEqual({
      name: "shop",
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$(A)" },
        { name: "C", value: "3" },
      ],
    });
    expect(laid).toEqual([
      {
        component: "shop",
        workload: "Deployment/shop",
        place: "Deployment/shop spec.template.spec.containers[0]",
        changes: ["env A", "env C"],
        replacesImageArguments: false,
      },
    ]);
  });
});

describe("arguments", () => {
  test.each([
    ["{name: shop, args: [-a]}", ["-a", "-pprof"], false],
    ["{name: shop, command: [/shop]}", ["-pprof"], false],
    ["{name: shop}", ["-pprof"], true],
  ])("are appended to those of %s", (written, args, replaces) => {
    const { container, laid } = laidOver(written, { args: ["-pprof"] });
    expect(container).toMatchObject({ args });
    expect(laid).toMatchObject([{ changes: ["args -pprof"], replacesImageArguments: replaces }]);
  });
});

describe("resources", () => {
  test.each([
    ["{name: shop}", { cpu: "1", memory: "64Mi" }, { requests: { cpu: "1", memory: "64Mi" }, limits: { cpu: "1", memory: "64Mi" } }],
    [
      "{name: shop, resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {ephemeral-storage: 1Gi}, claims: []}}",
      { cpu: "2", memory: null },
      { requests: { cpu: "2", memory: "1Gi" }, limits: { "ephemeral-storage": "1Gi", cpu: "2" }, claims: [] },
    ],
  ])("of %s become %j as request and limit", (written, resources, expected) => {
    expect(laidOver(written, { resources }).container).toMatchObject({ resources: expected });
  });
});

describe("a finer heap profile", () => {
  const rate = "memprofilerate=65536";
  test.each([
    ["nothing set", "{name: shop}", {}, rate],
    ["another setting", "{name: shop, env: [{name: GODEBUG, value: gctrace=1}]}", {}, `gctrace=1,${rate}`],
    ["a setting of the component", "{name: shop, env: [{name: GODEBUG, value: a=1}]}", { GODEBUG: "b=2" }, `b=2,${rate}`],
    ["a rate of its own", "{name: shop, env: [{name: GODEBUG, value: memprofilerate=1}]}", {}, "memprofilerate=1"],
  ])("beside %s", (_case, written, env, expected) => {
    expect(laidOver(written, { pprof, env }).container).toMatchObject({ env: [{ name: "GODEBUG", value: expected }] });
  });

  test.each([
    ["pprof is off", { pprof: "off" }, "{name: shop}"],
    ["it is not measured", { pprof, measure: false }, "{name: shop}"],
    ["GODEBUG comes from elsewhere", { pprof }, "{name: shop, env: [{name: GODEBUG, valueFrom: {fieldRef: {fieldPath: x}}}]}"],
    ["the rate is set already", { pprof }, "{name: shop, env: [{name: GODEBUG, value: memprofilerate=1}]}"],
  ] as const)("is not set when %s, and nothing is changed", (_case, changes, written) => {
    const before = manifestOf(deployment(written));
    const { manifests, laid } = layComponents([before], [laidComponent(changes)]);
    expect(manifests[0]).toBe(before);
    expect(laid).toMatchObject([{ changes: [] }]);
  });
});

describe("the right container of the right workload", () => {
  const two = "{name: proxy}, {name: shop}";
  test.each([
    ["the first without a name", null, 0],
    ["by its name", "shop", 1],
    ["the first by its name", "proxy", 0],
  ])("%s", (_case, container, index) => {
    const { manifests } = layComponents(
      [manifestOf(deployment(two))],
      [laidComponent({ pods: pods("app=shop", { container }), env: { A: "1" } })],
    );
    const containers = valueAt(manifests[0], ["spec", "template", "spec", "containers"]);
    expect(JSON.parse(JSON.stringify(containers))[index]).toHaveProperty("env");
    expect(JSON.stringify(containers).match(/"env"/gu)).toHaveLength(1);
  });

  test("that has no such name is said and left", () => {
    const { laid } = layComponents(
      [manifestOf(deployment(two))],
      [laidComponent({ pods: pods("app=shop", { container: "web" }), env: { A: "1" } })],
    );
    expect(laid).toEqual([{ component: "shop", workload: "Deployment/shop", place: null, changes: [], replacesImageArguments: false }]);
  });

  test.each([
    ["every workload that fits", "app=shop", null, 2],
    ["only in its namespace", "app=shop", "dev", 1],
    ["none in another", "app=shop", "prod", 0],
    ["none with other labels", "app=cart", null, 0],
  ])("%s", (_case, selector, namespace, count) => {
    const manifests = manifestsOf(
      `${deployment("{name: a}")}---\n${deployment("{name: a}", "test")}---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n`,
    );
    expect(layComponents(manifests, [laidComponent({ pods: pods(selector, { namespace }), env: { A: "1" } })]).laid).toHaveLength(count);
  });

  test("takes several components, each its own; init containers and a component without pods are left", () => {
    const yaml = deployment("{name: a}, {name: b}").replace("containers:", "initContainers: [{name: init}], containers:");
    const { manifests, laid } = layComponents(
      [manifestOf(yaml)],
      [
        laidComponent({ name: "a", pods: pods("app", { container: "a" }), env: { A: "1" } }),
        laidComponent({ name: "b", pods: pods("app", { container: "b" }), args: ["-b"] }),
        laidComponent({ name: "far", pods: null, args: ["-c"] }),
      ],
    );
    expect(valueAt(manifests[0], ["spec", "template", "spec"])).toEqual({
      initContainers: [{ name: "init" }],
      containers: [
        { name: "a", env: [{ name: "A", value: "1" }] },
        { name: "b", args: ["-b"] },
      ],
    });
    expect(laid.map(({ component }) => component)).toEqual(["a", "b"]);
  });

  test("is not looked for by a selector that cannot be read", () => {
    expect(() => layComponents([], [laidComponent({ pods: pods("app=") })])).not.toThrow();
    expect(() => layComponents([], [laidComponent({ pods: pods("app in") })])).toThrow(
      expect.objectContaining({ code: "SELECTOR_INVALID" }),
    );
  });
});
