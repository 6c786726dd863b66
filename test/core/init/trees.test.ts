// What init makes of public repositories: a configuration that heapgate takes, and the right things said about it.
import { describe, expect, test } from "vitest";
import { parseConfig, type ParsedConfig } from "../../../src/core/config/parse-config.ts";
import type { Guess } from "../../../src/core/init/guess.ts";
import { renderInit } from "../../../src/core/init/render-init.ts";
import { writeConfig } from "../../../src/core/init/write-config.ts";
import { writeCommentWorkflow, writeWorkflow } from "../../../src/core/init/write-workflows.ts";
import { goldenOf } from "../../support/golden.ts";
import { guessOf, TREE_NAMES, treeOf } from "../../support/repository-trees.ts";
import { workflowProblems } from "../../support/workflow-parser.ts";

const parsed = (text: string): ParsedConfig =>
  parseConfig({
    files: [{ name: "heapgate.yaml", text }],
    sets: [],
    overrides: {},
    environment: () => null,
    defaultName: "app",
    purpose: "measure",
  });
const configOf = (guess: Guess): string => writeConfig(guess, { name: null });
const saying = (guess: Guess, kind: "found" | "guessed" | "missing"): string =>
  guess.notes.flatMap((note) => (note.kind === kind ? [`${note.what} (${note.file ?? ""}) ${note.remedy ?? ""}`] : [])).join("\n");

interface Row {
  readonly tree: string;
  readonly target: "kind" | "process";
  /** Per image: what makes it. */
  readonly builds: readonly string[];
  readonly deploys: readonly string[];
  /** Name, place and how it is profiled. */
  readonly components: readonly string[];
  readonly workload: string;
  readonly missing: readonly string[];
}

const NO_PPROF = "no net/http/pprof import found";

test.each<Row>([
  {
    tree: "cert-manager",
    target: "kind",
    builds: ["cainjector", "controller", "webhook"].map((name) => `quay.io/jetstack/cert-manager-${name} by command`),
    deploys: ["chart deploy/charts/cert-manager"],
    components: ["cert-manager-cainjector", "cert-manager", "cert-manager-webhook"].map(
      (name) => `${name} --enable-profiling --profiler-address=localhost:6060, pprof 6060, metrics 9402`,
    ),
    workload: "idle",
    missing: ["no Dockerfile for the image quay.io/jetstack/cert-manager-controller"],
  },
  {
    tree: "cloudnative-pg",
    target: "kind",
    builds: ["controller of Dockerfile"],
    deploys: ["kustomize config/default"],
    components: ["cnpg-controller-manager in cnpg-system --pprof-server, pprof by trying, metrics 8080"],
    workload: "idle",
    missing: ["the Dockerfile copies dist/manager/*, which git does not have"],
  },
  {
    tree: "external-dns",
    target: "kind",
    builds: ["registry.k8s.io/external-dns/external-dns by command"],
    deploys: ["chart charts/external-dns"],
    components: ["external-dns, pprof off, metrics by trying"],
    workload: "idle",
    missing: ["no Dockerfile", NO_PPROF],
  },
  {
    tree: "fleet",
    target: "kind",
    builds: ["rancher/fleet of package/Dockerfile", "rancher/fleet-agent of package/Dockerfile.agent"],
    deploys: ["chart charts/fleet-crd", "chart charts/fleet"],
    components: [],
    workload: "idle",
    missing: [],
  },
  {
    tree: "openfga",
    target: "process",
    builds: [],
    deploys: [],
    components: ["openfga, pprof pprof, metrics metrics"],
    workload: "GET / of the service",
    missing: [],
  },
  {
    tree: "podinfo",
    target: "kind",
    builds: ["ghcr.io/stefanprodan/podinfo of Dockerfile"],
    deploys: ["chart charts/podinfo"],
    components: ["podinfo, pprof by trying, metrics 9797"],
    workload: "GET / of podinfo:9898",
    missing: [],
  },
  {
    tree: "pushgateway",
    target: "process",
    builds: [],
    deploys: [],
    components: ["pushgateway, pprof by trying, metrics by trying"],
    workload: "GET / of the service",
    missing: [],
  },
  {
    tree: "ratelimit",
    target: "process",
    builds: [],
    deploys: [],
    components: ["ratelimit, pprof by trying, metrics by trying"],
    workload: "GET /json of the service",
    missing: [],
  },
  {
    tree: "source-controller",
    target: "kind",
    builds: ["fluxcd/source-controller of Dockerfile"],
    deploys: ["kustomize config/default"],
    components: ["source-controller in source-system, pprof 8080, metrics 8080"],
    workload: "idle",
    missing: [],
  },
  {
    tree: "tilt-example-go",
    target: "kind",
    builds: ["example-go-image of 0-base/deployments/Dockerfile"],
    deploys: ["manifests 0-base/deployments/kubernetes.yaml"],
    components: ["example-go, pprof off, metrics off"],
    workload: "GET / of example-go:8000",
    missing: [NO_PPROF, "no /metrics"],
  },
  {
    tree: "weave-gitops",
    target: "kind",
    builds: ["ghcr.io/weaveworks/wego-app of gitops-server.dockerfile"],
    deploys: ["manifests https://github.com/fluxcd/flux2/releases/download/v2.6.4/install.yaml", "chart charts/gitops-server"],
    components: [],
    workload: "GET /v1/featureflags of gitops-server:9001",
    missing: [],
  },
])("$tree: image, deployment, components, work and what is missing", ({ tree, missing, ...row }) => {
  const guess = guessOf(treeOf(tree));
  const port = (endpoint: Guess["components"][number]["pprof"]): string =>
    endpoint.value === "off" ? "off" : String(endpoint.value.port ?? "by trying");
  expect({
    target: guess.target,
    builds: guess.builds.map(({ image, context, dockerfile, command }) =>
      context === null ? `${image} ${command.length > 0 ? "by command" : "by nothing"}` : `${image} of ${dockerfile ?? "Dockerfile"}`,
    ),
    deploys: guess.deploys.map((step) =>
      step.kind === "chart"
        ? `chart ${step.chart}`
        : step.kind === "kustomize"
          ? `kustomize ${step.folder}`
          : `manifests ${step.files.join(",")}`,
    ),
    components: guess.components.map(
      ({ name, namespace, args, pprof, metrics }) =>
        `${[name, ...(namespace === null ? [] : [`in ${namespace}`]), ...args].join(" ")}, pprof ${port(pprof)}, metrics ${port(metrics)}`,
    ),
    workload:
      guess.workload.kind === "idle"
        ? "idle"
        : `GET ${guess.workload.path} of ${guess.workload.component === null ? "the service" : `${guess.workload.component}:${guess.workload.port ?? ""}`}`,
  }).toEqual(row);
  const said = saying(guess, "missing");
  for (const sentence of missing) expect(said).toContain(sentence);
  expect(said === "").toBe(missing.length === 0);
});

