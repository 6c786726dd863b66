/** Reads go.mod and Go sources for what a measurement has to know: main packages, profiles, metrics, flags, addresses, paths. */
import { baseOf, folderOf } from "./choose-files.ts";
import type { GoFlag, GoModule, GoSources, MainPackage, Sourced } from "./facts.ts";

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A `go.mod`; null when it names no module. Its form: the Go Modules Reference. */
export const readGoMod = ({ path, text }: TextFile): GoModule | null => {
  const lines = text.split(/\r?\n/u).map((line) => line.replace(/\/\/.*$/u, "").trim());
  const first = (pattern: RegExp): string | null =>
    lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? null;
  const module = first(/^module\s+"?([^\s"]+)"?$/u);
  if (module === null) return null;
  const requires = lines.flatMap((line) => {
    const [, required] = /^(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\S+$/u.exec(line) ?? [];
    return required === undefined ? [] : [required];
  });
  return { folder: folderOf(path), path: module, goVersion: first(/^go\s+(\d+\.\d+(?:\.\d+)?)$/u), requires };
};

/** Comments are no code; texts stay, for names stand in them. */
const withoutComments = (text: string): string =>
  text.replaceAll(/("(?:[^"\\\n]|\\.)*"|`[^`]*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu, (_, kept: string | undefined) => kept ?? "");

const PPROF_IMPORT = /"([\w./-]+\/pprof)(?:\/v\d+)?"/gu;
const NO_SERVERS = new Set(["runtime/pprof", "github.com/google/pprof"]);
const METRICS_IMPORT =
  /"(github\.com\/prometheus\/client_golang\/prometheus\/promhttp|go\.opentelemetry\.io\/otel\/exporters\/prometheus|github\.com\/VictoriaMetrics\/metrics|sigs\.k8s\.io\/controller-runtime\/pkg\/metrics(?:\/server)?|k8s\.io\/component-base\/metrics\/legacyregistry)"/gu;
const FLAG_CALL =
  /(?<!\b(?:zap|slog|attribute|log|semconv|trace|label)\.)\b(Bool|String|Int|Int64|Uint|Uint16|Duration)(Var)?(?:P|VarP)?\(\s*(?:&?[\w.[\]]+,\s*)?"([a-zA-Z][\w.-]*)"(?:\s*,\s*"[a-zA-Z]?"(?=\s*,[^)]*,))?\s*,?\s*("(?:[^"\\\n]|\\.)*"|[\w.]+)?/gu;
const KINGPIN_CALL =
  /\bFlag\(\s*"([a-z][\w.-]*)"[^\n]*?\)(?:\s*\.\s*(?:Envar|Short)\([^)]*\))*(?:\s*\.\s*Default\("([^"]*)"\))?[^\n]*?\.\s*(Bool|String|TCP|Int|Uint16)/gu;
