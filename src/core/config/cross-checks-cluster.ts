/** Rules between the keys of clusters: images, deploy steps, waits, authentication, and what a measurement in a cluster needs. */
import type { ConfigIssue } from "../errors/catalog.ts";
import { issueAt, itemsAt, nodeAt, textAt } from "./config-tree.ts";
import type { TreeNode, TreePath } from "./config-tree.ts";
import { targetOf } from "./target-of.ts";
import { httpPaths } from "./workload-paths.ts";

type Check = (root: TreeNode) => readonly ConfigIssue[];

const has = (root: TreeNode, path: TreePath): boolean => nodeAt(root, path) !== null;
const isTrue = (root: TreeNode, path: TreePath): boolean => {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" && node.value === true;
};
const pathsOf = (root: TreeNode, path: TreePath): readonly TreePath[] => itemsAt(root, path).map((_, index) => [...path, index]);

/** Paths of the images of one entry, a text or a list. */
const imagePaths = (root: TreeNode, entry: TreePath): readonly TreePath[] => {
  const path = [...entry, "image"];
  return nodeAt(root, path)?.kind === "list" ? pathsOf(root, path) : has(root, path) ? [path] : [];
};

const buildEntries: Check = (root) =>
  pathsOf(root, ["build"]).flatMap((entry) => {
    const images = imagePaths(root, entry);
    if (nodeAt(root, entry)?.kind !== "map") return [];
    const needsName = ["context", "dockerfile", "args", "target", "options", "pull"].find((key) => has(root, [...entry, key]));
    if (!has(root, [...entry, "image"])) {
      if (needsName !== undefined) return [issueAt(root, entry, `needs image, the name of what ${needsName} is about`)];
      return has(root, [...entry, "command"]) ? [] : [issueAt(root, entry, "needs image or command")];
    }
    if (images.length > 1 && has(root, [...entry, "pull"]))
      return [issueAt(root, [...entry, "pull"], "stands for one image; give each image an entry of its own")];
    return [];
  });

const imagesOnce: Check = (root) => {
  const seen = new Set<string>();
  return pathsOf(root, ["build"])
    .flatMap((entry) => imagePaths(root, entry))
    .flatMap((path) => {
      const image = textAt(root, path);
      if (image === null) return [];
      if (seen.has(image)) return [issueAt(root, path, `the image ${image} is built twice; remove one`)];
      seen.add(image);
      return [];
    });
};

const CHART_KEYS = ["repo", "chartVersion", "install", "release", "values", "valuesInline", "valuesFrom", "set", "setString"];

/** Entries of `deploy` and of `workload.setup`. */
const stepPaths = (root: TreeNode): readonly TreePath[] => [...pathsOf(root, ["deploy"]), ...pathsOf(root, ["workload", "setup"])];

const chartKeys: Check = (root) =>
  stepPaths(root).flatMap((step) => {
    const chart = textAt(root, [...step, "chart"]);
    if (!has(root, [...step, "chart"])) {
      return CHART_KEYS.filter((key) => has(root, [...step, key])).map((key) => issueAt(root, [...step, key], "goes only with chart"));
    }
    if (chart === null || !has(root, [...step, "repo"]) || /^[A-Za-z0-9][A-Za-z0-9._-]*$/u.test(chart)) return [];
    return [
      issueAt(root, [...step, "repo"], `does not go with ${chart}: in a repository a chart has a plain name; remove repo or write one`),
    ];
  });

const setupOnce: Check = (root) =>
  pathsOf(root, ["workload", "setup"])
    .filter((step) => isTrue(root, [...step, "once"]))
    .map((step) => issueAt(root, [...step, "once"], "goes with deploy: move the step there to keep it through all trials"));

const waits: Check = (root) =>
  stepPaths(root).flatMap((step) =>
    pathsOf(root, [...step, "waitFor"]).flatMap((wait) => {
      if (!has(root, [...wait, "resource"])) {
        return ["for", "namespace"]
          .filter((key) => has(root, [...wait, key]))
          .map((key) => issueAt(root, [...wait, key], "goes only with resource"));
      }
      return [];
    }),
  );

/** The component named by `shop:8080/healthz`. */
const waitComponents: Check = (root) =>
  stepPaths(root).flatMap((step) =>
    pathsOf(root, [...step, "waitFor"]).flatMap((wait) => {
      const path = [...wait, "http"];
      const address = textAt(root, path);
      const named = address === null || /^https?:/u.test(address) ? null : /^[^:/]+/u.exec(address)?.[0];
      const names = itemsAt(root, ["components"]).map((_, index) => textAt(root, ["components", index, "name"]));
      if (named == null || names.includes(named)) return [];
      return [issueAt(root, path, `there is no component "${named}"; write COMPONENT:PORT/PATH or a URL`)];
    }),
  );

const CREDENTIALS = ["own", "serviceAccount", "secret", "token", "basic"];

/** Of an `auth` below a path. */
export const authIssues = (root: TreeNode, endpoint: TreePath, isHttps: boolean): readonly ConfigIssue[] => {
  const path = [...endpoint, "auth"];
  const node = nodeAt(root, path);
  if (node?.kind !== "map") return [];
  const at = (key: string): TreePath => [...path, key];
  const given = CREDENTIALS.filter((key) => has(root, at(key)));
  const issues: ConfigIssue[] = [];
  if (given.length > 1) issues.push(issueAt(root, path, `takes one of ${CREDENTIALS.join(", ")}, found ${given.join(" and ")}`));
  if (node.entries.length === 0)
    issues.push(issueAt(root, path, `is empty; write one of ${CREDENTIALS.join(", ")}, headers, clientCertificate`));
  if (has(root, at("key")) && !given.includes("secret")) issues.push(issueAt(root, at("key"), "goes only with secret"));
  if (has(root, at("namespace")) && !given.includes("secret") && !given.includes("serviceAccount"))
    issues.push(issueAt(root, at("namespace"), "goes only with serviceAccount and secret"));
  const headers = nodeAt(root, at("headers"));
  const authorization = headers?.kind === "map" ? headers.entries.find((entry) => entry.key.toLowerCase() === "authorization") : undefined;
  if (authorization !== undefined && given.length > 0)
    issues.push(issueAt(root, [...at("headers"), authorization.key], `does not go with ${given.join(" and ")}, which is the same header`));
  if (has(root, at("clientCertificate")) && !isHttps) issues.push(issueAt(root, at("clientCertificate"), "needs scheme: https"));
  return issues;
};

