/** Writes a guess as a commented configuration: each line that is not certain says so. */
import { stringify } from "yaml";
import type { BuildGuess, ComponentGuess, DeployGuess, EndpointGuess, Guess, Guessed, RunGuess, WorkloadGuess } from "./guess.ts";

/** Where the schema of the newest release lies, for editors. */
const SCHEMA = "https://github.com/OWNER/heapgate/releases/latest/download/heapgate.schema.json";

const WIDEST = 140;

/** A text as YAML has it on a line of its own. */
const alone = (value: string): string =>
  stringify(value, { lineWidth: 0 }).trim() === value && !/[\n\t]/u.test(value) ? value : JSON.stringify(value);

/** The same inside of braces, where more marks mean something. */
const inside = (value: string | number | boolean): string =>
  typeof value !== "string" ? String(value) : /^[\w./][\w./@=+:-]*$/u.test(value) ? alone(value) : JSON.stringify(value);

/** Outside of commands a dollar sign is written twice; facts of heapgate stay. */
const escaped = (value: string): string => value.replaceAll(/\$(?!\{(?:HEAPGATE_[A-Z_]+|PORT(?:_[A-Z_]+)?)\})/gu, () => "$$");
const text = (value: string | number | boolean): string => inside(typeof value === "string" ? escaped(value) : value);
const line = (value: string): string => alone(escaped(value));

const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;

const map = (entries: readonly (readonly [string, string])[]): string =>
  entries.length === 0 ? "{}" : `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;

const strings = (values: Readonly<Record<string, string>>): string =>
  map(Object.entries(values).map(([key, value]) => [inside(key), JSON.stringify(escaped(value))] as const));

/** Lines with what is said about them: behind a short one, above a long one. */
const remarked = (written: string, remark: string | null): readonly string[] => {
  if (remark === null) return [written];
  const said = `# ${remark.replaceAll("\n", " ")}`;
  return written.length + said.length < WIDEST ? [`${written} ${said}`] : [`${/^ */u.exec(written)?.[0] ?? ""}${said}`, written];
};

const guessed = (why: string | null): string | null => (why === null ? null : `guessed: ${why}`);

/** The first line of an entry begins with a dash, the others stand below it. */
const entry = (indent: string, lines: readonly string[]): readonly string[] => {
  const first = lines.findIndex((each) => !each.trimStart().startsWith("#"));
  return lines.map((each, index) => (index === first ? `${indent}- ${each}` : index < first ? `${indent}${each}` : `${indent}  ${each}`));
};

const commandLines = (command: readonly string[]): readonly string[] => {
  const [only] = command;
  return command.length === 1 && only !== undefined ? [`command: ${alone(only)}`] : ["command: |", ...command.map((each) => `  ${each}`)];
};

const buildLines = (build: BuildGuess): readonly string[] => [
  ...remarked(`image: ${line(build.image)}`, build.remark),
  ...(build.context === null ? [] : [`context: ${line(build.context)}`]),
  ...(build.dockerfile === null ? [] : [`dockerfile: ${line(build.dockerfile)}`]),
  ...(build.target === null ? [] : [`target: ${line(build.target)}`]),
  ...(Object.keys(build.args).length === 0 ? [] : [`args: ${strings(build.args)}`]),
  ...(build.command.length === 0 ? [] : commandLines(build.command)),
];

interface Tree {
  readonly [key: string]: string | number | boolean | Tree;
}

const treeOf = (values: readonly { readonly path: readonly string[]; readonly value: string | number | boolean }[]): Tree => {
  const put = (tree: Tree, path: readonly string[], value: string | number | boolean): Tree => {
    const [key, ...rest] = path;
    if (key === undefined) return tree;
    const below = tree[key];
    return { ...tree, [key]: rest.length === 0 ? value : put(typeof below === "object" ? below : {}, rest, value) };
  };
  return values.reduce<Tree>((tree, { path, value }) => put(tree, path, value), {});
};

