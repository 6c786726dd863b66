/** Reads a Helm chart: its workloads as far as its templates tell without Helm, and the values that switch profiles and metrics. */
import { baseOf, folderOf } from "./choose-files.ts";
import type { Chart, ChartSwitch, TiltFacts, Workload } from "./facts.ts";
import type { TextFile } from "./read-go.ts";
import { objectsOf, readWorkloads } from "./read-workloads.ts";
import { renderTemplates } from "./render-template.ts";
import { isList, isMap, layValues, textOf, UNREAD_TEXT, type TemplateMap, type TemplateValue } from "./template-values.ts";

export interface ChartFiles {
  readonly folder: string;
  readonly chart: TextFile;
  readonly values: TextFile | null;
  readonly templates: readonly TextFile[];
  /** Values for development, laid over the chart's own. */
  readonly devValues: readonly TextFile[];
  /** Lines of `--set`. */
  readonly set: readonly string[];
  /** Null: called as the chart. */
  readonly release: string | null;
  /** What Helm rendered, where there is one. */
  readonly rendered: string | null;
}

const PROFILING = /pprof|profil(?:e|ing|er)/iu;
const NO_PROFILING = /seccomp|apparmor/iu;
const METRICS = /^(?:metrics|prometheus|monitoring)$/iu;

const isScalar = (value: TemplateValue): value is string | number | boolean | null =>
  !isList(value) && !isMap(value) && typeof value !== "symbol";

/** Values below a key that matches, with `enabled` or a value of its own. */
const switchesIn = (values: TemplateMap, matches: (key: string) => boolean, path: readonly string[] = []): readonly ChartSwitch[] =>
  Object.entries(values).flatMap(([key, value]): readonly ChartSwitch[] => {
    const here = [...path, key];
    if (matches(key)) {
      if (isMap(value)) {
        return Object.entries(value).flatMap(([inner, leaf]) => {
          if (isScalar(leaf) && /^(?:enabled?|port|address|bindAddress|addr)$/iu.test(inner))
            return [{ path: [...here, inner], value: leaf }];
          return isMap(leaf) ? switchesIn({ [inner]: leaf }, matches, here) : [];
        });
      }
      return isScalar(value) ? [{ path: here, value }] : [];
    }
    return isMap(value) && path.length < 5 ? switchesIn(value, matches, here) : [];
  });

/** `image: name:tag`, and maps with a repository, at any depth below a key that speaks of an image. */
const imagesIn = (values: TemplateMap, path: readonly string[] = []): Chart["images"] =>
  Object.entries(values).flatMap(([key, value]): Chart["images"] => {
    const here = [...path, key];
    if (/image$/iu.test(key) && typeof value === "string" && /^[a-z0-9][\w./:@-]*$/u.test(value))
      return [{ key: here.join("."), image: value }];
    if (!isMap(value) || path.length > 4) return [];
    const repository = value["repository"] ?? null;
    return /image$/iu.test(key) && typeof repository === "string" && repository !== ""
      ? [{ key: here.join("."), image: repository }]
      : imagesIn(value, here);
  });

const valuesOf = (file: TextFile | null): TemplateMap => objectsOf(file?.text ?? "")[0] ?? {};

/** `a.b=c`; what needs more of Helm's grammar is passed over. */
const setLine = (values: TemplateMap, line: string): TemplateMap => {
  const [, path = "", text = ""] = /^([\w.-]+)=([^,{}[\]]*)$/u.exec(line) ?? [];
  if (path === "") return values;
  const value = text === "true" || text === "false" ? text === "true" : text;
  return layValues(
    values,
    path.split(".").reduceRight<TemplateMap>((inner, key, at) => ({ [key]: at === path.split(".").length - 1 ? value : inner }), {}),
  );
};

