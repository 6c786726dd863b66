/** Keys that are promised for later versions: each is refused by one clear issue instead of being called unknown or silently ignored. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { entryOf, issueAt, itemsAt, nodeAt, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { LATER_SIGNALS } from "./schema-cluster.ts";

const NOT_YET = "is not available in this version of heapgate";

/** Where a refused key stands (`*`: every entry) and what to do instead. */
const REFUSED: readonly (readonly [path: readonly string[], remedy: string])[] = [
  [["preset"], "describe the components yourself"],
  [["build"], "write components[].run.build, a command that builds the binary"],
  [["deploy"], "write components[].run, which starts a process"],
  [["signals"], "use the built-in signals"],
  [["components", "*", "preset"], "write pprof and metrics yourself"],
  [["components", "*", "env"], "it is for containers; use components[].run.env"],
  [["components", "*", "args"], "it is for containers; put the arguments into components[].run.command"],
  [["components", "*", "resources"], "it is for containers; limit the process in components[].run.command"],
  [["components", "*", "url"], "use components[].run, which starts a process"],
  [["components", "*", "pprof", "auth"], "serve profiles on loopback without it"],
  [["components", "*", "metrics", "auth"], "serve metrics on loopback without it"],
  [["workload", "k6"], "call k6 from workload.command"],
  [["workload", "objects"], "use workload.http or workload.command"],
  [["workload", "job"], "use workload.http or workload.command"],
  [["workload", "phases"], "use workload.http or workload.command with plan"],
  [["workload", "setup"], "prepare the data in components[].run.command"],
  [["leak", "over"], "raise leak.points or plan.batch"],
  [["report", "rows"], "remove it"],
  [["report", "ownership"], "remove it"],
  [["report", "links"], "remove it"],
];

const KNOWN_TOOLS: readonly string[] = ["k6", "ghz", "fortio", "vegeta"];

/** All paths of the tree that match a pattern. */
const matches = (root: TreeNode, pattern: readonly string[]): readonly TreePath[] => {
  let found: readonly TreePath[] = [[]];
  for (const part of pattern) {
    found = found.flatMap((path): readonly TreePath[] => {
      if (part === "*") return itemsAt(root, path).map((_, index) => [...path, index]);
      return entryOf(nodeAt(root, path), part) === null ? [] : [[...path, part]];
    });
  }
  return found;
};

const refuse = (root: TreeNode, path: TreePath, what: string, remedy: string): ConfigIssue =>
  issueAt(root, path, `${what} ${NOT_YET}; ${remedy}`);

/** The target, in one issue whatever else is missing for it. */
const targetIssues = (root: TreeNode): readonly ConfigIssue[] => {
  const node = nodeAt(root, ["target"]);
  const processes = matches(root, ["components", "*", "run"]).length;
  if (node === null) {
    const remedy = processes > 0 ? "the components have run, so add: target: process" : "use target: process with components[].run";
    return [issueAt(root, ["target"], `the default target, kind, ${NOT_YET}; ${remedy}`)];
  }
  const chosen = node.kind === "map" ? (node.entries[0]?.key ?? null) : textAt(root, ["target"]);
  return chosen === "kind" || chosen === "existing" ? [refuse(root, ["target"], chosen, "use target: process")] : [];
};

const valueIssues = (root: TreeNode): readonly ConfigIssue[] => {
  const issues: ConfigIssue[] = [];
  for (const endpoint of ["pprof", "metrics"]) {
    for (const path of matches(root, ["components", "*", endpoint, "scheme"])) {
      if (textAt(root, path) === "https") issues.push(refuse(root, path, "https", "serve plain http on loopback"));
    }
  }
  const reset = nodeAt(root, ["reset"]);
  if (reset?.kind === "map")
    issues.push(refuse(root, ["reset"], "a reset command", "target: process starts a fresh process for every trial"));
  const prometheus = nodeAt(root, ["prometheus"]);
  if (prometheus !== null && textAt(root, ["prometheus"]) !== "off")
    issues.push(issueAt(root, ["prometheus"], `${NOT_YET}; heapgate scrapes /metrics by itself`));
  const http = itemsAt(root, ["workload", "http"]);
  if (http.length > 1)
    issues.push(refuse(root, ["workload", "http", 1], "a second HTTP workload side by side", "give one, or use workload.command"));
  for (const path of [
    ["workload", "units"],
    ["workload", "command", "units"],
  ]) {
    const tool = textAt(root, path);
    const remedy = "let the command print heapgate-units=N";
    if (tool !== null && KNOWN_TOOLS.includes(tool)) issues.push(refuse(root, path, `units: ${tool}`, remedy));
    if (entryOf(nodeAt(root, path), "metric") !== null) issues.push(refuse(root, path, "a metric as source of units", remedy));
  }
  return issues;
};

/** Issues for limits of signals that are not collected yet; they are refused whatever the configuration is used for. */
export const laterSignalIssues = (root: TreeNode): readonly ConfigIssue[] =>
  Object.keys(LATER_SIGNALS).flatMap((signal) =>
    [...matches(root, ["thresholds", signal]), ...matches(root, ["components", "*", "thresholds", signal])].map((path) =>
      refuse(root, path, `the signal ${signal}`, "remove its limit"),
    ),
  );

/** Issues for everything this version cannot measure with. */
export const unavailableIssues = (root: TreeNode): readonly ConfigIssue[] => [
  ...targetIssues(root),
  ...REFUSED.flatMap(([pattern, remedy]) => matches(root, pattern).map((path) => issueAt(root, path, `${NOT_YET}; ${remedy}`))),
  ...valueIssues(root),
];

/** Keys that mean nothing to `target: process` and do no harm, as sentences for the user. */
export const ignoredKeys = (root: TreeNode): readonly string[] => {
  const notes: string[] = [];
  if (textAt(root, ["reset"]) !== null) notes.push("reset has no effect with target: process: every trial starts a fresh process");
  if (nodeAt(root, ["keepCluster"]) !== null) notes.push("keepCluster has no effect with target: process");
  for (const key of ["selector", "namespace", "container"]) {
    if (matches(root, ["components", "*", key]).length > 0) notes.push(`components[].${key} has no effect with target: process`);
  }
  return notes;
};
