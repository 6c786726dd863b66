/** What `heapgate init` reads from disk, and what it asks Helm and Tilt where they are installed. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import type { ChosenFile } from "../core/init/choose-files.ts";
import { gatherCharts } from "../core/init/read-chart.ts";
import { readTiltResult, type TiltResult } from "../core/init/read-tilt-result.ts";
import { readTiltfile } from "../core/init/read-tiltfile.ts";
import type { Env } from "../ports/env.ts";
import type { Exec, ExecResult } from "../ports/exec.ts";
import type { Files } from "../ports/files.ts";

/** Larger ones are no sources. */
const MOST_BYTES = 1024 * 1024;
const MOST_CHARTS = 8;
const HELM_SECONDS = 60;
/** Charts ask for a version; without a cluster some builds of Helm claim a very old one. */
const KUBERNETES = "v1.34.0";
const TILT_SECONDS = 60;

export interface Texts {
  readonly chosen: readonly ChosenFile[];
  readonly texts: ReadonlyMap<string, string>;
}

const load = async (files: Files, root: string, path: string): Promise<string | null> => {
  const bytes = await files.readBytes(files.resolve(root, path));
  return bytes === null || bytes.length > MOST_BYTES ? null : new TextDecoder().decode(bytes);
};

/** The chosen files, and those a Tiltfile names that were not chosen. */
export const readTexts = async (files: Files, root: string, chosen: readonly ChosenFile[], paths: readonly string[]): Promise<Texts> => {
  const texts = new Map<string, string>();
  const take = async (some: readonly ChosenFile[]): Promise<void> => {
    for (const { path } of some) {
      const text = await load(files, root, path);
      if (text !== null) texts.set(path, text);
    }
  };
  await take(chosen);
  const tiltfile = chosen.find(({ kind }) => kind === "tiltfile");
  const tilt = tiltfile === undefined ? null : readTiltfile({ path: tiltfile.path, text: texts.get(tiltfile.path) ?? "" });
  const known = new Set(paths);
  const further: readonly ChosenFile[] = [
    ...(tilt?.charts.flatMap(({ values }) => values.map((path) => ({ path, kind: "values" as const }))) ?? []),
    ...(tilt?.manifests.map((path) => ({ path, kind: "yaml" as const })) ?? []),
  ].filter(({ path }) => known.has(path) && !texts.has(path));
  await take(further);
  return { chosen: [...chosen, ...further], texts };
};

export interface ChartCall {
  readonly folder: string;
  readonly release: string;
  readonly values: readonly string[];
  readonly set: readonly string[];
}

/** The charts that Helm is asked to render, as the configuration will say it. */
export const chartsToRender = ({ chosen, texts }: Texts): readonly ChartCall[] => {
  const charts = new Map(
    [...texts].filter(([path]) => chosen.some((file) => file.path === path && ["chart", "values", "template"].includes(file.kind))),
  );
  const tiltfile = chosen.find(({ kind }) => kind === "tiltfile");
  const tilt = tiltfile === undefined ? null : readTiltfile({ path: tiltfile.path, text: texts.get(tiltfile.path) ?? "" });
  return gatherCharts(charts, tilt)
    .filter(({ templates }) => templates.some(({ text }) => /\bkind:\s*(?:Deployment|StatefulSet|DaemonSet)\b/u.test(text)))
    .slice(0, MOST_CHARTS)
    .map(({ folder, chart, release, devValues, set }) => ({
      folder,
      release: release ?? /^name:\s*["']?([\w.-]+)/mu.exec(chart.text)?.[1] ?? "chart",
      values: devValues.map(({ path }) => path),
      set,
    }));
};

interface Problem {
  readonly what: string;
  readonly remedy: string;
}

interface AskPorts {
  readonly exec: Exec;
  readonly env: Env;
}

const isMissing = (error: unknown): boolean => error instanceof HeapgateError && error.code === "TOOL_MISSING";

/** Null: the program is not installed. */
const ask = async (
  { exec, env }: AskPorts,
  argv: readonly [string, ...string[]],
  cwd: string,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<ExecResult | null> => {
  try {
    return await exec.run({ argv, cwd, env: { ...env.all() } }, { timeoutSeconds, signal });
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** The line that says what went wrong; the last one where none says so. */
const errorLine = (text: string): string => {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  return lines.find((line) => /^Error\b/u.test(line)) ?? lines.at(-1) ?? "";
};

/** What `helm template` gives of each chart; nothing where there is no helm. */
export const renderWithHelm = async (
  ports: AskPorts,
  { root, charts, signal }: { readonly root: string; readonly charts: readonly ChartCall[]; readonly signal: AbortSignal },
): Promise<{ readonly rendered: ReadonlyMap<string, string>; readonly problems: readonly Problem[] }> => {
  const rendered = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { folder, release, values, set } of charts) {
    const more = [...values.flatMap((path) => ["--values", path]), ...set.flatMap((line) => ["--set", line])];
    const result = await ask(
      ports,
      ["helm", "template", release, folder === "" ? "." : folder, "--namespace", "default", "--kube-version", KUBERNETES, ...more],
      root,
      HELM_SECONDS,
      signal,
    );
    if (result === null) return { rendered, problems };
    if (result.exitCode === 0) rendered.set(folder, result.stdout);
    else
      problems.push({
        what: `helm could not render ${folder === "" ? "the chart" : folder}, so its templates were read without it: ${errorLine(result.stderr)}`,
        remedy: `run helm template ${folder === "" ? "." : folder}; a dependency is fetched by helm dependency build, a value is set under deploy[].valuesInline`,
      });
  }
  return { rendered, problems };
};

/** What Tilt itself says of the Tiltfile at the root; null where there is no Tilt, or none of both. It runs the file. */
export const askTilt = async (
  ports: AskPorts,
  { root, texts, signal }: { readonly root: string; readonly texts: ReadonlyMap<string, string>; readonly signal: AbortSignal },
): Promise<{ readonly result: TiltResult | null; readonly problems: readonly Problem[] }> => {
  const file = "Tiltfile";
  if (!texts.has(file)) return { result: null, problems: [] };
  const answer = await ask(ports, ["tilt", "alpha", "tiltfile-result", "--file", file], root, TILT_SECONDS, signal);
  if (answer === null) return { result: null, problems: [] };
  const result = answer.exitCode === 0 ? readTiltResult(answer.stdout, root, file) : null;
  if (result !== null) return { result, problems: [] };
  const why = answer.timedOut ? `no answer within ${TILT_SECONDS} s` : errorLine(answer.stderr);
  return {
    result: null,
    problems: [
      { what: `tilt could not say what the Tiltfile does, so its text was read: ${why}`, remedy: "run tilt alpha tiltfile-result" },
    ],
  };
};