/** One chart, rendered into the namespace `default`. */
export const readChart = ({ folder, chart, values, templates, devValues, set, release, rendered }: ChartFiles): Chart => {
  const about = objectsOf(chart.text)[0] ?? {};
  const name = textOf(about["name"] ?? null) || baseOf(folder);
  const own = valuesOf(values);
  const laid = set.reduce(setLine, devValues.map(valuesOf).reduce(layValues, own));
  const root: TemplateMap = {
    Values: laid,
    Chart: { Name: name, Version: textOf(about["version"] ?? null), AppVersion: textOf(about["appVersion"] ?? null) },
    Release: { Name: release ?? name, Namespace: "default", Service: "Helm", IsInstall: true, IsUpgrade: false, Revision: 1 },
  };
  const workloads: readonly Workload[] =
    rendered === null
      ? renderTemplates(templates, root).flatMap(readWorkloads)
      : rendered.split(/^---$/mu).flatMap((text) => {
          const [, source = "templates"] = /^# Source: [^/\n]+\/(\S+)$/mu.exec(text) ?? [];
          return readWorkloads({ path: `${folder === "" ? "" : `${folder}/`}${source}`, text });
        });
  const problems = workloads
    .filter(({ labels }) => Object.keys(labels).length === 0 || Object.values(labels).some((label) => label.includes(UNREAD_TEXT)))
    .map(({ file }) => `${file}: its labels are computed in a way that only Helm can tell`);
  const needs = about["dependencies"] ?? null;
  return {
    folder,
    name,
    release: release ?? name,
    set,
    isLibrary: about["type"] === "library",
    images: imagesIn(laid),
    dependencies: isList(needs) ? needs.filter(isMap).map((entry) => textOf(entry["name"] ?? null)) : [],
    workloads: workloads.map((workload) => ({ ...workload, namespace: workload.namespace === "default" ? null : workload.namespace })),
    rendered: rendered !== null,
    profiling: switchesIn(laid, (key) => PROFILING.test(key) && !NO_PROFILING.test(key)),
    metrics: switchesIn(laid, (key) => METRICS.test(key)),
    devValues: devValues.map(({ path }) => path),
    problems: [...new Set(problems)],
  };
};

const DEV = /(?:^|[-_./])(?:dev|local)(?=[-_.]|$)/u;

/** The files of each chart, and the values for development that lie beside it or in `tools/`. */
export const gatherCharts = (files: ReadonlyMap<string, string>, tilt: TiltFacts | null): readonly Omit<ChartFiles, "rendered">[] => {
  const paths = [...files.keys()];
  const fileAt = (path: string): TextFile | null => {
    const text = files.get(path);
    return text === undefined ? null : { path, text };
  };
  const charts = paths.filter((path) => baseOf(path) === "Chart.yaml");
  return charts.flatMap((path) => {
    const folder = folderOf(path);
    const prefix = folder === "" ? "" : `${folder}/`;
    const chart = fileAt(path);
    if (chart === null) return [];
    const nested = charts.map(folderOf).filter((other) => other !== folder && other.startsWith(prefix));
    const mine = paths.filter((one) => one.startsWith(prefix) && !nested.some((other) => one.startsWith(`${other}/`)));
    const isDev = (one: string): boolean => /values/u.test(baseOf(one)) && DEV.test(baseOf(one).replace(/\.ya?ml$/u, ""));
    const beside = mine.filter((one) => isDev(one) && folderOf(one) === folder);
    const deployed = tilt?.charts.find((one) => one.folder === folder);
    const apart =
      charts.length > 1 ? [] : paths.filter((one) => isDev(one) && !one.startsWith(`${prefix}templates/`) && folderOf(one) !== folder);
    return [
      {
        folder,
        chart,
        values: fileAt(`${prefix}values.yaml`) ?? fileAt(`${prefix}values.yml`),
        templates: mine.filter((one) => one.startsWith(`${prefix}templates/`)).flatMap((one) => fileAt(one) ?? []),
        devValues: (deployed?.values ?? [...beside, ...apart].slice(0, 1)).flatMap((one) => fileAt(one) ?? []),
        set: deployed?.set ?? [],
        release: deployed?.release ?? null,
      },
    ];
  });
};
