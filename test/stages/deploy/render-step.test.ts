// Steps rendered from recorded answers of Helm 3, Helm 4 and kubectl: what is applied, with which images and settings.
import { describe, expect, test } from "vitest";
import { missingNamespaces, orderManifests } from "../../../src/core/manifests/apply-order.ts";
import { manifestName } from "../../../src/core/manifests/manifest.ts";
import type { Rendered } from "../../../src/stages/deploy/render-setting.ts";
import { renderStep } from "../../../src/stages/deploy/render-step.ts";
import { builtImage, chartSource, deployStep, laidComponent, recordedRender } from "../../support/charts.ts";
import { goldenOf } from "../../support/golden.ts";
import { argvOf, helmOf, renderSetting, renderWorld, TREE } from "../../support/render-world.ts";

/** What people would look at: the order of applying, the places, what was left out. */
const describeRender = (rendered: Rendered): string =>
  [
    ...orderManifests(rendered.manifests).map(({ kind, manifests }) => `${kind}: ${manifests.map(manifestName).join(", ")}`),
    `namespaces to make: ${missingNamespaces(rendered.manifests).join(", ")}`,
    "",
    ...rendered.places.map(({ image, place, from, to }) => `image ${image}: ${place}: ${from} -> ${to}`),
    ...rendered.policies.map((policy) => `policy ${policy}`),
    ...rendered.laid.map(({ component, place, changes }) => `component ${component}: ${place ?? "nowhere"}: ${changes.join(", ")}`),
    ...rendered.dropped.map(({ name, why }) => `dropped ${name}: ${why}`),
    "",
    rendered.yaml,
  ].join("\n");

const measured = laidComponent({
  pods: { selector: "app=shop,tier in (web)", namespace: "dev", container: "shop" },
  pprof: { port: 6060, path: "/debug/pprof/", scheme: "http", auth: null, required: [] },
  env: { LOG_LEVEL: "error" },
  args: ["-workers=4"],
  resources: { cpu: "1", memory: "256Mi" },
});

describe("a chart", () => {
  test.each([
    ["shop.helm3.yaml", "v3.21.4+g1234567", "shop.txt"],
    ["shop.helm4.yaml", "v4.2.4+gabcdef0", "shop.txt"],
    ["shop-dev.helm3.yaml", "v3.21.4+g1234567", "shop-dev.txt"],
    ["shop-dev.helm4.yaml", "v4.2.4+gabcdef0", "shop-dev.txt"],
  ])("W10 rendered as in %s by Helm %s gives the objects that Tilt would apply, with this side's images", async (file, version, golden) => {
    const rendered = await renderStep(renderWorld(helmOf(file, version)), renderSetting({ components: [measured] }));
    const text = describeRender(rendered);
    expect(text).toBe(goldenOf(`renders/${golden}`, text));
    expect(rendered.tool).toEqual({ name: "helm", version: version.split("+")[0] });
    expect(rendered).toMatchObject({ install: "apply", unsure: [], warnings: [], serveAs: [] });
  });

  test("renders to equal text twice, and to other images for the other side", async () => {
    const one = await renderStep(renderWorld(helmOf("shop.helm3.yaml")), renderSetting());
    const again = await renderStep(renderWorld(helmOf("shop.helm3.yaml")), renderSetting());
    const images = [builtImage("ghcr.io/acme/shop", "ghcr.io/acme/shop:heapgate-bbbbbbbbbbbb")];
    const base = await renderStep(renderWorld(helmOf("shop.helm3.yaml")), renderSetting({ side: "base", images }));
    expect(again.yaml).toBe(one.yaml);
    expect(base.yaml).toContain("image: ghcr.io/acme/shop:heapgate-bbbbbbbbbbbb");
    expect(base.yaml).not.toContain("heapgate-0123456789ab");
  });

  test("that Helm installs is only looked at: the names it asks for, and what heapgate cannot set there", async () => {
    const setting = renderSetting({ step: deployStep(chartSource({ install: "helm" }), { namespace: "dev" }), components: [measured] });
    const rendered = await renderStep(renderWorld(helmOf("shop.helm3.yaml")), setting);
    expect(rendered.install).toBe("helm");
    expect(rendered.serveAs).toEqual([
      { image: "ghcr.io/acme/shop-agent", reference: "ghcr.io/acme/shop-agent:v1" },
      { image: "ghcr.io/acme/shop", reference: "ghcr.io/acme/shop:v1" },
    ]);
    expect(rendered.places.filter(({ from, to }) => from !== to)).toEqual([]);
    expect(rendered.yaml).not.toContain("heapgate-");
    expect(rendered.yaml).not.toContain("GODEBUG");
    expect(rendered.laid).toHaveLength(1);
    expect(rendered.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "pull-policy-changed: Chart shop makes nodes ask a registry for a built image: Deployment/chart-shop spec.template.spec.containers[1]: imagePullPolicy Always.",
    ]);
  });
});

