// Command lines of Helm and kustomize, and the versions the tools give.
import { describe, expect, test } from "vitest";
import {
  helmClusterArgs,
  helmDependencyArgs,
  helmTemplateArgs,
  helmUpgradeArgs,
  kustomizeArgv,
  parseToolVersion,
  type HelmChart,
} from "../../../src/core/manifests/helm-args.ts";

const CHART: HelmChart = {
  chart: "/t/shop",
  repo: null,
  chartVersion: null,
  release: "chart",
  namespace: "dev",
  valuesFiles: [],
  set: [],
  setString: [],
};

test.each([
  ["v3.21.4+g1234567", [3, 21, "v3.21.4"]],
  ["v4.2.4\n", [4, 2, "v4.2.4"]],
  ["v3.22", [3, 22, "v3.22"]],
  ["v4.0.0-rc.1+gabc", [4, 0, "v4.0.0-rc.1"]],
  ['version.BuildInfo{Version:"v3.14.0", GitCommit:"x", GoVersion:"go1.21.5"}', [3, 14, "v3.14.0"]],
  ["Client Version: v1.36.1\nKustomize Version: v5.8.1", [1, 36, "v1.36.1"]],
  ["{kustomize/v5.8.1 2026}", [5, 8, "v5.8.1"]],
])("%s is version %j", (text, [major, minor, short]) => {
  expect(parseToolVersion(text)).toEqual({ major, minor, text: short });
});

test.each(["", "unknown", "latest"])("%j holds no version", (text) => {
  expect(parseToolVersion(text)).toBeNull();
});

describe("helm template", () => {
  test("without a cluster's versions renders for those Helm was built with", () => {
    expect(helmTemplateArgs(CHART, { kubeVersion: null, apiVersions: [] }).join(" ")).toBe(
      "template chart /t/shop --include-crds --namespace dev",
    );
  });

  // The document's three lines: a duration, a path, and a volume whose keys have dots.
  test.each([
    "cpuPprof.period=60s",
    "cpuPprof.volumeConfiguration.hostPath.path=/tmp/pprof",
    "cpuPprof.volumeConfiguration.hostPath.type=DirectoryOrCreate",
    String.raw`annotations."example\.com/list"=a\,b`,
    "list={a,b},other.key=c d",
    "empty=",
  ])("F13 hands %s on untouched", (value) => {
    const args = helmTemplateArgs({ ...CHART, set: [value], setString: [value] }, { kubeVersion: null, apiVersions: [] });
    expect(args.slice(-4)).toEqual(["--set", value, "--set-string", value]);
  });
});

test("helm upgrade waits by a flag that both versions know", () => {
  const args = helmUpgradeArgs(
    { ...CHART, repo: "https://charts.example.com", chartVersion: "1.0.0" },
    { timeoutSeconds: 60, clusterArgs: ["--kube-context", "x"] },
  );
  expect(args.join(" ")).toBe(
    "upgrade --install chart /t/shop --repo https://charts.example.com --version 1.0.0 --namespace dev --create-namespace --reset-values --wait --wait-for-jobs --timeout 60s --kube-context x",
  );
});

test.each([
  [
    ["--kubeconfig", "/k", "--context", "kind-a"],
    ["--kubeconfig", "/k", "--kube-context", "kind-a"],
  ],
  [["--context=kind-a"], ["--kube-context=kind-a"]],
  [[], []],
])("kubectl's %j are Helm's %j", (kubectl, helm) => {
  expect(helmClusterArgs(kubectl)).toEqual(helm);
});

test("subcharts and kustomizations", () => {
  expect(helmDependencyArgs("/t/shop", "build")).toEqual(["dependency", "build", "/t/shop"]);
  expect(kustomizeArgv("kubectl", "/t/k")).toEqual(["kubectl", "kustomize", "/t/k"]);
  expect(kustomizeArgv("kustomize", "/t/k")).toEqual(["kustomize", "build", "/t/k"]);
});