const treeText = (tree: Tree): string =>
  map(Object.entries(tree).map(([key, value]) => [inside(key), typeof value === "object" ? treeText(value) : text(value)] as const));

const deployLines = (step: DeployGuess): readonly string[] => {
  switch (step.kind) {
    case "chart":
      return [
        ...remarked(`chart: ${line(step.chart)}`, step.remark),
        `release: ${line(step.release)}`,
        ...(step.namespace === null ? [] : [`namespace: ${line(step.namespace)}`]),
        ...(step.values.length === 0 ? [] : [`values: ${list(step.values)}`]),
        ...(step.inline.length === 0 ? [] : [`valuesInline: ${treeText(treeOf(step.inline))}`]),
        ...(step.set.length === 0 ? [] : [`set: ${list(step.set)}`]),
        ...(step.waitFor.length === 0 ? [] : ["waitFor:", ...step.waitFor.map((wait) => `  - ${wait}`)]),
      ];
    case "kustomize":
      return remarked(`kustomize: ${line(step.folder)}`, step.remark);
    case "manifests":
      return [
        ...remarked(`manifests: ${list(step.files)}`, step.remark),
        ...(step.namespace === null ? [] : [`namespace: ${line(step.namespace)}`]),
      ];
  }
};

const endpointText = (endpoint: EndpointGuess): string | null => {
  if (endpoint === "off") return "off";
  const entries = [
    ...(endpoint.port === null ? [] : [["port", text(endpoint.port)] as const]),
    ...(endpoint.scheme === null ? [] : [["scheme", endpoint.scheme] as const]),
    ...(endpoint.auth === null ? [] : [["auth", endpoint.auth] as const]),
  ];
  return entries.length === 0 ? null : map(entries);
};

/** Where nothing has to be written, a comment says that it is found by trying. */
const endpointLines = (name: string, endpoint: Guessed<EndpointGuess>): readonly string[] => {
  const written = endpointText(endpoint.value);
  if (written !== null) return remarked(`${name}: ${written}`, guessed(endpoint.guessed));
  return endpoint.guessed === null ? [] : [`# ${name}: ${endpoint.guessed}; its port is found by trying`];
};

const runLines = (run: RunGuess): readonly string[] => [
  "run:",
  `  build: ${alone(run.build)}`,
  ...remarked(`  command: ${alone(run.command.value)}`, guessed(run.command.guessed)),
  ...(Object.keys(run.env).length === 0 ? [] : [`  env: ${strings(run.env)}`]),
  ...(run.ready === null ? [] : [`  ready: ${line(run.ready)}`]),
];

const componentLines = (component: ComponentGuess): readonly string[] => [
  ...remarked(`name: ${line(component.name)}`, component.run === null ? component.file : null),
  ...(component.role === null ? [] : [`role: ${component.role}`]),
  ...(component.namespace === null ? [] : [`namespace: ${line(component.namespace)}`]),
  ...(component.selector === null ? [] : remarked(`selector: ${line(component.selector.value)}`, guessed(component.selector.guessed))),
  ...(component.container === null ? [] : [`container: ${line(component.container)}`]),
  ...(component.args.length === 0 || component.run !== null ? [] : [`args: ${list(component.args)}`]),
  ...(Object.keys(component.env).length === 0 || component.run !== null ? [] : [`env: ${strings(component.env)}`]),
  ...(component.ports.length === 0 ? [] : [`ports: ${list(component.ports)}`]),
  ...endpointLines("pprof", component.pprof),
  ...endpointLines("metrics", component.metrics),
  ...(component.run === null ? [] : runLines(component.run)),
];

