// Command lines of Helm, layers of values, subcharts, values without effect, and what is said when a chart cannot be rendered.
import { describe, expect, test } from "vitest";
import { parseValues } from "../../../src/core/manifests/helm-values.ts";
import { helmInstall, helmUninstall, renderChart } from "../../../src/stages/deploy/render-chart.ts";
import type { CommandSpec } from "../../../src/ports/exec.ts";
import { chartSource, deployStep } from "../../support/charts.ts";
import type { FakeAnswer } from "../../support/fake-exec.ts";
import { goldenOf } from "../../support/golden.ts";
import { argvOf, helmOf, renderSetting, renderWorld, TREE, type RenderWorld } from "../../support/render-world.ts";

const HELM: Record<string, FakeAnswer> = { "helm version": { stdout: "v3.21.4+g1" }, "helm template": { stdout: "" } };

/** Helm whose output is the values files of ours that it was given. */
const echoingHelm = (world: { current: RenderWorld | null }) => ({
  ...HELM,
  "helm template": ({ argv }: CommandSpec): FakeAnswer => {
    const texts = argv.flatMap((word) =>
      word.startsWith("/tmp/") ? [new TextDecoder().decode(world.current?.files.content.get(word))] : [],
    );
    return { stdout: texts.join("---\n") };
  },
});

const renderedValues = async (script: Record<string, FakeAnswer>, source: Parameters<typeof renderChart>[2], overlay = {}) => {
  const holder: { current: RenderWorld | null } = { current: null };
  const world = renderWorld({ ...echoingHelm(holder), ...script });
  holder.current = world;
  const { text } = await renderChart(world, renderSetting({ overlay }), source);
  return { layers: text.split("---\n").map((layer) => parseValues("layer", layer)), world };
};

describe("the command line", () => {
  test("names release, namespace, values in order and the cluster's versions; escaping in set is left to Helm", async () => {
    const source = chartSource({
      values: ["shop/dev-values.yaml", "?shop/local-values.yaml"],
      set: [
        "cpuPprof.period=60s",
        String.raw`cpuPprof.volumeConfiguration.hostPath.path=/tmp/pprof\,v1`,
        String.raw`nodeSelector."kubernetes\.io/role"=master`,
        "a={x,y},b.c=1",
      ],
      setString: ["image.tag=010"],
    });
    const world = renderWorld(helmOf("shop.helm3.yaml"));
    await renderChart(world, renderSetting(), source);
    const argv = `${argvOf(world.exec, "helm template").join("\n")}\n`;
    expect(argv).toBe(goldenOf("renders/helm-template.argv.txt", argv));
  });

  test.each([
    [
      { chart: "oci://registry.example.com/charts/shop", chartVersion: "1.2.3" },
      ["oci://registry.example.com/charts/shop", "--version", "1.2.3"],
    ],
    [
      { chart: "redis", repo: "https://charts.example.com", chartVersion: "20.0.1", release: "cache" },
      ["redis", "--repo", "https://charts.example.com", "--version", "20.0.1"],
    ],
    [{ chart: "shop-0.1.0.tgz" }, [`${TREE}/shop-0.1.0.tgz`]],
  ])("finds the chart of %j", async (changes, expected) => {
    const world = renderWorld(HELM, { files: { [`${TREE}/shop-0.1.0.tgz`]: "archive" } });
    await renderChart(world, renderSetting(), chartSource(changes));
    const argv = argvOf(world.exec, "helm template");
    expect(argv.slice(3, 3 + expected.length)).toEqual(expected);
    expect(argv[2]).toBe("release" in changes ? "cache" : "chart");
  });

  test.each([
    ["v3.21.4+g1234567", "v3.21.4"],
    ["v4.2.4", "v4.2.4"],
    ["what?", null],
  ])("a Helm that calls itself %s is recorded as %s", async (stdout, version) => {
    const { tool } = await renderChart(renderWorld({ ...HELM, "helm version": { stdout } }), renderSetting(), chartSource());
    expect(tool).toEqual({ name: "helm", version });
  });
});