const URFAVE_FLAG = /\b(Bool|String|Int)Flag\{[^{}]*?\bName:\s*"([a-zA-Z][\w.-]*)"(?:[^{}]*?\bValue:\s*("(?:[^"\\\n]|\\.)*"|\w+))?/gu;
const TOOLKIT_FLAGS = /\bAddFlags\(\s*[\w.]+\s*,\s*"(:\d+)"/gu;
const VARIABLE =
  /(?:Getenv|LookupEnv|MustBindEnv|BindEnv|getenv|envOrDefault|EnvString)\([^"\n)]*?(?:"[a-z][\w.-]*",\s*)?"([A-Z][A-Z0-9_]+)"|(?:envconfig|env|mapstructure_env):"([A-Z][A-Z0-9_]+)/gu;
const ROUTE = /\.\s*(?:HandleFunc|Handle|Get|GET|HandlerFunc|Path)\(\s*"(?:GET )?(\/[^"\s]*)"/gu;
/** A method stands before the path (patterns of Go 1.22), or is the router's own call. */
const OTHER_ROUTE = /\.\s*(?:(?:HandleFunc|Handle)\(\s*"(POST|PUT|PATCH) |(Post|POST|Put|PUT|Patch|PATCH)\(\s*")(\/[^"\s]*)"/gu;
const ADDRESS = /(?:ListenAndServe(?:TLS)?\(\s*|\bAddr:\s*|net\.Listen\(\s*"tcp",\s*|\.(?:Run|Start|Listen)\(\s*)"((?:[\w.]*)?:\d{2,5})"/gu;
const SUBCOMMAND = /\bUse:\s*"(run|serve|server|start)\b/gu;
const SERVES = /"net\/http"|"google\.golang\.org\/grpc"|controller-runtime|ListenAndServe|promhttp|client-go/u;

const flagKind = (type: string): GoFlag["kind"] => {
  if (type === "Bool") return "bool";
  return type === "String" || type === "TCP" || type === "Duration" ? "text" : "number";
};

const fallbackOf = (written: string | undefined): string | null => {
  if (written === undefined) return null;
  // A sentence is the help behind it.
  if (written.startsWith('"')) return written.includes(" ") ? null : written.slice(1, -1);
  return /^(?:true|false|\d+)$/u.test(written) ? written : null;
};

const flagsIn = (code: string): readonly GoFlag[] => [
  ...[...code.matchAll(FLAG_CALL)].map(([, type = "", , name = "", written]) => ({
    name,
    kind: flagKind(type),
    fallback: fallbackOf(written),
  })),
  ...[...code.matchAll(KINGPIN_CALL)].map(([, name = "", fallback, type = ""]) => ({
    name,
    kind: flagKind(type),
    fallback: fallback ?? null,
  })),
  ...[...code.matchAll(URFAVE_FLAG)].map(([, type = "", name = "", written]) => ({
    name,
    kind: flagKind(type),
    fallback: fallbackOf(written),
  })),
  // The web part of Prometheus' exporters declares its flag itself.
  ...[...code.matchAll(TOOLKIT_FLAGS)].map(([, fallback = ""]) => ({ name: "web.listen-address", kind: "text" as const, fallback })),
];

const pprofIn = (code: string): readonly GoSources["pprof"][number]["value"][] => {
  const imports = [...code.matchAll(PPROF_IMPORT)].map(([, path = ""]) => path).filter((path) => !NO_SERVERS.has(path));
  return [
    ...(imports.includes("net/http/pprof") ? ["import" as const] : []),
    ...(/\bPprofBindAddress\b/u.test(code) ? ["controller-runtime" as const] : []),
    ...(imports.some((path) => path !== "net/http/pprof") ? ["wrapper" as const] : []),
  ];
};

const controllersIn = (code: string): readonly GoSources["controllers"][number]["value"][] => {
  if (/controller-runtime/u.test(code) && /\bNewManager\(|\bmanager\.New\(/u.test(code)) return ["controller-runtime"];
  return /"k8s\.io\/client-go\/(?:tools\/leaderelection|informers)"/u.test(code) ? ["client-go"] : [];
};

const firstGroup = (code: string, pattern: RegExp): readonly string[] =>
  [...code.matchAll(pattern)].flatMap(([, ...groups]) => groups.find((group) => group !== undefined) ?? []);

/** One entry per value, that of the file nearest to the root: files come in that order. */
const distinct = <Value>(all: readonly Sourced<Value>[], keyOf: (value: Value) => string): readonly Sourced<Value>[] => {
  const seen = new Map<string, Sourced<Value>>();
  for (const one of all) if (!seen.has(keyOf(one.value))) seen.set(keyOf(one.value), one);
  return [...seen.values()];
};

const asText = (value: string): string => value;

/** What all sources say together. `files` are Go files without tests, nearest to the root first. */
export const readGoSources = (files: readonly TextFile[]): GoSources => {
  const codes = files.map(({ path, text }) => ({ path, code: withoutComments(text) }));
  const gather = <Value>(of: (code: string) => readonly Value[]): readonly Sourced<Value>[] =>
    codes.flatMap(({ path, code }) => of(code).map((value) => ({ value, file: path })));
  return {
    pprof: gather(pprofIn),
    metrics: distinct(
      gather((code) => firstGroup(code, METRICS_IMPORT)),
      asText,
    ),
    // The same flag of several programs stays: each is asked about its own.
    flags: gather(flagsIn),
    variables: distinct(
      gather((code) => firstGroup(code, VARIABLE)),
      asText,
    ),
    routes: distinct(
      gather((code) => firstGroup(code, ROUTE)),
      asText,
    ),
    otherRoutes: gather((code) =>
      [...code.matchAll(OTHER_ROUTE)].map(([, before, call, path = ""]) => ({ method: (before ?? call ?? "").toUpperCase(), path })),
    ),
    addresses: distinct(
      gather((code) => firstGroup(code, ADDRESS)),
      asText,
    ),
    subcommands: distinct(
      gather((code) => firstGroup(code, SUBCOMMAND)),
      asText,
    ),
    controllers: gather(controllersIn),
    grpc: distinct(
      gather((code) => (/"google\.golang\.org\/grpc"/u.test(code) ? ["grpc" as const] : [])),
      asText,
    ),
  };
};

/** Programs that are tools of the repository itself. */
const TOOLS = /(?:^|\/)(?:tools?|internal\/gen|gen(?:erate[dr]?)?|codegen|generators?|assets?|magefiles|build|dev|samples?)(?:\/|$)/u;

/** Folders with `package main`, of the innermost module each lies in. */
export const findMains = (files: readonly TextFile[], modules: readonly GoModule[]): readonly MainPackage[] => {
  const folders = new Map<string, boolean>();
  for (const { path, text } of files) {
    if (!/^package main\b/mu.test(text) || /^\/\/go:build (?:ignore|tools)\b|^\/\/ \+build ignore/mu.test(text)) continue;
    const folder = folderOf(path);
    if (TOOLS.test(folder)) continue;
    folders.set(folder, (folders.get(folder) ?? false) || SERVES.test(text));
  }
  return [...folders].flatMap(([folder, serves]) => {
    const module = modules
      .filter((candidate) => candidate.folder === "" || folder === candidate.folder || folder.startsWith(`${candidate.folder}/`))
      .toSorted((left, right) => right.folder.length - left.folder.length)[0];
    if (module === undefined) return [];
    // A module of its own below cmd/ is called as its folder.
    const isRoot = folder === module.folder && !/(?:^|\/)cmd\/[^/]+$/u.test(folder);
    return [{ folder, name: isRoot ? baseOf(module.path.replace(/\/v\d+$/u, "")) : baseOf(folder), module, serves }];
  });
};
