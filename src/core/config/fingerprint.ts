/** The canonical text of what two bundles must have measured alike: workload and plan, without values from the environment. */
import type { Command, Config, Workload } from "./config.ts";

type Fact = readonly [path: string, value: string | number | boolean | null];

const commandFacts = (path: string, command: Command): readonly Fact[] =>
  command.kind === "shell" ? [[path, command.script]] : command.argv.map((part, index): Fact => [`${path}[${index}]`, part]);

/** Leaf by leaf, so that one value from the environment hides itself alone. */
const treeFacts = (path: string, value: unknown): readonly Fact[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => treeFacts(`${path}[${index}]`, item));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, item]) => treeFacts(`${path}.${key}`, item));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null ? [[path, value]] : [];
};

const workloadFacts = (workload: Workload): readonly Fact[] => {
  switch (workload.kind) {
    case "http": {
      const at = "workload.http";
      const load: readonly Fact[] =
        workload.load.kind === "work"
          ? [
              [`${at}.requests`, workload.load.requests],
              [`${at}.concurrency`, workload.load.concurrency],
            ]
          : [
              [`${at}.rate`, workload.load.ratePerSecond],
              [`${at}.duration`, workload.load.durationSeconds],
            ];
      return [
        [`${at}.component`, workload.component],
        [`${at}.port`, workload.port],
        [`${at}.method`, workload.method],
        [`${at}.path`, workload.path],
        ...Object.entries(workload.headers).map(([name, value]): Fact => [`${at}.headers.${name}`, value]),
        [`${at}.body`, workload.body],
        [`${at}.bodyFile`, workload.bodyFile],
        ...load,
      ];
    }
    case "command":
      return [
        ...commandFacts("workload.command", workload.command),
        ["workload.command.requests", workload.requests],
        ...unitsFacts(workload.units),
      ];
    case "idle":
      return [["workload.idle", workload.durationSeconds]];
    case "objects":
      return [
        ["workload.objects.template", workload.template],
        ["workload.objects.count", workload.count],
        ["workload.objects.rate", workload.ratePerSecond],
        ["workload.objects.ready", workload.ready],
        ...treeFacts("workload.objects.release", workload.release ?? null),
      ];
    case "job":
      return [
        ["workload.job.manifest", workload.manifest],
        ["workload.job.units", workload.units],
      ];
    case "k6":
      return [
        ["workload.k6.script", workload.script],
        ["workload.k6.iterations", workload.iterations],
      ];
  }
};

const unitsFacts = (units: Extract<Workload, { kind: "command" }>["units"]): readonly Fact[] => {
  switch (units.kind) {
    case "stdout":
      return [["workload.units", "stdout"]];
    case "file":
      return [["workload.units.file", units.path]];
    case "json":
      return [
        ["workload.units.json", units.path],
        ["workload.units.field", units.field],
      ];
    case "tool":
      return [["workload.units", units.tool], ...(units.path === null ? [] : [[`workload.units.${units.tool}`, units.path] as const])];
    case "metric":
      return [
        ["workload.units.component", units.component],
        ["workload.units.metric", units.metric],
      ];
  }
};

/**
 * One line per fact, `path = JSON`, sorted by path. Equal texts mean equal work: hash it together with the content of `workload.http.bodyFile`.
 * `substitutedPaths` (`parseConfig`) are left out, so that a secret or a port of this machine makes no difference.
 */
export const workloadFingerprintText = (
  config: Pick<Config, "workload" | "plan" | "leakPoints">,
  substitutedPaths: readonly string[] = [],
): string => {
  // A list of one HTTP workload is that workload.
  const hidden = new Set(substitutedPaths.map((path) => path.replace(/^workload\.http\[0\]/u, "workload.http")));
  const facts: readonly Fact[] = [
    ...(config.workload === null ? [] : workloadFacts(config.workload)),
    ["plan.warmUp", config.plan.warmUpSeconds],
    ["plan.cost", config.plan.costSeconds],
    ["plan.batches", config.plan.batches],
    ["plan.batch", config.plan.batchSeconds],
    ["leak.points", config.leakPoints],
  ];
  return facts
    .filter(([path]) => !hidden.has(path))
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}\n`)
    .toSorted()
    .join("");
};
