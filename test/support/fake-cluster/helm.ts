// A Helm that fills `{{ .Values.x.y }}` and `{{ .Release.Name }}` into the files of a chart, and nothing more.
import { join } from "node:path";
import { isObject } from "../../../src/core/kubernetes/json-fields.ts";
import { failed, flagValue, flagValues, namesIn, readText, type Json, type Said } from "./state.ts";

const merge = (below: Json, above: Json): Json => {
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
};

const valueAt = (values: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), values);

/** One call of `helm`; `pause` takes as long as the test wants it to. */
export async function helm(argv: readonly string[], pause: () => Promise<void>): Promise<Said> {
  const [command = "", release = "", chart = ""] = argv;
  if (command === "version") return { stdout: "v3.21.4+g1234567\n" };
  if (command !== "template") return failed(`Error: unknown command "${command}" for "helm"`);
  await pause();
  const text = readText(join(chart, "Chart.yaml"));
  if (text === null) return failed(`Error: Chart.yaml file is missing`);
  const { parse } = await import("yaml");
  const read = (path: string): Json => {
    const value: unknown = parse(readText(path) ?? "");
    return isObject(value) ? value : {};
  };
  const values = [join(chart, "values.yaml"), ...flagValues(argv, "--values")].map(read).reduce(merge, {});
  const scope = { Values: values, Release: { Name: release, Namespace: flagValue(argv, "--namespace") ?? "default" } };
  const documents = namesIn(join(chart, "templates")).map((name) => {
    const filled = (readText(join(chart, "templates", name)) ?? "").replaceAll(/\{\{ *\.([\w.]+) *\}\}/gu, (_, path: string) => {
      const value = valueAt(scope, path);
      return typeof value === "string" ? value : JSON.stringify(value ?? "");
    });
    return `---\n# Source: shop/templates/${name}\n${filled}`;
  });
  return { stdout: documents.join("") };
}
