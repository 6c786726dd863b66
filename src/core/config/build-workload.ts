/** Makes the workload out of its checked text: quantities become numbers, defaults are filled in. */
import { acceptedQuantity } from "./build-rules.ts";
import type { ObjectsWorkload } from "./cluster-config.ts";
import { LOAD_TOOLS } from "./config.ts";
import type { Command, HttpWorkload, LoadTool, UnitsSource, Workload } from "./config.ts";
import type { RawHttp, RawObjects, RawUnits } from "./schema-workload.ts";
import type { RawCommand, RawConfig } from "./schema.ts";

/** Requests of the cost phase and how many run at a time, where the configuration names neither work nor rate. */
export const DEFAULT_REQUESTS = 5000;
export const DEFAULT_CONCURRENCY = 4;
/** Objects of the cost phase where the configuration names no count. */
export const DEFAULT_OBJECTS = 100;

export const buildCommand = (raw: RawCommand): Command =>
  typeof raw === "string" ? { kind: "shell", script: raw } : { kind: "argv", argv: raw };

const buildLoad = (http: RawHttp, costSeconds: number): HttpWorkload["load"] => {
  if (http.rate === undefined) {
    return { kind: "work", requests: http.requests ?? DEFAULT_REQUESTS, concurrency: http.concurrency ?? DEFAULT_CONCURRENCY };
  }
  const ratePerSecond = acceptedQuantity(http.rate, "rate");
  if (http.requests !== undefined) return { kind: "rate", ratePerSecond, durationSeconds: http.requests / ratePerSecond };
  return {
    kind: "rate",
    ratePerSecond,
    durationSeconds: http.duration === undefined ? costSeconds : acceptedQuantity(http.duration, "seconds"),
  };
};

const buildHttp = (http: RawHttp, onlyComponent: string | null, costSeconds: number): HttpWorkload => {
  const hasBody = http.body !== undefined || http.bodyFile !== undefined;
  return {
    kind: "http",
    component: http.component ?? onlyComponent ?? "",
    port: http.port ?? null,
    method: http.method ?? (hasBody ? "POST" : "GET"),
    path: http.path,
    headers: http.headers ?? {},
    body: http.body ?? null,
    bodyFile: http.bodyFile ?? null,
    load: buildLoad(http, costSeconds),
  };
};

const isLoadTool = (name: string): name is LoadTool => LOAD_TOOLS.some((tool) => tool === name);

const buildUnits = (units: RawUnits | undefined, onlyComponent: string | null): UnitsSource => {
  if (units === undefined) return { kind: "stdout" };
  if (typeof units === "string") return isLoadTool(units) ? { kind: "tool", tool: units, path: null } : { kind: "stdout" };
  if (units.file !== undefined) return { kind: "file", path: units.file };
  if (units.json !== undefined) return { kind: "json", path: units.json, field: units.field ?? "" };
  if (units.metric !== undefined) return { kind: "metric", component: units.component ?? onlyComponent ?? "", metric: units.metric };
  const tool = LOAD_TOOLS.find((candidate) => units[candidate] !== undefined);
  return tool === undefined ? { kind: "stdout" } : { kind: "tool", tool, path: units[tool] ?? null };
};

const buildObjects = (objects: RawObjects): ObjectsWorkload => ({
  kind: "objects",
  template: objects.template,
  count: objects.count ?? DEFAULT_OBJECTS,
  ratePerSecond: objects.rate === undefined ? null : acceptedQuantity(objects.rate, "rate"),
  namespace: objects.namespace ?? null,
  ready: objects.ready ?? null,
  release: objects.release ?? null,
});

/** Null: there is none, or one of a kind this version only knows by name (refused before a measurement starts). */
export const buildWorkload = (raw: RawConfig, costSeconds: number): Workload | null => {
  const workload = raw.workload;
  if (workload === undefined) return null;
  const measured = (raw.components ?? []).filter((component) => component.measure !== false);
  const onlyComponent = measured[0]?.name ?? null;
  if (workload.http !== undefined) {
    const http = Array.isArray(workload.http) ? workload.http[0] : workload.http;
    return http === undefined ? null : buildHttp(http, onlyComponent, costSeconds);
  }
  if (workload.command !== undefined) {
    const written = workload.command;
    const isBare = typeof written === "string" || Array.isArray(written);
    return {
      kind: "command",
      command: buildCommand(isBare ? written : written.run),
      requests: isBare ? null : (written.requests ?? null),
      units: buildUnits((isBare ? undefined : written.units) ?? workload.units, onlyComponent),
    };
  }
  if (workload.objects !== undefined) return buildObjects(workload.objects);
  if (workload.job !== undefined) return { kind: "job", manifest: workload.job.manifest, units: workload.job.units ?? null };
  if (workload.k6 !== undefined) return { kind: "k6", script: workload.k6.script, iterations: workload.k6.iterations ?? null };
  return workload.idle === undefined ? null : { kind: "idle", durationSeconds: acceptedQuantity(workload.idle, "seconds") };
};