const authentication: Check = (root) =>
  pathsOf(root, ["components"]).flatMap((component) =>
    ["pprof", "metrics"].flatMap((name) => {
      const endpoint = [...component, name];
      const url = textAt(root, [...component, "url"]) ?? "";
      return authIssues(root, endpoint, url.startsWith("https:") || textAt(root, [...endpoint, "scheme"]) === "https");
    }),
  );

/** The directory lies in a container: there must be pods to find it in. */
const cpuFiles: Check = (root) =>
  pathsOf(root, ["components"]).flatMap((component) => {
    const path = [...component, "pprof", "files"];
    if (!has(root, path)) return [];
    const ofPods = "it is read out of the component's pods";
    if (targetOf(root) === "process")
      return [issueAt(root, path, `goes only with clusters: ${ofPods}; under target: process profiles are taken over HTTP`)];
    return has(root, [...component, "selector"]) ? [] : [issueAt(root, path, `needs selector: ${ofPods}`)];
  });

/** Rules that hold whatever the configuration is used for. */
export const CLUSTER_RULES: readonly Check[] = [
  buildEntries,
  imagesOnce,
  chartKeys,
  setupOnce,
  waits,
  waitComponents,
  authentication,
  cpuFiles,
];

const isMeasured = (root: TreeNode, component: TreePath): boolean => {
  const node = nodeAt(root, [...component, "measure"]);
  return !(node?.kind === "scalar" && node.value === false);
};

/** `run` is a process; what is measured in a cluster is found there. */
const componentPlaces = (root: TreeNode, target: "kind" | "existing"): readonly ConfigIssue[] =>
  pathsOf(root, ["components"]).flatMap((component) => {
    if (has(root, [...component, "run"])) {
      const process = has(root, ["target"]) ? "write target: process" : "add target: process";
      return [
        issueAt(
          root,
          [...component, "run"],
          `starts a process, but the target is ${has(root, ["target"]) ? target : "kind, the default"}; ${process}, or deploy the app and write selector instead`,
        ),
      ];
    }
    if (!isMeasured(root, component) || has(root, [...component, "selector"]) || has(root, [...component, "url"])) return [];
    return [issueAt(root, component, "needs selector, the labels of its pods, such as app=shop, or url, where it answers")];
  });

const containerKeys = (root: TreeNode): readonly ConfigIssue[] =>
  pathsOf(root, ["components"]).flatMap((component) =>
    ["env", "args", "resources"]
      .filter((key) => has(root, [...component, key]))
      .flatMap((key) => {
        if (!has(root, [...component, "selector"]))
          return [issueAt(root, [...component, key], "needs selector: it is laid over the containers of the component's pods")];
        if (!has(root, ["deploy"]))
          return [issueAt(root, [...component, key], "needs deploy: heapgate changes only what it applies itself")];
        return [];
      }),
  );

const deployed = (root: TreeNode, target: "kind" | "existing"): readonly ConfigIssue[] => {
  const steps = pathsOf(root, ["deploy"]);
  const hasProcess = pathsOf(root, ["components"]).some((component) => has(root, [...component, "run"]));
  if (target === "kind" && steps.length === 0 && !hasProcess)
    return [issueAt(root, ["deploy"], "is missing: say how the app gets into the cluster, such as deploy: [{ chart: charts/shop }]")];
  if (steps.length > 0 && steps.every((step) => isTrue(root, [...step, "once"])))
    return [
      issueAt(root, ["deploy"], "every step has once: true, so base and head would be the same app; the app's own step goes without it"),
    ];
  if (textAt(root, ["reset"]) === "restart" && !has(root, ["build"]))
    return [issueAt(root, ["reset"], "restart swaps the images of build, and there are none; write build, or reset: redeploy")];
  return [];
};

/** Load goes to a pod's port: nothing tells which, and a component that is not found has none. */
const httpPlaces = (root: TreeNode): readonly ConfigIssue[] => {
  const components = pathsOf(root, ["components"]);
  return httpPaths(root).flatMap((path) => {
    const name = textAt(root, [...path, "component"]);
    const measured = components.filter((component) => isMeasured(root, component));
    const component = name === null ? measured[0] : components.find((candidate) => textAt(root, [...candidate, "name"]) === name);
    if (component === undefined || has(root, [...component, "url"]) || has(root, [...component, "run"])) return [];
    if (!has(root, [...component, "selector"])) {
      return isMeasured(root, component)
        ? []
        : [issueAt(root, [...path, "component"], "has neither selector nor url, so requests cannot reach it")];
    }
    return has(root, [...path, "port"]) ? [] : [issueAt(root, path, "needs port, a number or the name of a container's port")];
  });
};

/** What a measurement in a cluster needs beyond a valid file. */
export const neededInCluster: Check = (root) => {
  const target = targetOf(root);
  if (target === null || target === "process") return [];
  return [...componentPlaces(root, target), ...containerKeys(root), ...deployed(root, target), ...httpPlaces(root)];
};
