// The sample chart by the real Helm 3 and 4 and the real kubectl: still what was recorded, and heapgate's YAML read back by kubectl.
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseToolVersion } from "../../src/core/manifests/helm-args.ts";
import { parseManifests } from "../../src/core/manifests/parse-manifests.ts";
import { renderStep } from "../../src/stages/deploy/render-step.ts";
import { builtImage, CHARTS, chartSource, deployStep, manifestsOf, recordedRender } from "../support/charts.ts";
import { realPorts } from "../support/real-ports.ts";
import { renderSetting } from "../support/render-world.ts";

const answer = (program: string, args: readonly string[]): string | null => {
  const { error, status, stdout } = spawnSync(program, args, { encoding: "utf8", cwd: CHARTS });
  return error === undefined && status === 0 ? stdout : null;
};
const helms = ["helm", "helm4"].flatMap((program) => {
  const version = parseToolVersion(answer(program, ["version", "--short"]) ?? "");
  return version === null ? [] : [{ program, major: version.major }];
});
const kubectl = answer("kubectl", ["version", "--client"]);
if (helms.length === 0) console.warn("helm is not on PATH: its renders are not compared with the recorded ones");
if (kubectl === null) console.warn("kubectl is not on PATH: its kustomization is not compared with the recorded one");

const CLUSTER = ["--kube-version", "v1.34.4", "--api-versions", "monitoring.coreos.com/v1/PodMonitor"];
const DEV = ["--values", "shop/dev-values.yaml", "--set", "profiling.enabled=true"];

describe.skipIf(helms.length === 0)("Helm", () => {
  test.each(
    helms.flatMap((helm) => [
      { ...helm, name: "shop", args: [] },
      { ...helm, name: "shop-dev", args: DEV },
    ]),
  )("$program (version $major) renders $name as recorded", ({ program, major, name, args }) => {
    const text = answer(program, ["template", "chart", "shop", "--include-crds", "--namespace", "dev", ...args, ...CLUSTER]);
    const [live, recorded] = [text ?? "", recordedRender(`${name}.helm${major}.yaml`)].map((yaml) => parseManifests("helm", yaml));
    expect(live?.map(({ manifest, source }) => ({ manifest, source }))).toEqual(
      recorded?.map(({ manifest, source }) => ({ manifest, source })),
    );
  });

  test("is called by a step of heapgate, with lists completed and values without effect found", async () => {
    const ports = realPorts();
    const source = chartSource({
      values: ["shop/dev-values.yaml"],
      valuesInline: { extraEnvVars: [{ name: "CACHE", value: "full" }] },
      set: ["nobody.reads.this=1"],
    });
    const rendered = await renderStep(
      ports,
      renderSetting({
        step: deployStep(source, { namespace: "dev" }),
        tree: CHARTS,
        configDir: CHARTS,
        env: ports.env.all(),
        images: [builtImage("ghcr.io/acme/shop")],
        checkEffect: true,
      }),
    );
    expect(rendered.yaml).toMatch(/name: LOG_LEVEL\n +value: debug\n +- name: CACHE\n +value: full\n/u);
    expect(rendered.places).toHaveLength(5);
    expect(rendered.warnings.map(({ message }) => message)).toEqual([
      "set and setString of chart shop changes nothing: the render is the same without it.",
    ]);
  });
});

describe.skipIf(kubectl === null)("kubectl", () => {
  test("builds the kustomization as recorded", async () => {
    expect(answer("kubectl", ["kustomize", "overlay"])).toBe(recordedRender("overlay.kubectl.yaml"));
    const ports = realPorts();
    const step = deployStep({ kind: "kustomize", path: "overlay" });
    const rendered = await renderStep(
      ports,
      renderSetting({ step, tree: CHARTS, env: ports.env.all(), images: [], defaultNamespace: "default" }),
    );
    // Nothing but the namespace is filled in.
    const recorded = manifestsOf(recordedRender("overlay.kubectl.yaml"));
    const filled = recorded.map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace: "default" } }));
    expect(rendered.manifests).toEqual(filled);
  });
});