const workloadLines = (workload: WorkloadGuess, isProcess: boolean): readonly string[] => {
  if (workload.kind === "idle") {
    const better = isProcess
      ? []
      : [
          `  # Better: objects made from a template with \${INDEX} in its name${workload.sample === null ? "" : `, such as one after ${workload.sample}`}:`,
          "  # objects: { template: perf/object.yaml, count: 50, rate: 5/s, ready: condition=Ready }",
        ];
    return [`  # ${guessed(workload.guessed) ?? ""}.`, ...better, "  idle: 60s"];
  }
  const amount: readonly (readonly [string, string])[] = isProcess
    ? [
        ["requests", "5000"],
        ["concurrency", "4"],
      ]
    : [["rate", "50/s"]];
  const entries = [
    ...(workload.component === null ? [] : [["component", text(workload.component)] as const]),
    ...(workload.port === null ? [] : [["port", text(workload.port)] as const]),
    ...(workload.method === null ? [] : [["method", workload.method] as const]),
    ["path", text(workload.path)] as const,
    ...(workload.method === null ? [] : [["body", text("{}")] as const]),
    ...amount,
  ];
  return [...(workload.guessed === null ? [] : [`  # ${guessed(workload.guessed) ?? ""}.`]), `  http: ${map(entries)}`];
};

const section = (key: string, entries: readonly (readonly string[])[]): readonly string[] =>
  entries.length === 0 ? [] : ["", `${key}:`, ...entries.flatMap((lines) => entry("  ", lines))];

/** Where what a step deploys is read from, as patterns of `paths`; a kustomization takes from folders beside its own. */
const deployedPaths = (step: DeployGuess): readonly string[] => {
  switch (step.kind) {
    case "chart":
      if (step.chart === ".") return ["templates/**", "*.yaml"];
      return [`${step.chart}/**`, ...step.values.filter((file) => !file.startsWith(`${step.chart}/`))];
    case "kustomize":
      return [step.folder === "." ? "**.yaml" : `${step.folder.split("/")[0] ?? ""}/**`];
    case "manifests":
      return step.files.filter((file) => !file.includes("://"));
  }
};

const patterns = (values: readonly string[]): string => `[${[...new Set(values)].map((value) => JSON.stringify(value)).join(", ")}]`;

export interface ConfigOptions {
  /** Null: as the repository. */
  readonly name: string | null;
}

/** The text of `.github/heapgate.yaml`: a configuration that heapgate takes, whatever was guessed. */
export const writeConfig = (guessedService: Guess, { name }: ConfigOptions): string => {
  const { target, preset, builds, deploys, components, workload } = guessedService;
  const isProcess = target === "process";
  return [
    `# yaml-language-server: $schema=${SCHEMA}`,
    "# Written by heapgate init. Lines with guessed: are to be looked at; heapgate check says what all of it means, heapgate doctor what is missing.",
    "version: 1",
    ...(name === null ? [] : [`name: ${line(name)}`]),
    ...(preset === null ? [] : [`preset: ${preset} # components, ports and values; heapgate check prints them`]),
    ...(isProcess ? ["target: process # no cluster: built and run on the runner"] : []),
    "# A pull request that touches nothing of these ends as skipped, in seconds. Add what your build reads.",
    `# paths: ${patterns(["**.go", "go.*", ...(isProcess ? [] : ["**Dockerfile*"]), ...deploys.flatMap(deployedPaths), ".github/heapgate.yaml"])}`,
    ...section("build", builds.map(buildLines)),
    ...section("deploy", deploys.map(deployLines)),
    ...section(
      "components",
      components.map((component, index) => [
        ...componentLines(component),
        ...(isProcess || index > 0 ? [] : ['# A pod that is throttled measures its limit: resources: { cpu: "1", memory: 512Mi }']),
      ]),
    ),
    "",
    "workload:",
    ...workloadLines(workload, isProcess),
    "",
    "# Limits, all optional; heapgate check lists the defaults.",
    "# thresholds:",
    "#   live-heap: { maxGrowth: 5%, minChange: 1MiB } # both must be exceeded",
    "",
  ].join("\n");
};
