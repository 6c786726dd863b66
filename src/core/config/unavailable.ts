/** Keys that are promised for later versions, or that the chosen target does not have: each gets one clear issue instead of being silently ignored. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { entryOf, issueAt, itemsAt, nodeAt, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { targetOf } from "./target-of.ts";

const NOT_YET = "is not available in this version of heapgate";

type Refusals = readonly (readonly [path: readonly string[], remedy: string])[];

/** Where a refused key stands (`*`: every entry) and what to do instead. */
const NEVER_YET: Refusals = [
  [["leak", "over"], "raise leak.points or plan.batch"],
  [["report", "rows"], "remove it"],
  [["report", "ownership"], "remove it"],
  [["report", "links"], "remove it"],
];

/** What only a cluster has and a process would silently go without. */
const NOT_IN_PROCESS: Refusals = [
  [["build"], "write components[].run.build, a command that builds the binary"],
  [["deploy"], "write components[].run, which starts a process"],
  [["components", "*", "env"], "it is for containers; use components[].run.env"],
  [["components", "*", "args"], "it is for containers; put the arguments into components[].run.command"],
  [["components", "*", "resources"], "it is for containers; limit the process in components[].run.command"],
  [["components", "*", "url"], "use components[].run, which starts a process, or target: existing for an app that runs already"],
  [["components", "*", "pprof", "auth"], "serve profiles on loopback without it"],
  [["components", "*", "metrics", "auth"], "serve metrics on loopback without it"],
  [["workload", "objects"], "use workload.http or workload.command"],
  [["workload", "job"], "use workload.http, workload.k6 or workload.command"],
  [["workload", "phases", "*", "objects"], "use http or command"],
  [["workload", "phases", "*", "job"], "use http, k6 or command"],
  [["workload", "setup"], "prepare the data in components[].run.command"],
];

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

const refused = (root: TreeNode, refusals: Refusals, why: string): readonly ConfigIssue[] =>
  refusals.flatMap(([pattern, remedy]) => matches(root, pattern).map((path) => issueAt(root, path, `${why}; ${remedy}`)));

const NOT_HERE = "has no meaning with target: process";

const WITH_SCHEME: readonly (readonly string[])[] = [
  ["components", "*", "pprof", "scheme"],
  ["components", "*", "metrics", "scheme"],
  ["workload", "http", "scheme"],
  ["workload", "http", "*", "scheme"],
  ["workload", "phases", "*", "http", "scheme"],
  ["workload", "phases", "*", "http", "*", "scheme"],
];

const processIssues = (root: TreeNode): readonly ConfigIssue[] => {
  const issues = [...refused(root, NOT_IN_PROCESS, NOT_HERE)];
  for (const pattern of WITH_SCHEME) {
    for (const path of matches(root, pattern)) {
      if (textAt(root, path) === "https") issues.push(issueAt(root, path, `https ${NOT_HERE}; serve plain http on loopback`));
    }
  }
  if (nodeAt(root, ["reset"])?.kind === "map")
    issues.push(issueAt(root, ["reset"], `a command ${NOT_HERE}; every trial starts a fresh process`));
  return issues;
};

/** Issues for everything this version cannot measure with, or not at this target. */
export const unavailableIssues = (root: TreeNode): readonly ConfigIssue[] => [
  ...refused(root, NEVER_YET, NOT_YET),
  ...(targetOf(root) === "process" ? processIssues(root) : []),
];
