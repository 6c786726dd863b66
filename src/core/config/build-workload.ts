/** Makes the workload out of its checked text: quantities become numbers, defaults are filled in. */
import type { Command, HttpWorkload, UnitsSource, Workload } from "./config.ts";
import { acceptedQuantity } from "./build-rules.ts";
import type { RawCommand, RawConfig, RawHttp, RawUnits } from "./schema.ts";

/** Requests of the cost phase and how many run at a time, where the configuration names neither work nor rate. */
export const DEFAULT_REQUESTS = 5000;
export const DEFAULT_CONCURRENCY = 4;

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

const buildUnits = (units: RawUnits | undefined): UnitsSource => {
  if (units === undefined || typeof units === "string") return { kind: "stdout" };
  if (units.file !== undefined) return { kind: "file", path: units.file };
  if (units.json !== undefined) return { kind: "json", path: units.json, field: units.field ?? "" };
  return { kind: "stdout" };
};

/** Null: there is none, or one of a kind this version only knows by name (refused before a measurement starts). */
export const buildWorkload = (raw: RawConfig, costSeconds: number): Workload | null => {
  const workload = raw.workload;
  if (workload === undefined) return null;
  if (workload.http !== undefined) {
    const http = Array.isArray(workload.http) ? workload.http[0] : workload.http;
    const measured = (raw.components ?? []).filter((component) => component.measure !== false);
    return http === undefined ? null : buildHttp(http, measured[0]?.name ?? null, costSeconds);
  }
  if (workload.command !== undefined) {
    const measured = workload.command;
    const isBare = typeof measured === "string" || Array.isArray(measured);
    return {
      kind: "command",
      command: buildCommand(isBare ? measured : measured.run),
      requests: isBare ? null : (measured.requests ?? null),
      units: buildUnits((isBare ? undefined : measured.units) ?? workload.units),
    };
  }
  return workload.idle === undefined ? null : { kind: "idle", durationSeconds: acceptedQuantity(workload.idle, "seconds") };
};