describe.each(TREE_NAMES)("%s", (name) => {
  test("gives a configuration that heapgate takes without a remark, in a cluster and as a process", () => {
    for (const target of [null, "process"] as const) {
      const text = configOf(guessOf(treeOf(name), target));
      expect(parsed(text)).toMatchObject({ kind: "ok", notes: [] });
      expect(text.split("\n")[0]).toMatch(/^# yaml-language-server: \$schema=https:\/\//u);
    }
  });

  test("gives workflows that GitHub takes", async () => {
    const { target, moduleFolder } = guessOf(treeOf(name));
    for (const needsGo of [true, false]) {
      const text = writeWorkflow({ branch: "release/2.x", needsGo, target, moduleFolder });
      expect(await workflowProblems("heapgate.yml", text)).toEqual([]);
    }
    expect(await workflowProblems("heapgate-comment.yml", writeCommentWorkflow())).toEqual([]);
  });

  test("is guessed the same twice", () => {
    expect(guessOf(treeOf(name))).toEqual(guessOf(treeOf(name)));
  });
});

test.each<[string, readonly string[]]>([
  ["podinfo", ["charts/podinfo/**"]],
  ["fleet", ["charts/fleet-crd/**", "charts/fleet/**"]],
  ["weave-gitops", ["charts/gitops-server/**"]],
  ["cloudnative-pg", ["config/**"]],
  ["tilt-example-go", ["0-base/deployments/kubernetes.yaml"]],
])("%s: the paths that are proposed hold what is deployed, without addresses", (name, deployed) => {
  const listed = JSON.stringify(["**.go", "go.*", "**Dockerfile*", ...deployed, ".github/heapgate.yaml"]).replaceAll(",", ", ");
  const [, written = ""] = /^# paths: (.*)$/mu.exec(configOf(guessOf(treeOf(name)))) ?? [];
  expect(written).toBe(listed);
});

test.each(["cert-manager", "cloudnative-pg", "openfga", "podinfo", "tilt-example-go", "fleet"])("%s: what is written and said", (name) => {
  const guess = guessOf(treeOf(name));
  const text = configOf(guess);
  expect(text).toBe(goldenOf(`init.${name}.yaml`, text));
  const said = renderInit({
    target: guess.target,
    preset: guess.preset,
    notes: guess.notes,
    files: [{ path: ".github/heapgate.yaml", text, state: "written" }],
  });
  expect(said).toBe(goldenOf(`init.${name}.txt`, said));
  expect(said).not.toMatch(/undefined|NaN|\[object|\bnull\b|unread/u);
});

test("a Tiltfile says which image, chart, release and values development uses", () => {
  const { files, contents } = treeOf("weave-gitops");
  // Under another module there is no preset for it.
  const renamed = Object.fromEntries(
    Object.entries(contents).map(([path, text]) => [path, text.replace("github.com/weaveworks/", "example.com/acme/")]),
  );
  const guess = guessOf({ name: "weave-gitops", files, contents: renamed });
  expect(guess).toMatchObject({
    preset: null,
    builds: [{ image: "localhost:5001/weaveworks/wego-app", context: ".", dockerfile: "gitops-server.dockerfile" }],
    deploys: [
      {
        kind: "chart",
        chart: "charts/gitops-server",
        release: "dev",
        values: ["tools/helm-values-dev.yaml"],
        set: ["image.repository=localhost:5001/weaveworks/wego-app"],
      },
    ],
    components: [
      {
        name: "dev-weave-gitops",
        selector: { value: "app.kubernetes.io/name=weave-gitops,app.kubernetes.io/instance=dev" },
        metrics: { value: { port: 2112 } },
      },
    ],
    workload: { kind: "http", port: 9001 },
  });
  expect(parsed(configOf(guess))).toMatchObject({ kind: "ok" });
});
