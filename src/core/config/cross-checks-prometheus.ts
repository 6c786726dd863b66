/** Rules around `prometheus`: which keys go together, what only a cluster has, what one of heapgate's own can scrape. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { TEMPLATE_VARIABLES, unknownVariables } from "../promql/fill-template.ts";
import { entryOf, issueAt, itemsAt, nodeAt, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { authIssues } from "./cross-checks-cluster.ts";
import { targetOf } from "./target-of.ts";

type Check = (root: TreeNode) => readonly ConfigIssue[];

const AT: TreePath = ["prometheus"];
const has = (root: TreeNode, path: TreePath): boolean => nodeAt(root, path) !== null;

/** `deploy` alone, or `deploy: { … }`. */
const isDeployed = (root: TreeNode): boolean => textAt(root, AT) === "deploy" || has(root, [...AT, "deploy"]);

const keysTogether: Check = (root) => {
  const issues: ConfigIssue[] = [];
  const only = (key: string, allowed: readonly string[], why: string): void => {
    if (has(root, [...AT, key]) && !allowed.some((variant) => has(root, [...AT, variant]))) issues.push(issueAt(root, [...AT, key], why));
  };
  only("scheme", ["service"], "goes only with service; in query it is part of the URL");
  only("path", ["service"], "goes only with service; in query it is part of the URL");
  only("auth", ["service", "query"], "goes only with query and service: one of heapgate's own asks nobody who he is");
  only("ca", ["service", "query"], "goes only with query and service");
  const isHttps = (textAt(root, [...AT, "query"]) ?? "").startsWith("https:") || textAt(root, [...AT, "scheme"]) === "https";
  if (has(root, [...AT, "ca"]) && !isHttps && issues.length === 0) issues.push(issueAt(root, [...AT, "ca"], "needs https"));
  return [...issues, ...authIssues(root, AT, isHttps)];
};

/** An account that heapgate makes may read metrics, not ask a Prometheus. */
const noOwnAccount: Check = (root) => {
  const auth = nodeAt(root, [...AT, "auth"]);
  const own = auth?.kind === "scalar" && auth.value === "own" ? auth : entryOf(auth, "own")?.value;
  return own === undefined
    ? []
    : [issueAt(root, [...AT, "auth"], "own has no meaning here; name a ServiceAccount, a Secret, a token, or basic")];
};

const NEEDS_CLUSTER = ["serviceAccount", "secret"] as const;

const inProcess: Check = (root) => {
  if (targetOf(root) !== "process") return [];
  const refuse = (path: TreePath, remedy: string): ConfigIssue => issueAt(root, path, `has no meaning with target: process; ${remedy}`);
  if (isDeployed(root))
    return [refuse(has(root, [...AT, "deploy"]) ? [...AT, "deploy"] : AT, "start one beside the app and write prometheus: { query: URL }")];
  return [
    ...(has(root, [...AT, "service"]) ? [refuse([...AT, "service"], "write query: URL")] : []),
    ...NEEDS_CLUSTER.filter((key) => has(root, [...AT, "auth", key])).map((key) =>
      refuse([...AT, "auth", key], "write token: ${NAME} or basic"),
    ),
  ];
};

/** What Prometheus cannot show to an endpoint. */
const NOT_SHOWN = ["headers", "clientCertificate"] as const;

const scraped: Check = (root) => {
  if (!isDeployed(root) || targetOf(root) === "process") return [];
  return itemsAt(root, ["components"]).flatMap((_, index) => {
    const auth: TreePath = ["components", index, "metrics", "auth"];
    return NOT_SHOWN.filter((key) => has(root, [...auth, key])).map((key) =>
      issueAt(root, [...auth, key], "cannot be shown by the Prometheus of prometheus: deploy, which knows tokens and basic"),
    );
  });
};

/** Names after a dollar sign in a query that heapgate does not fill in. */
const variables: Check = (root) =>
  itemsAt(root, ["signals"]).flatMap((_, index) => {
    const at: TreePath = ["signals", index, "query"];
    const unknown = unknownVariables(textAt(root, at) ?? "");
    if (unknown.length === 0) return [];
    const known = TEMPLATE_VARIABLES.map((name) => `$${name}`).join(", ");
    return [issueAt(root, at, `${unknown.map((name) => `$${name}`).join(", ")} stands for nothing; a query may hold ${known}`)];
  });

/** Rules that hold whatever the configuration is used for. */
export const PROMETHEUS_RULES: readonly Check[] = [keysTogether, noOwnAccount, variables];

/** What a measurement needs beyond a valid file. */
export const neededOfPrometheus: Check = (root) => [inProcess, scraped].flatMap((check) => check(root));
