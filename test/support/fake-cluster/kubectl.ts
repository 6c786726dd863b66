// A kubectl for the command lines that heapgate writes, over the folders of a fake cluster.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isObject, textAt } from "../../../src/core/kubernetes/json-fields.ts";
import { applyObject, deleteObject, keyOf, listObjects, readObject, withStatus, type Place } from "./cluster-state.ts";
import { rawAnswer } from "./kubelet.ts";
import { forward } from "./forward.ts";
import { proxy } from "./proxy.ts";
import { KINDS, listed } from "./read-objects.ts";
import { failed, flagValue, places, readJson, readText, type FakeClusterRecord, type Json, type Said } from "./state.ts";

const RECORDED = join(import.meta.dirname, "..", "..", "..", "fixtures", "cluster-tools");

const API_RESOURCES = `namespaces  ns  v1  false  Namespace
nodes  no  v1  false  Node
pods  po  v1  true  Pod
services  svc  v1  true  Service
secrets  v1  true  Secret
configmaps  cm  v1  true  ConfigMap
customresourcedefinitions  crd,crds  apiextensions.k8s.io/v1  false  CustomResourceDefinition
deployments  deploy  apps/v1  true  Deployment
`;
const BUILT_IN = new Set([
  ...Object.values(KINDS),
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "FlowSchema",
]);

const stdin = (): string => readFileSync(0, "utf8");

/** Objects of YAML or JSON; the parser is loaded only when there is something to read. */
const readDocuments = async (text: string): Promise<readonly Json[]> => {
  const { parseAllDocuments } = await import("yaml");
  return parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.toJS();
    return isObject(value) ? [value] : [];
  });
};

/** Words that are neither flags nor their values. */
const positionals = (argv: readonly string[]): readonly string[] => {
  const taking = new Set([
    "-n",
    "--namespace",
    "-l",
    "-o",
    "-f",
    "-c",
    "--kubeconfig",
    "--context",
    "--field-manager",
    "--address",
    "--for",
  ]);
  return argv.filter((word, index) => !word.startsWith("-") && !taking.has(argv[index - 1] ?? ""));
};

interface Config {
  readonly path: string;
  readonly text: string;
  readonly context: string | null;
}

const readConfig = (argv: readonly string[]): Config => {
  const path = flagValue(argv, "--kubeconfig") ?? process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config");
  const text = readText(path) ?? "";
  const current = text === "" ? null : textAt(JSON.parse(text), "current-context");
  return { path, text, context: flagValue(argv, "--context") ?? current };
};

const list = (items: readonly Json[]): Said => ({ stdout: `${JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 2)}\n` });

const printed = (argv: readonly string[], items: readonly Json[]): Said => {
  const format = flagValue(argv, "-o") ?? "";
  if (format === "json") return items.length === 0 && argv.includes("--ignore-not-found") ? {} : list(items);
  if (format === "name")
    return { stdout: items.map((one) => `${(textAt(one, "kind") ?? "").toLowerCase()}/${keyOf(one, "").name}\n`).join("") };
  return {
    stdout: items.map((one) => `${textAt(one, "kind") ?? ""}  ${keyOf(one, "").namespace || "<none>"}  ${keyOf(one, "").name}\n`).join(""),
  };
};

async function get(place: Place, argv: readonly string[]): Promise<Said> {
  const namespace = flagValue(argv, "-n", "--namespace") ?? "default";
  const raw = flagValue(argv, "--raw");
  if (raw !== null) return await rawAnswer(place, raw);
  if (flagValue(argv, "-f") === "-") {
    const documents = await readDocuments(stdin());
    const found = documents.map((document) => readObject(place, keyOf(document, namespace))).filter((one) => one !== null);
    return printed(
      argv,
      found.map((one) => withStatus(place, one)),
    );
  }
  const [, what = "", named] = positionals(argv);
  const [word = "", name = named] = what.split("/");
  const kinds = word.split(",").map((one) => KINDS[one]);
  if (kinds.includes(undefined)) return failed(`error: the server doesn't have a resource type "${what}"`);
  const everywhere = argv.includes("-A") || argv.includes("--all-namespaces");
  const items = kinds.flatMap((kind) => listed(place, kind ?? "", everywhere ? null : namespace, flagValue(argv, "-l")));
  if (name === undefined) return printed(argv, items);
  const one = word.startsWith("namespace")
    ? readObject(place, { kind: "Namespace", namespace: "", name })
    : items.find((item) => keyOf(item, "").name === name);
  if (one !== undefined && one !== null) return { stdout: `${JSON.stringify(one, null, 2)}\n` };
  const plural = word.endsWith("s") ? word : `${word}s`;
  return argv.includes("--ignore-not-found") ? {} : failed(`Error from server (NotFound): ${plural} "${name}" not found`);
}