describe("values", () => {
  test("of our layers come after the user's files, name/value lists completed from chart, files and layers below", async () => {
    const { layers, world } = await renderedValues(
      { "print-values": { stdout: "extraEnvVars: [{name: API, value: 'https://1.2.3.4'}]\n" } },
      chartSource({
        values: ["shop/dev-values.yaml"],
        valuesInline: { extraEnvVars: [{ name: "CACHE", value: "on" }], hosts: ["a"] },
        valuesFrom: [{ kind: "argv", argv: ["print-values", "--all"] }],
      }),
      { profiling: { enabled: true }, extraEnvVars: [{ name: "PROFILING", value: "true" }] },
    );
    const env = (...pairs: readonly string[]) =>
      pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1) }));
    expect(layers).toEqual([
      // LOG_LEVEL and CACHE are dev-values.yaml's: between the user's own files Helm's rule holds, and TIMER of the chart is gone.
      { extraEnvVars: env("LOG_LEVEL=debug", "CACHE=on"), hosts: ["a"] },
      { extraEnvVars: env("LOG_LEVEL=debug", "CACHE=on", "API=https://1.2.3.4") },
      { profiling: { enabled: true }, extraEnvVars: env("LOG_LEVEL=debug", "CACHE=on", "API=https://1.2.3.4", "PROFILING=true") },
    ]);
    expect(argvOf(world.exec, "print-values")).toEqual(["print-values", "--all"]);
    expect([...world.files.content.keys()].filter((path) => path.startsWith("/tmp/"))).toEqual([]);
  });

  test("of a chart's own defaults are asked of Helm where the chart is no folder", async () => {
    const { layers } = await renderedValues(
      { "helm show values redis --repo https://charts.example.com": { stdout: "env: [{name: A, value: a}]\n" } },
      chartSource({ chart: "redis", repo: "https://charts.example.com", valuesInline: { env: [{ name: "B", value: "b" }] } }),
    );
    expect(layers).toEqual([
      {
        env: [
          { name: "A", value: "a" },
          { name: "B", value: "b" },
        ],
      },
    ]);
  });

  test.each([
    [
      "a values file that is not there",
      chartSource({ values: ["tools/dev.yaml"] }),
      {},
      "FILE_NOT_FOUND",
      "There is no file or folder tools/dev.yaml.",
    ],
    [
      "a chart that is not there",
      chartSource({ chart: "charts/gone" }),
      {},
      "RENDER_FAILED",
      "Chart charts/gone of head could not be rendered: that",
    ],
    [
      "a values command that fails",
      chartSource({ valuesFrom: [{ kind: "shell", script: "print-values" }] }),
      { "bash -eo pipefail -c print-values": { exitCode: 7, stderr: "no cluster\n" } },
      "RENDER_FAILED",
      "valuesFrom print-values could not be rendered: no cluster.",
    ],
    [
      "a values command that prints no map",
      chartSource({ valuesFrom: [{ kind: "shell", script: "print-values" }] }),
      { "bash -eo pipefail -c print-values": { stdout: "- a\n" } },
      "RENDER_FAILED",
      "line 1: values are a map",
    ],
  ])("%s is an error", async (_case, source, script, code, message) => {
    const rendering = renderChart(renderWorld({ ...HELM, ...script }), renderSetting(), source);
    await expect(rendering).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test.each([
    [
      "a command that failed is shown, and to be run again",
      chartSource({ valuesFrom: [{ kind: "shell", script: "fails" }] }),
      /^Run the command above by hand/u,
    ],
    ["what no command said is to be looked at", chartSource({ chart: "charts/gone" }), /^Look at it in that side's tree/u],
    [
      "a file is to be found where paths start",
      chartSource({ values: ["gone.yaml"] }),
      /^Relative paths start at the root of head's tree/u,
    ],
  ])("the remedy fits: %s", async (_case, source, remedy) => {
    const rendering = renderChart(renderWorld({ ...HELM, "bash -eo pipefail -c fails": { exitCode: 7 } }), renderSetting(), source);
    await expect(rendering).rejects.toMatchObject({ remedy: expect.stringMatching(remedy) });
  });

  test.each([
    [
      "equal without them",
      () => ({ stdout: "same" }),
      ["valuesInline of chart shop changes nothing", "set and setString of chart shop changes nothing"],
    ],
    [
      "different without set",
      ({ argv }: CommandSpec) => ({ stdout: argv.includes("--set") ? "with" : "without" }),
      ["valuesInline of chart shop changes nothing"],
    ],
    ["different without both", ({ argv }: CommandSpec) => ({ stdout: argv.join() }), []],
  ])("W17 are said to have no effect when the render is %s", async (_case, template, messages) => {
    const source = chartSource({ valuesInline: { a: 1 }, set: ["b=1"] });
    const { warnings } = await renderChart(
      renderWorld({ ...HELM, "helm template": template }),
      renderSetting({ checkEffect: true }),
      source,
    );
    expect(warnings.map(({ code }) => code)).toEqual(messages.map(() => "values-without-effect"));
    expect(warnings.map(({ message }) => message.split(":")[0])).toEqual(messages);
  });

  test("are not looked into when nobody asks", async () => {
    const world = renderWorld(HELM);
    await renderChart(world, renderSetting(), chartSource({ valuesInline: { a: 1 } }));
    expect(world.exec.calls.filter(({ argv }) => argv[1] === "template")).toHaveLength(1);
  });
});

describe("subcharts", () => {
  const DEPENDS =
    "apiVersion: v2\nname: shop\nversion: 0.1.0\ndependencies:\n  - {name: redis, version: 20.x.x, repository: 'https://charts.example.com'}\n";
  const dependencyCalls = async (files: Record<string, string>, script: Record<string, FakeAnswer>) => {
    const world = renderWorld(
      { ...HELM, ...script },
      { files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`${TREE}/shop/${name}`, text])) },
    );
    await renderChart(world, renderSetting(), chartSource());
    return world.exec.calls.map(({ argv }) => argv.join(" ")).filter((line) => line.startsWith("helm dependency"));
  };
  const OK = { "helm dependency": {} };

  test.each([
    ["none", {}, {}, []],
    ["missing, no lock", { "Chart.yaml": DEPENDS }, OK, ["update"]],
    ["missing, lock", { "Chart.yaml": DEPENDS, "Chart.lock": "x" }, OK, ["build"]],
    ["present as archive", { "Chart.yaml": DEPENDS, "Chart.lock": "x", "charts/redis-20.0.1.tgz": "x" }, {}, []],
    ["present as folder", { "Chart.yaml": DEPENDS, "charts/redis/Chart.yaml": "x" }, {}, []],
    ["another one present", { "Chart.yaml": DEPENDS, "charts/redis2/Chart.yaml": "x" }, OK, ["update"]],
    ["as Helm 2 lists them", { "requirements.yaml": "dependencies: [{name: redis}]" }, OK, ["update"]],
    [
      "of a repository without a name here",
      { "Chart.yaml": DEPENDS, "Chart.lock": "x" },
      {
        ...OK,
        "helm dependency build": { exitCode: 1, stderr: "Error: no repository definition for https://charts.example.com. Please add\n" },
      },
      ["build", "update"],
    ],
  ])("are built only where needed: %s", async (_case, files, script, expected) => {
    expect(await dependencyCalls(files, script)).toEqual(expected.map((by) => `helm dependency ${by} ${TREE}/shop`));
  });

  test("that cannot be had are an error with Helm's words", async () => {
    const script = { "helm dependency": { exitCode: 1, stderr: "Error: could not download https://charts.example.com/redis.tgz: 404\n" } };
    await expect(dependencyCalls({ "Chart.yaml": DEPENDS }, script)).rejects.toThrow(
      "Chart shop of head: its dependencies could not be rendered: could not download https://charts.example.com/redis.tgz: 404.",
    );
  });
});

