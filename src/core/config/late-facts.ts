/** Facts that are known only once a side is built or a trial runs (`${HEAPGATE_SHA}`, `${PORT}`): where values keep them as written, and filling them in. */
import { matchesPath } from "./config-tree.ts";
import type { TreePath } from "./config-tree.ts";

/** Facts of a started process. */
const isProcessFact = (name: string): boolean => name === "PORT" || name.startsWith("PORT_");

/** True for names whose value a configuration cannot know yet. */
export const isLateName = (name: string): boolean => isProcessFact(name) || name.startsWith("HEAPGATE_");

type Pattern = readonly string[];

/** `*` is any key or index; the path and everything below it. A process has ports, a side of a cluster does not. */
const LATE_PATHS: readonly { readonly path: Pattern; readonly ports: boolean }[] = [
  { path: ["components", "*", "run", "env"], ports: true },
  { path: ["components", "*", "env"], ports: false },
  { path: ["components", "*", "args"], ports: false },
  { path: ["build", "*", "args"], ports: false },
  { path: ["build", "*", "options"], ports: false },
  { path: ["build", "*", "pull"], ports: false },
  { path: ["deploy", "*"], ports: false },
  { path: ["workload", "setup", "*"], ports: false },
];

/** True where a placeholder of this name stays as written until its side or trial is there. */
export const staysLate = (path: TreePath, name: string): boolean =>
  LATE_PATHS.some((late) => matchesPath(path, late.path) && (late.ports ? isLateName(name) : name.startsWith("HEAPGATE_")));

const LATE_PLACEHOLDER = /\$\{(?<name>PORT(?:_[A-Z0-9_]+)?|HEAPGATE_[A-Z0-9_]+)(?::-(?<fallback>[^}]*))?\}/gu;

/**
 * The text with late facts filled in: `${HEAPGATE_SHA}` by `facts["HEAPGATE_SHA"]`, `${HEAPGATE_X:-y}` by y where the fact is unknown or empty. What stays
 * unknown is left as written and named in `missing`.
 */
export const fillFacts = (
  text: string,
  facts: Readonly<Record<string, string>>,
): { readonly text: string; readonly missing: readonly string[] } => {
  const missing = new Set<string>();
  const filled = text.replaceAll(LATE_PLACEHOLDER, (written, name: string, fallback: string | undefined) => {
    const value = facts[name];
    if (fallback !== undefined && (value === undefined || value === "")) return fallback;
    if (value === undefined) missing.add(name);
    return value ?? written;
  });
  return { text: filled, missing: [...missing] };
};
