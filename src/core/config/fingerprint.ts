/** The canonical text of what two bundles must have measured alike: workload and plan, without values from the environment. */
import type { Command, Config, HttpWorkload, PhaseConfig, SingleWorkload, UnitsSource, Workload } from "./config.ts";

type Fact = readonly [path: string, value: string | number | boolean | null];

const commandFacts = (path: string, command: Command): readonly Fact[] =>
  command.kind === "shell" ? [[path, command.script]] : command.argv.map((part, index): Fact => [`${path}[${index}]`, part]);

/** Leaf by leaf, so that one value from the environment hides itself alone. */
const treeFacts = (path: string, value: unknown): readonly Fact[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => treeFacts(`${path}[${index}]`, item));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, item]) => treeFacts(`${path}.${key}`, item));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null ? [[path, value]] : [];
};

const httpFacts = (at: string, workload: HttpWorkload): readonly Fact[] => {
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
    ...(workload.scheme === undefined ? [] : [[`${at}.scheme`, workload.scheme] as const]),
    [`${at}.method`, workload.method],
    [`${at}.path`, workload.path],
    ...Object.entries(workload.headers).map(([name, value]): Fact => [`${at}.headers.${name}`, value]),
    [`${at}.body`, workload.body],
    [`${at}.bodyFile`, workload.bodyFile],
    ...load,
  ];
};

/** `at`: the map the workload is a key of. */
const singleFacts = (at: string, workload: SingleWorkload): readonly Fact[] => {
  switch (workload.kind) {
    case "http":
      return httpFacts(`${at}.http`, workload);
    case "http-list":
      return workload.parts.flatMap((part, index) => httpFacts(`${at}.http[${index}]`, part));
    case "command":
      return [
        ...commandFacts(`${at}.command`, workload.command),
        [`${at}.command.requests`, workload.requests],
        ...unitsFacts(`${at}.units`, workload.units),
      ];
    case "idle":
      return [[`${at}.idle`, workload.durationSeconds]];
    case "objects":
      return [
        [`${at}.objects.template`, workload.template],
        [`${at}.objects.count`, workload.count],
        [`${at}.objects.rate`, workload.ratePerSecond],
        [`${at}.objects.ready`, workload.ready],
        ...treeFacts(`${at}.objects.release`, workload.release ?? null),
      ];
    case "job":
      return [
        [`${at}.job.manifest`, workload.manifest],
        [`${at}.job.units`, workload.units],
      ];
    case "k6":
      return [
        [`${at}.k6.script`, workload.script],
        [`${at}.k6.iterations`, workload.iterations],
      ];
  }
};

const phaseFacts = (at: string, phase: PhaseConfig): readonly Fact[] => [
  [`${at}.name`, phase.name],
  [`${at}.measure`, phase.measure],
  [`${at}.repeat`, phase.repeat],
  [`${at}.until`, phase.until],
  [`${at}.quiesce`, phase.quiesce],
  [`${at}.cpuProfile.delay`, phase.cpuProfile?.delaySeconds ?? null],
  [`${at}.cpuProfile.seconds`, phase.cpuProfile?.seconds ?? null],
  ...singleFacts(at, phase.workload),
];

const workloadFacts = (workload: Workload): readonly Fact[] =>
  workload.kind === "phases"
    ? workload.phases.flatMap((phase, index) => phaseFacts(`workload.phases[${index}]`, phase))
    : singleFacts("workload", workload);

const unitsFacts = (at: string, units: UnitsSource): readonly Fact[] => {
  switch (units.kind) {
    case "stdout":
      return [[at, "stdout"]];
    case "file":
      return [[`${at}.file`, units.path]];
    case "json":
      return [
        [`${at}.json`, units.path],
        [`${at}.field`, units.field],
      ];
    case "tool":
      return [[at, units.tool], ...(units.path === null ? [] : [[`${at}.${units.tool}`, units.path] as const])];
    case "metric":
      return [
        [`${at}.component`, units.component],
        [`${at}.metric`, units.metric],
      ];
  }
};

/**
 * One line per fact, `path = JSON`, sorted by path. Equal texts mean equal work: hash it together with the content of `workload.http.bodyFile`.
 * `substitutedPaths` (`parseConfig`) are left out, so that a secret or a port of this machine makes no difference.
 */
export const workloadFingerprintText = (
  config: Pick<Config, "workload" | "plan" | "leakPoints"> & Partial<Pick<Config, "cluster">>,
  substitutedPaths: readonly string[] = [],
): string => {
  // A list of one HTTP workload is that workload, and units are those of the command wherever they stand.
  const hidden = new Set(
    substitutedPaths.flatMap((path) => [path, path.replace(/\.http\[0\]/u, ".http"), path.replace(".command.units", ".units")]),
  );
  const facts: readonly Fact[] = [
    ...(config.workload === null ? [] : workloadFacts(config.workload)),
    ["plan.warmUp", config.plan.warmUpSeconds],
    ["plan.cost", config.plan.costSeconds],
    ["plan.batches", config.plan.batches],
    ["plan.batch", config.plan.batchSeconds],
    ["leak.points", config.leakPoints],
    // An API server that keeps a log has more to do. Said only where it does: texts without it stay what they were.
    ...(config.cluster?.kind === "kind" && config.cluster.audit ? [["target.kind.audit", true] as const] : []),
  ];
  return facts
    .filter(([path]) => !hidden.has(path))
    .map(([path, value]) => `${path} = ${JSON.stringify(value)}\n`)
    .toSorted()
    .join("");
};
