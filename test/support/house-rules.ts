// The walls of the house as functions of source files: each gives the places that break its rule, in words.
import { posix } from "node:path";
import { blankOut } from "../../scripts/scan-source.ts";
import type { SourceFile } from "../../scripts/source-files.ts";

interface Room {
  /** Folders whose code it may run. */
  readonly values: readonly string[];
  /** Folders of which it may only know the types. */
  readonly types?: readonly string[];
  /** Third-party and Node packages. */
  readonly packages?: readonly RegExp[];
}

const STAGE: Room = { values: ["core/*"], types: ["ports"] };
const ROOT: Room = {
  values: ["core/units", "core/errors", "core/config", "core/verdict", "io", "driver", "package.json"],
  types: ["ports"],
  packages: [/^node:/u],
};

/** Every folder of `src/` with what it may import besides itself. `docs/decisions/0001-the-house.md` says why the walls stand where they do. */
export const ROOMS: Readonly<Record<string, Room>> = {
  "core/units": { values: [] },
  "core/stats": { values: [] },
  "core/source": { values: [] },
  "core/errors": { values: ["core/units"] },
  "core/pprof": { values: ["core/units", "core/errors"], packages: [/^protobufjs\/minimal\.js$/u, /^pako$/u] },
  "core/prometheus": { values: ["core/units", "core/errors"], packages: [/^protobufjs\/minimal\.js$/u] },
  "core/families": { values: ["core/units", "core/errors", "core/prometheus"] },
  "core/logs": { values: ["core/units", "core/errors"] },
  "core/promql": { values: ["core/prometheus"] },
  "core/graph": { values: ["core/units", "core/source", "core/pprof"] },
  "core/pprof-text": { values: ["core/units", "core/errors", "core/pprof", "core/graph"] },
  "core/snapshot": {
    values: ["core/units", "core/errors", "core/source", "core/pprof", "core/prometheus", "core/families", "core/logs"],
    packages: [/^zod$/u],
  },
  "core/compare": {
    values: [
      "core/units",
      "core/stats",
      "core/errors",
      "core/source",
      "core/pprof",
      "core/prometheus",
      "core/families",
      "core/graph",
      "core/logs",
      "core/snapshot",
    ],
  },
  "core/verdict": { values: ["core/units", "core/stats", "core/errors", "core/compare"] },
  "core/manifests": { values: ["core/units", "core/errors"], types: ["core/config"], packages: [/^yaml$/u] },
  "core/kubernetes": {
    values: ["core/units", "core/errors", "core/snapshot", "core/prometheus", "core/manifests"],
    types: ["core/config"],
    packages: [/^yaml$/u],
  },
  "core/report": {
    values: ["core/units", "core/errors", "core/families", "core/compare", "core/verdict"],
    types: ["core/snapshot"],
    packages: [/^markdown-table$/u],
  },
  "core/page": {
    values: ["core/units", "core/stats", "core/pprof", "core/graph", "core/snapshot", "core/compare", "core/verdict", "core/report"],
    packages: [/^pako$/u],
  },
  "core/drift": { values: ["core/units", "core/stats", "core/snapshot", "core/report"], packages: [/^zod$/u] },
  "core/calibration": {
    values: ["core/units", "core/stats", "core/snapshot", "core/compare", "core/verdict", "core/report"],
    packages: [/^zod$/u],
  },
  "core/self-test": { values: ["core/units", "core/compare", "core/verdict", "core/report"] },
  "core/config": {
    values: ["core/units", "core/errors", "core/prometheus", "core/promql", "core/compare", "core/verdict", "core/report"],
    packages: [/^zod$/u, /^yaml$/u],
  },
  "core/doctor": { values: ["core/units", "core/errors", "core/kubernetes"], types: ["core/config"] },
  "core/init": { values: ["core/manifests"], types: ["core/config"], packages: [/^yaml$/u] },
  ports: { values: [], types: ["core/*"] },
  "stages/environment": STAGE,
  "stages/deploy": STAGE,
  "stages/workload": STAGE,
  "stages/collect": STAGE,
  "stages/baseline": STAGE,
  "stages/publish": STAGE,
  io: { values: ["core/errors"], types: ["core/*", "ports"], packages: [/^node:/u, /^@actions\//u, /^@octokit\//u] },
  driver: { values: ["core/*", "stages/*"], types: ["ports"] },
  action: ROOT,
  cli: ROOT,
  viewer: { values: ["core/*"], packages: [/^preact(?:\/|$)/u, /^uplot(?:\/|$)/u] },
};

export interface Import {
  readonly path: string;
  /** Null: computed while running, so nobody can read what it loads. */
  readonly specifier: string | null;
  /** `import type` or `export type`. `import { type A }` still loads the file, so it is not. */
  readonly typeOnly: boolean;
}

const STATIC = /(?<![.\w$])(?:import|export)\b([^"'`;]*?)\bfrom\s*(["'])( *)\2/gu;
const BARE = /(?<![.\w$])import\s*(["'])( *)\1/gu;
const DYNAMIC = /(?<![.\w$])(?:import|require|createRequire)\s*\(\s*(?:(["'])( *)\1\s*[),])?/gu;

/** Every import of a file: static, bare, re-exporting, dynamic. Text in comments and strings does not count. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  const { code } = blankOut(text);
  const specifierIn = (match: RegExpExecArray, quote: string, inside: string): string => {
    const start = match.index + match[0].lastIndexOf(`${quote}${inside}${quote}`) + 1;
    return text.slice(start, start + inside.length);
  };
  const fixed = [...code.matchAll(STATIC)].map((match) => {
    const [, clause = "", quote = "", inside = ""] = match;
    return { path, specifier: specifierIn(match, quote, inside), typeOnly: /^\s+type\s+\S/u.test(clause) };
  });
  const loose = [...code.matchAll(BARE), ...code.matchAll(DYNAMIC)].map((match) => {
    const [, quote, inside = ""] = match;
    return { path, specifier: quote === undefined ? null : specifierIn(match, quote, inside), typeOnly: false };
  });
  return [...fixed, ...loose];
}

/** The room a path lies in: `core/units`, `stages/collect`, `io`, ...; what lies outside of `src/` is named by its path. */
export function roomOf(path: string): string {
  const [top = "", first = "", second = ""] = path.split("/");
  if (top !== "src") return path;
  return first === "core" || first === "stages" ? `${first}/${second}` : first;
}

const holds = (folders: readonly string[], room: string): boolean =>
  folders.some((folder) => folder === room || (folder.endsWith("/*") && room.startsWith(folder.slice(0, -1))));

function mayImport(from: string, to: string, typeOnly: boolean): boolean {
  const { values = [], types = [] } = ROOMS[from] ?? {};
  return from === to || holds(values, to) || (typeOnly && holds(types, to));
}

/** Imports of own files against the directions of the house. */
export const wrongDirections = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(importsOf).flatMap(({ path, specifier, typeOnly }) => {
    if (specifier === null || !specifier.startsWith(".")) return [];
    const to = roomOf(posix.join(posix.dirname(path), specifier));
    if (mayImport(roomOf(path), to, typeOnly)) return [];
    return [`${path} imports ${specifier}${mayImport(roomOf(path), to, true) ? " (allowed with import type)" : ""}`];
  });

/** Third-party packages where the house does not have them, and imports nobody can read. */
export const wrongPackages = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(importsOf).flatMap(({ path, specifier }) => {
    if (specifier === null) return [`${path} imports something computed while running`];
    const allowed = specifier.startsWith(".") || (ROOMS[roomOf(path)]?.packages ?? []).some((pattern) => pattern.test(specifier));
    return allowed ? [] : [`${path} imports ${specifier}`];
  });

/** Files that lie in no room. */
export const homeless = (files: readonly SourceFile[]): readonly string[] =>
  files.map(({ path }) => path).filter((path) => ROOMS[roomOf(path)] === undefined && path !== "src/core/ambient.d.ts");

/** Ports that export more than types. */
export const portsWithCode = (files: readonly SourceFile[]): readonly string[] =>
  files
    .filter(({ path, text }) => roomOf(path) === "ports" && /\bexport\s+(?!type\b|interface\b)/u.test(blankOut(text).code))
    .map(({ path }) => path);

/** Files that do not open with a sentence on their purpose. */
export const silent = (files: readonly SourceFile[]): readonly string[] =>
  files.filter(({ text }) => !/^(?:#![^\n]*\n)?(?:\/\/ |\/\*\*?\s+(?:\* )?(?!\*\/))\S+(?: \S+)+/u.test(text)).map(({ path }) => path);

/** Files that only pass on what other files export. */
export const barrels = (files: readonly SourceFile[]): readonly string[] =>
  files
    .filter(({ text }) => {
      const rest = blankOut(text).code.replaceAll(/\bexport\s+(?:type\s+)?(?:\*|\{)[^"'`;]*?\bfrom\s*(["']) *\1;?/gu, "");
      return rest.trim() === "" && /\bfrom\b/u.test(text);
    })
    .map(({ path }) => path);

/** File names that say nothing, or are not written as names are here. */
export const badNames = (paths: readonly string[]): readonly string[] =>
  paths.filter(
    (path) =>
      path.split("/").some((part) => /^(?:utils?|helpers?|commons?|managers?|misc|data|index)(?:\.\w+)*$/u.test(part)) ||
      (!/^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.ts|README\.md|tsconfig\.json)$/u.test(path.split("/").at(-1) ?? "") &&
        // What is shown in a browser is JSX, style and markup too.
        !/^src\/viewer\/(?:.+\/)?[a-z0-9]+(?:-[a-z0-9]+)*\.(?:tsx|css|html)$/u.test(path)),
  );

/** Where the map of `src/README.md` and the tree disagree: a room without a paragraph, a paragraph without a room. */
export function mapFaults(files: readonly SourceFile[], map: string): readonly string[] {
  const rooms = new Set(files.map(({ path }) => roomOf(path)).filter((room) => ROOMS[room] !== undefined));
  const described = [...map.matchAll(/^(?:- )?\*{0,2}`([a-z-]+(?:\/[a-z-]+)?)\/`/gmu)].map((match) => match[1] ?? "");
  return [
    ...[...rooms].filter((room) => !described.includes(room)).map((room) => `${room}/ has no paragraph`),
    ...described.filter((room) => !rooms.has(room)).map((room) => `${room}/ is described, but is not there`),
    ...described.filter((room, index) => described.indexOf(room) !== index).map((room) => `${room}/ is described twice`),
  ];
}