describe("a kustomization", () => {
  const step = deployStep({ kind: "kustomize", path: "overlay" });

  test("is built by kubectl where kustomize is not installed", async () => {
    const world = renderWorld({
      "kubectl version": { stdout: "Client Version: v1.34.4\nKustomize Version: v5.7.1\n" },
      "kubectl kustomize": { stdout: recordedRender("overlay.kubectl.yaml") },
    });
    const rendered = await renderStep(world, renderSetting({ step, components: [laidComponent({ args: ["-pprof"] })] }));
    const text = describeRender(rendered);
    expect(text).toBe(goldenOf("renders/overlay.txt", text));
    expect(argvOf(world.exec, "kubectl kustomize")).toEqual(["kubectl", "kustomize", `${TREE}/overlay`]);
    expect(rendered.tool).toEqual({ name: "kubectl", version: "v1.34.4" });
  });

  test("is built by kustomize where it is", async () => {
    const world = renderWorld({
      "kustomize version": { stdout: "v5.8.1\n" },
      "kustomize build": { stdout: recordedRender("overlay.kubectl.yaml") },
    });
    const rendered = await renderStep(world, renderSetting({ step }));
    expect(argvOf(world.exec, "kustomize build")).toEqual(["kustomize", "build", `${TREE}/overlay`]);
    expect(rendered.tool).toEqual({ name: "kustomize", version: "v5.8.1" });
  });

  test.each([
    ["absent", "nowhere", {}, "RENDER_FAILED", "Kustomization nowhere of head could not be rendered: that side's tree has no such folder."],
    ["no tool", "overlay", {}, "TOOL_MISSING", "kubectl"],
    [
      "a failing build",
      "overlay",
      {
        "kustomize version": { stdout: "v5.8.1" },
        "kustomize build": { exitCode: 1, stderr: "Error: accumulating resources: no such file\n" },
      },
      "RENDER_FAILED",
      "Kustomization overlay of head could not be rendered: accumulating resources: no such file.",
    ],
  ])("that cannot be built says why: %s", async (_case, path, script, code, message) => {
    const rendering = renderStep(renderWorld(script), renderSetting({ step: deployStep({ kind: "kustomize", path }) }));
    await expect(rendering).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe("plain manifests", () => {
  test("are taken in the order of their files, and applied CRDs first", async () => {
    const rendered = await renderStep(
      renderWorld({}),
      renderSetting({ step: deployStep({ kind: "manifests", paths: ["plain"] }), components: [laidComponent({ env: { A: "1" } })] }),
    );
    const text = describeRender(rendered);
    expect(text).toBe(goldenOf("renders/plain.txt", text));
    expect(rendered.tool).toBeNull();
  });
});

describe("steps that cannot be seen", () => {
  test.each([
    { kind: "tilt", args: ["--file", "dev/Tiltfile"] },
    { kind: "command", command: { kind: "shell", script: "make deploy" } },
  ] as const)("$kind renders nothing and runs nothing", async (source) => {
    const world = renderWorld({});
    expect(await renderStep(world, renderSetting({ step: deployStep(source) }))).toMatchObject({
      install: source.kind,
      manifests: [],
      yaml: "",
    });
    expect(world.exec.calls).toEqual([]);
  });
});
