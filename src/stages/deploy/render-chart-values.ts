/** Makes a chart ready for Helm: found, its subcharts built, its values layered into files. */
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import type { ChartSource } from "../../core/config/cluster-config.ts";
import { HeapgateError, heapgateError } from "../../core/errors/heapgate-error.ts";
import { DEFAULT_RELEASE, helmDependencyArgs, type HelmChart } from "../../core/manifests/helm-args.ts";
import { hasNameValueList, mergeValues, parseValues, stackLayers, writeValues } from "../../core/manifests/helm-values.ts";
import { listOf, textOf, valueAt, type JsonMap } from "../../core/manifests/json-values.ts";
import type { PreparedChart, RenderPorts, RenderSetting } from "./render-setting.ts";
import { runTool } from "./render-tool.ts";

const TIMEOUT_SECONDS = 300;

/**
 * The order of the layers: files, `valuesInline`, `valuesFrom`, heapgate's overlay, then `set` and `setString`, which Helm always lays over
 * files. Between the user's own files Helm's rules hold (a later list takes the place of an earlier one); the layers after them have their
 * name/value lists completed by what stands below, chart defaults included.
 * Throws RENDER_FAILED, FILE_NOT_FOUND, TIMED_OUT, TOOL_MISSING. Disposing removes the files.
 */
