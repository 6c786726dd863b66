/** Reads Deployments, StatefulSets and DaemonSets out of YAML, and takes what it can from text that is not quite YAML. */
import { parseAllDocuments } from "yaml";
import type { ContainerFact, PortFact, ProbeFact, Workload } from "./facts.ts";
import type { TextFile } from "./read-go.ts";
import {
  isList,
  isMap,
  templateValueOf,
  textOf,
  UNREAD,
  UNREAD_TEXT,
  valueAt,
  type TemplateMap,
  type TemplateValue,
} from "./template-values.ts";

const KINDS = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** The objects of a text; documents that are no YAML give what can be read of them. */
export const objectsOf = (text: string): readonly TemplateMap[] => {
  const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    let data: unknown;
    try {
      data = document.toJS();
    } catch {
      // An alias to nothing.
      return [];
    }
    const value = templateValueOf(data);
    if (!isMap(value)) return [];
    const items = value["items"] ?? null;
    return textOf(value["kind"] ?? null).endsWith("List") && isList(items) ? items.filter(isMap) : [value];
  });
};

/** A text that was read; null where it was not. */
const known = (value: TemplateValue): string | null => {
  if (value === null || value === UNREAD || isList(value) || isMap(value)) return null;
  const text = textOf(value);
  return text === "" || text.includes(UNREAD_TEXT) ? null : text;
};

const texts = (value: TemplateValue): readonly string[] => (isList(value) ? value.flatMap((item) => known(item) ?? []) : []);
const maps = (value: TemplateValue): readonly TemplateMap[] => (isList(value) ? value.filter(isMap) : []);

const labelsOf = (value: TemplateValue): Readonly<Record<string, string>> =>
  isMap(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, label]) => {
          const text = known(label);
          return text === null || key.includes(UNREAD_TEXT) ? [] : [[key, text]];
        }),
      )
    : {};

const portsOf = (container: TemplateMap): readonly PortFact[] =>
  maps(container["ports"] ?? null).flatMap((port) => {
    const number = Number(known(port["containerPort"] ?? null));
    const protocol = known(port["protocol"] ?? null) ?? "TCP";
    return Number.isInteger(number) && number > 0 && protocol === "TCP" ? [{ name: known(port["name"] ?? null), number }] : [];
  });

const probeOf = (container: TemplateMap): ProbeFact | null => {
  for (const name of ["readinessProbe", "startupProbe", "livenessProbe"]) {
    const get = valueAt(container, [name, "httpGet"]);
    if (!isMap(get)) continue;
    const path = known(get["path"] ?? null);
    const port = known(get["port"] ?? null);
    if (path !== null && port !== null) return { path, port: /^\d+$/u.test(port) ? Number(port) : port };
  }
  return null;
};

const containerOf = (container: TemplateMap): ContainerFact => ({
  name: known(container["name"] ?? null) ?? "",
  image: known(container["image"] ?? null),
  words: [...texts(container["command"] ?? null), ...texts(container["args"] ?? null)],
  ports: portsOf(container),
  readiness: probeOf(container),
  variables: maps(container["env"] ?? null).flatMap((entry) => known(entry["name"] ?? null) ?? []),
});

/** The workloads of one file, which may hold several documents. */
export const readWorkloads = ({ path, text }: TextFile): readonly Workload[] => {
  if (!/\bkind:\s*["']?(?:Deployment|StatefulSet|DaemonSet)\b/u.test(text)) return [];
  return objectsOf(text).flatMap((object): readonly Workload[] => {
    const kind = textOf(object["kind"] ?? null);
    const containers = maps(valueAt(object, ["spec", "template", "spec", "containers"]));
    if (!KINDS.has(kind) || containers.length === 0) return [];
    const asked = labelsOf(valueAt(object, ["spec", "selector", "matchLabels"]));
    const annotated = Number(known(valueAt(object, ["spec", "template", "metadata", "annotations", "prometheus.io/port"])));
    return [
      {
        kind,
        name: known(valueAt(object, ["metadata", "name"])) ?? "",
        namespace: known(valueAt(object, ["metadata", "namespace"])),
        labels: Object.keys(asked).length > 0 ? asked : labelsOf(valueAt(object, ["spec", "template", "metadata", "labels"])),
        containers: containers.map(containerOf),
        annotatedPort: Number.isInteger(annotated) && annotated > 0 ? annotated : null,
        file: path,
      },
    ];
  });
};