describe("a render that fails", () => {
  test.each([
    [
      { exitCode: 1, stderr: "walk.go:75: found symbolic link\nError: template: shop/templates/x.yaml:3: nil pointer\nUse --debug\n" },
      "RENDER_FAILED",
      "template: shop/templates/x.yaml:3: nil pointer",
    ],
    [{ exitCode: null }, "RENDER_FAILED", "it exited with a signal"],
    [{ timedOut: true, exitCode: null }, "TIMED_OUT", "Chart shop of head did not finish within 120 s"],
  ])("says what Helm said: %j", async (answer, code, message) => {
    const rendering = renderChart(renderWorld({ ...HELM, "helm template": answer }), renderSetting(), chartSource());
    await expect(rendering).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      outputTail: expect.stringContaining("$ helm template chart"),
    });
  });

  test("for want of Helm names it", async () => {
    await expect(renderChart(renderWorld({}), renderSetting(), chartSource())).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: expect.stringContaining("to render chart shop"),
    });
  });

  test("because the run was stopped throws the reason", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(renderChart(renderWorld(HELM), renderSetting({ signal }), chartSource())).rejects.toThrow("stopped");
  });
});

describe("Helm as installer", () => {
  const setting = renderSetting({ step: deployStep(chartSource({ install: "helm" }), { namespace: "dev" }) });
  const options = { clusterArgs: ["--kubeconfig", "/tmp/k", "--context", "kind-x"] };

  test("waits in both versions, resets values, and rolls nothing back", async () => {
    const world = renderWorld({ "helm upgrade": { stdout: "deployed" } });
    const source = chartSource({ install: "helm", release: "shop", values: ["shop/dev-values.yaml"], set: ["a=1"] });
    await helmInstall(world, setting, source, options);
    const argv = `${argvOf(world.exec, "helm upgrade").join("\n")}\n`;
    expect(argv).toBe(goldenOf("renders/helm-upgrade.argv.txt", argv));
    expect(argv).not.toMatch(/atomic|rollback/u);
  });

  test("fails with Helm's words", async () => {
    const world = renderWorld({ "helm upgrade": { exitCode: 1, stderr: "Error: context deadline exceeded\n" } });
    await expect(helmInstall(world, setting, chartSource({ install: "helm" }), options)).rejects.toMatchObject({
      code: "DEPLOY_FAILED",
      message: "Installing chart shop of head failed: context deadline exceeded.",
    });
  });

  test("takes a release out and waits until it is gone", async () => {
    const world = renderWorld({ "helm uninstall": {} });
    await helmUninstall(world, setting, { release: "shop" }, options);
    expect(argvOf(world.exec, "helm uninstall")).toEqual(
      "helm uninstall shop --namespace dev --ignore-not-found --wait --timeout 300s --kubeconfig /tmp/k --kube-context kind-x".split(" "),
    );
  });
});