export async function prepareChart(ports: RenderPorts, setting: RenderSetting, source: ChartSource): Promise<PreparedChart> {
  const { files } = ports;
  const location = await locateChart(ports, setting, source);
  const hasLock = location.isFolder && (await files.kindOf(files.resolve(location.chart, "Chart.lock"))) === "file";
  if (location.isFolder) await buildDependencies(ports, setting, source, location.chart, hasLock);
  const userFiles = await findValuesFiles(ports, setting, source);
  await using folder = await owned(await files.makeTemporaryFolder("values"));
  const layers = await readLayers(ports, setting, source);
  const base = layers.some(({ values }) => hasNameValueList(values)) ? await readBase(ports, setting, source, location, userFiles) : {};
  const stacked = stackLayers(
    base,
    layers.map(({ values }) => values),
  );
  const written: { readonly what: string; readonly path: string }[] = [];
  for (const [index, values] of stacked.entries()) {
    const path = files.resolve(folder.path, `${index + 1}.yaml`);
    await files.write(path, writeValues(values));
    written.push({ what: layers[index]?.what ?? "", path });
  }
  const chart: HelmChart = {
    chart: location.chart,
    repo: source.repo,
    chartVersion: source.chartVersion,
    release: source.release ?? DEFAULT_RELEASE,
    namespace: setting.step.namespace ?? setting.defaultNamespace,
    valuesFiles: [...userFiles, ...written.map(({ path }) => path)],
    set: source.set,
    setString: source.setString,
  };
  const withoutLayer = written.map(({ what, path }) => ({
    what,
    chart: { ...chart, valuesFiles: chart.valuesFiles.filter((file) => file !== path) },
  }));
  const hasSet = source.set.length + source.setString.length > 0;
  const withoutSet = hasSet ? [{ what: "set and setString", chart: { ...chart, set: [], setString: [] } }] : [];
  const kept = folder.keep();
  return { chart, without: [...withoutLayer, ...withoutSet], [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** A temporary folder that goes away unless it is kept. */
async function owned(folder: AsyncDisposable & { readonly path: string }) {
  const stack = new AsyncDisposableStack();
  stack.use(folder);
  return { path: folder.path, keep: () => stack.move(), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

interface ChartLocation {
  readonly chart: string;
  readonly isFolder: boolean;
}

const nameOf = (setting: RenderSetting, source: ChartSource): string => `Chart ${source.chart} of ${setting.side}`;

async function locateChart({ files }: RenderPorts, setting: RenderSetting, source: ChartSource): Promise<ChartLocation> {
  if (source.repo !== null || source.chart.includes("://")) return { chart: source.chart, isFolder: false };
  const path = files.resolve(setting.tree, source.chart);
  const kind = await files.kindOf(path);
  if (kind !== "absent") return { chart: path, isFolder: kind === "folder" };
  const why = "that side's tree has no such folder or archive; a chart of a repository needs repo";
  throw heapgateError("RENDER_FAILED", { what: nameOf(setting, source), why }, { stage: "deploy" });
}

/** Builds the subcharts when one is missing. What lies in `charts/` already is taken as it is, and nothing is fetched. */
async function buildDependencies(
  ports: RenderPorts,
  setting: RenderSetting,
  source: ChartSource,
  folder: string,
  hasLock: boolean,
): Promise<void> {
  const { files } = ports;
  const read = async (name: string): Promise<unknown> => {
    const text = await files.readText(files.resolve(folder, name));
    return text === null ? {} : parseValues(`${source.chart}/${name}`, text);
  };
  // `requirements.yaml` is where charts of Helm 2's time list them.
  const lists = [await read("Chart.yaml"), await read("requirements.yaml")];
  const names = lists.flatMap((list) => listOf(valueAt(list, ["dependencies"]))).flatMap((entry) => textOf(valueAt(entry, ["name"])) ?? []);
  const present = (await files.list(files.resolve(folder, "charts"))) ?? [];
  if (names.every((name) => present.some((path) => path.startsWith(`${name}/`) || (path.startsWith(`${name}-`) && path.endsWith(".tgz")))))
    return;
  const run = {
    what: `${nameOf(setting, source)}: its dependencies`,
    cwd: setting.tree,
    env: setting.env,
    timeoutSeconds: TIMEOUT_SECONDS,
  };
  const helm = (by: "build" | "update"): Promise<string> =>
    runTool(ports.exec, { ...run, argv: ["helm", ...helmDependencyArgs(folder, by)], signal: setting.signal });
  if (!hasLock) return void (await helm("update"));
  try {
    await helm("build");
  } catch (cause) {
    // `build` wants each repository to be known by name (`helm repo add`); `update` takes the addresses as they are.
    if (!(cause instanceof HeapgateError) || !/no repository definition/iu.test(cause.message)) throw cause;
    await helm("update");
  }
}

/** Absolute paths; a missing `?file` is left out. */
async function findValuesFiles({ files }: RenderPorts, setting: RenderSetting, source: ChartSource): Promise<readonly string[]> {
  const found: string[] = [];
  for (const written of source.values) {
    const isOptional = written.startsWith("?");
    const name = isOptional ? written.slice(1) : written;
    const path = files.resolve(setting.configDir, name);
    if ((await files.kindOf(path)) === "file") found.push(path);
    else if (!isOptional) throw heapgateError("FILE_NOT_FOUND", { path: name, wanted: "tree" }, { stage: "deploy" });
  }
  return found;
}

interface Layer {
  readonly what: string;
  readonly values: JsonMap;
}

/** Layers after the user's files, empty ones left out. */
async function readLayers(ports: RenderPorts, setting: RenderSetting, source: ChartSource): Promise<readonly Layer[]> {
  const layers: Layer[] = [{ what: "valuesInline", values: source.valuesInline }];
  for (const command of source.valuesFrom) {
    const what = `${nameOf(setting, source)}: valuesFrom ${formatCommand(command)}`;
    const { tree: cwd, env, signal } = setting;
    const text = await runTool(ports.exec, { what, argv: buildArgv(command), cwd, env, timeoutSeconds: TIMEOUT_SECONDS, signal });
    layers.push({ what: `valuesFrom ${formatCommand(command)}`, values: parseValues(what, text) });
  }
  layers.push({ what: "heapgate's overlay", values: setting.overlay });
  return layers.filter(({ values }) => Object.keys(values).length > 0);
}

/** What stands below the layers: the chart's defaults and the user's files, merged as Helm does. */
async function readBase(
  ports: RenderPorts,
  setting: RenderSetting,
  source: ChartSource,
  location: ChartLocation,
  userFiles: readonly string[],
): Promise<JsonMap> {
  const { files } = ports;
  const defaults = location.isFolder
    ? ((await files.readText(files.resolve(location.chart, "values.yaml"))) ?? "")
    : await showValues(ports, setting, source, location.chart);
  const texts = [{ name: `${source.chart}/values.yaml`, text: defaults }];
  for (const file of userFiles) texts.push({ name: file, text: (await files.readText(file)) ?? "" });
  return texts.map(({ name, text }) => parseValues(name, text)).reduce((under, over) => mergeValues(under, over), {});
}

function showValues(ports: RenderPorts, setting: RenderSetting, source: ChartSource, chart: string): Promise<string> {
  const argv = [
    "show",
    "values",
    chart,
    ...(source.repo === null ? [] : ["--repo", source.repo]),
    ...(source.chartVersion === null ? [] : ["--version", source.chartVersion]),
  ];
  const { tree: cwd, env, signal } = setting;
  const what = `${nameOf(setting, source)}: its default values`;
  return runTool(ports.exec, { what, argv: ["helm", ...argv], cwd, env, timeoutSeconds: TIMEOUT_SECONDS, signal });
}
