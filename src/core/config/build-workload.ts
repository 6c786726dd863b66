/** Makes the workload out of its checked text: quantities become numbers, defaults are filled in. */
import { acceptedQuantity } from "./build-rules.ts";
import type { ObjectsWorkload } from "./cluster-config.ts";
import { LOAD_TOOLS } from "./config.ts";
import type { Command, HttpWorkload, LoadTool, PhaseConfig, PlanConfig, SingleWorkload, UnitsSource, Workload } from "./config.ts";
import type { RawHttp, RawObjects, RawPhase, RawUnits } from "./schema-workload.ts";
import type { RawCommand, RawConfig } from "./schema.ts";

/** Requests of the cost phase and how many run at a time, where the configuration names neither work nor rate. */
export const DEFAULT_REQUESTS = 5000;
export const DEFAULT_CONCURRENCY = 4;
/** Objects of the cost phase where the configuration names no count. */
export const DEFAULT_OBJECTS = 100;

export const buildCommand = (raw: RawCommand): Command =>
  typeof raw === "string" ? { kind: "shell", script: raw } : { kind: "argv", argv: raw };

/** What work is where the configuration names no amount of it. */
interface Amounts {
  /** Part of the default number of requests or objects. */
  readonly share: number;
  /** At a rate. */
  readonly seconds: number;
}

/** How a workload is completed. */
interface Filling {
  readonly onlyComponent: string | null;
  readonly amounts: Amounts;
}

/** Where one workload does all phases, it is that of the cost phase. */
const costAmounts = (plan: PlanConfig): Amounts => ({ share: 1, seconds: plan.costSeconds });

/** As one workload would do in that phase: a batch is 1/20 of the cost phase, what is not measured 1/5. */
const phaseAmounts = (measure: RawPhase["measure"], plan: PlanConfig): Amounts => {
  switch (measure) {
    case "cost":
      return costAmounts(plan);
    case "growth":
      return { share: 1 / 20, seconds: plan.batchSeconds };
    case undefined:
      return { share: 1 / 5, seconds: plan.warmUpSeconds };
  }
};

const buildLoad = (http: RawHttp, { share, seconds }: Amounts): HttpWorkload["load"] => {
  if (http.rate === undefined) {
    return { kind: "work", requests: http.requests ?? DEFAULT_REQUESTS * share, concurrency: http.concurrency ?? DEFAULT_CONCURRENCY };
  }
  const ratePerSecond = acceptedQuantity(http.rate, "rate");
  if (http.requests !== undefined) return { kind: "rate", ratePerSecond, durationSeconds: http.requests / ratePerSecond };
  return {
    kind: "rate",
    ratePerSecond,
    durationSeconds: http.duration === undefined ? seconds : acceptedQuantity(http.duration, "seconds"),
  };
};

const buildHttp = (http: RawHttp, { onlyComponent, amounts }: Filling): HttpWorkload => {
  const hasBody = http.body !== undefined || http.bodyFile !== undefined;
  return {
    kind: "http",
    component: http.component ?? onlyComponent ?? "",
    port: http.port ?? null,
    ...(http.scheme === "https" ? { scheme: http.scheme } : {}),
    method: http.method ?? (hasBody ? "POST" : "GET"),
    path: http.path,
    headers: http.headers ?? {},
    body: http.body ?? null,
    bodyFile: http.bodyFile ?? null,
    load: buildLoad(http, amounts),
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

const buildObjects = (objects: RawObjects, { share }: Amounts): ObjectsWorkload => ({
  kind: "objects",
  template: objects.template,
  count: objects.count ?? DEFAULT_OBJECTS * share,
  ratePerSecond: objects.rate === undefined ? null : acceptedQuantity(objects.rate, "rate"),
  namespace: objects.namespace ?? null,
  ready: objects.ready ?? null,
  release: objects.release ?? null,
});

/** The variants of a workload, of one phase or of all. */
type RawSingle = Pick<RawPhase, "http" | "k6" | "command" | "objects" | "job" | "idle"> & { readonly units?: RawUnits | undefined };

const buildHttps = (raw: NonNullable<RawSingle["http"]>, filling: Filling): SingleWorkload => {
  const parts = (Array.isArray(raw) ? raw : [raw]).map((http) => buildHttp(http, filling));
  const [first, second] = parts;
  return first !== undefined && second === undefined ? first : { kind: "http-list", parts };
};

const buildSingle = (raw: RawSingle, filling: Filling): SingleWorkload | null => {
  const { onlyComponent, amounts } = filling;
  if (raw.http !== undefined) return buildHttps(raw.http, filling);
  if (raw.command !== undefined) {
    const written = raw.command;
    const isBare = typeof written === "string" || Array.isArray(written);
    return {
      kind: "command",
      command: buildCommand(isBare ? written : written.run),
      requests: isBare ? null : (written.requests ?? null),
      units: buildUnits((isBare ? undefined : written.units) ?? raw.units, onlyComponent),
    };
  }
  if (raw.objects !== undefined) return buildObjects(raw.objects, amounts);
  if (raw.job !== undefined) return { kind: "job", manifest: raw.job.manifest, units: raw.job.units ?? null };
  if (raw.k6 !== undefined) return { kind: "k6", script: raw.k6.script, iterations: raw.k6.iterations ?? null };
  return raw.idle === undefined ? null : { kind: "idle", durationSeconds: acceptedQuantity(raw.idle, "seconds") };
};

const buildCpuProfile = ({ cpuProfile: raw }: RawPhase): PhaseConfig["cpuProfile"] => {
  if (raw === undefined) return null;
  const seconds = typeof raw.seconds === "string" ? Math.max(1, Math.floor(acceptedQuantity(raw.seconds, "seconds"))) : raw.seconds;
  return { delaySeconds: raw.delay === undefined ? 0 : acceptedQuantity(raw.delay, "seconds"), seconds: seconds ?? null };
};

const buildPhase = (raw: RawPhase, onlyComponent: string | null, plan: PlanConfig): PhaseConfig => {
  const workload = buildSingle(raw, { onlyComponent, amounts: phaseAmounts(raw.measure, plan) });
  if (workload === null) throw new Error("the schema let a phase without a workload through");
  return {
    name: raw.name,
    measure: raw.measure ?? null,
    workload,
    repeat: raw.repeat ?? 1,
    until: raw.until ?? null,
    quiesce: raw.quiesce ?? false,
    cpuProfile: buildCpuProfile(raw),
  };
};

/** Null: there is none. */
export const buildWorkload = (raw: RawConfig, plan: PlanConfig): Workload | null => {
  const workload = raw.workload;
  if (workload === undefined) return null;
  const measured = (raw.components ?? []).filter((component) => component.measure !== false);
  const onlyComponent = measured[0]?.name ?? null;
  if (workload.phases !== undefined)
    return { kind: "phases", phases: workload.phases.map((phase) => buildPhase(phase, onlyComponent, plan)) };
  return buildSingle(workload, { onlyComponent, amounts: costAmounts(plan) });
};