/** A ConfigMap that may not change, and does. */
const isImmutable = (before: Json | null, document: Json): boolean =>
  before?.["immutable"] === true && JSON.stringify(before["data"]) !== JSON.stringify(document["data"]);

async function apply(place: Place, argv: readonly string[]): Promise<Said> {
  const documents = await readDocuments(stdin());
  const namespace = flagValue(argv, "-n", "--namespace") ?? "default";
  const defined = listObjects(place).map((one) => textAt(one, "spec", "names", "kind"));
  const lines: string[] = [];
  const errors: string[] = [];
  for (const document of documents) {
    const key = keyOf(document, namespace);
    if (!BUILT_IN.has(key.kind) && !defined.includes(key.kind)) {
      const version = textAt(document, "apiVersion") ?? "";
      errors.push(
        `resource mapping not found for name: "${key.name}" namespace: "${key.namespace}" from "STDIN": no matches for kind "${key.kind}" in version "${version}"\nensure CRDs are installed first\n`,
      );
    } else if (key.namespace !== "" && readObject(place, { kind: "Namespace", namespace: "", name: key.namespace }) === null) {
      errors.push(`Error from server (NotFound): namespaces "${key.namespace}" not found\n`);
    } else if (isImmutable(readObject(place, key), document)) {
      errors.push(
        `Error from server (Invalid): ${key.kind} "${key.name}" is invalid: data: Forbidden: field is immutable when \`immutable\` is set\n`,
      );
    } else {
      applyObject(place, document, namespace);
      lines.push(`${key.kind.toLowerCase()}/${key.name} serverside-applied\n`);
    }
  }
  return { stdout: lines.join(""), stderr: errors.join(""), exitCode: errors.length > 0 ? 1 : 0 };
}

async function del(place: Place, argv: readonly string[]): Promise<Said> {
  const namespace = flagValue(argv, "-n", "--namespace") ?? "default";
  const [, word = "", name = ""] = positionals(argv);
  const [kind = "", own = name] = word.split("/");
  const keys =
    flagValue(argv, "-f") === "-"
      ? (await readDocuments(stdin())).map((document) => keyOf(document, namespace))
      : [{ kind: KINDS[kind] ?? kind, namespace: kind.startsWith("namespace") ? "" : namespace, name: own }];
  const gone = keys.filter((key) => deleteObject(place, key));
  return { stdout: gone.map((key) => `${key.kind.toLowerCase()} "${key.name}" deleted\n`).join("") };
}

/** Everything is allowed. */
async function review(argv: readonly string[]): Promise<Said> {
  if (flagValue(argv, "-f") !== "-") return failed("error: must specify one of -f and -k");
  const answers = (await readDocuments(stdin())).map((document) => ({ ...document, status: { allowed: true } }));
  return { stdout: answers.map((one) => `${JSON.stringify(one, null, 4)}\n`).join("") };
}

/** One call of `kubectl`; `pause` takes as long as the test wants it to. */
export async function kubectl(state: string, argv: readonly string[], pause: () => Promise<void>): Promise<Said> {
  const [command = "", second = ""] = argv;
  const version = readFileSync(join(RECORDED, "version.json"), "utf8");
  if (command === "version" && argv.includes("--client")) return { stdout: "Client Version: v1.34.4\nKustomize Version: v5.7.1\n" };
  const { text, context } = readConfig(argv);
  if (command === "config") {
    if (text === "") return failed("error: current-context is not set");
    return { stdout: second === "view" ? text : `${context ?? ""}\n` };
  }
  const cluster = context?.replace(/^kind-/u, "") ?? "";
  const record = readJson<FakeClusterRecord>(places(state).clusterRecord(cluster));
  if (record?.isReady !== true)
    return failed("The connection to the server localhost:8080 was refused - did you specify the right host or port?");
  const place: Place = { state, cluster };
  await pause();
  switch (command) {
    case "version":
      return { stdout: version };
    case "api-resources":
      return { stdout: API_RESOURCES };
    case "get":
      return await get(place, argv);
    case "apply":
      return await apply(place, argv);
    case "delete":
      return await del(place, argv);
    case "create":
      return await review(argv);
    case "auth":
      return { stdout: JSON.stringify({ kind: "SelfSubjectReview", status: { userInfo: { username: "kubernetes-admin" } } }) };
    case "wait":
      return { stdout: "condition met\n" };
    case "logs":
      return { stdout: "starting\npanic: config: missing DATABASE_URL\n\ngoroutine 1 [running]:\nmain.main()\n" };
    case "describe":
      return { stdout: `Name:  ${positionals(argv).at(-1) ?? ""}\n` };
    case "proxy":
      return await proxy(place, argv);
    case "port-forward":
      return await forward(place, argv);
    default:
      return failed(`error: unknown command "${command}" for "kubectl"`);
  }
}
