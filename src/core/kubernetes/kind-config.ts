/** kind's configuration: the user's own with what heapgate needs laid into it, keys unknown to us kept. */
import { parseDocument, stringify } from "yaml";
import { heapgateError } from "../errors/heapgate-error.ts";
import { fieldAt, isObject, listAt, numberAt, type JsonObject } from "./json-fields.ts";
import { AUDIT_PATCH, AUDIT_POLICY_PATH, kubeadmPatches } from "./kubeadm-patches.ts";

export interface NodeMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly?: boolean;
}

export interface KindNeeds {
  /** Nodes where the user's configuration names none: one control plane, the others workers. */
  readonly nodes: number;
  /** Into every node. */
  readonly mounts: readonly NodeMount[];
  /** Path of the audit policy on this machine; null: no audit log. */
  readonly auditPolicy: string | null;
}

export interface UserKindConfig {
  readonly path: string;
  readonly text: string;
}

export interface KindConfig {
  readonly yaml: string;
  /** False: the user brings a network of pods, and no node gets ready before it is there. */
  readonly waitsForNodes: boolean;
}

const API_VERSION = "kind.x-k8s.io/v1alpha4";

/** Throws KIND_CONFIG_INVALID. */
function parseUserConfig({ path, text }: UserKindConfig): JsonObject {
  const refuse = (why: string): Error => heapgateError("KIND_CONFIG_INVALID", { path, why }, { stage: "create" });
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw refuse(problem.message.split("\n")[0] ?? problem.code);
  const content: unknown = document.toJS();
  if (content === null) return {};
  if (!isObject(content)) throw refuse("it is no map");
  const { kind, apiVersion, nodes } = content;
  if (kind !== undefined && kind !== "Cluster") throw refuse(`its kind is ${JSON.stringify(kind)}, not Cluster`);
  if (apiVersion !== undefined && apiVersion !== API_VERSION)
    throw refuse(`its apiVersion is ${JSON.stringify(apiVersion)}, not ${API_VERSION}`);
  if (nodes !== undefined && !(Array.isArray(nodes) && nodes.every((node) => isObject(node)))) throw refuse("nodes is no list of maps");
  return content;
}

const textMap = (value: unknown): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)])) : {};
const booleanMap = (value: unknown): Record<string, boolean> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, each === true])) : {};

const defaultNodes = (count: number): readonly JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({ role: index === 0 ? "control-plane" : "worker" }));

/** A node's own mount of a path counts before ours. */
function withMounts(node: JsonObject, mounts: readonly NodeMount[]): JsonObject {
  const own = listAt(node, "extraMounts");
  const taken = new Set(own.map((mount) => fieldAt(mount, "containerPath")));
  const added = mounts.filter(({ containerPath }) => !taken.has(containerPath));
  return own.length + added.length === 0 ? node : { ...node, extraMounts: [...own, ...added] };
}

/** Throws KIND_CONFIG_INVALID for a user's configuration that is none. `user`: null, when there is none. */
export function buildKindConfig(user: UserKindConfig | null, needs: KindNeeds): KindConfig {
  const config = user === null ? {} : parseUserConfig(user);
  const ownNodes = listAt(config, "nodes").filter(isObject);
  const audit: readonly NodeMount[] =
    needs.auditPolicy === null ? [] : [{ hostPath: needs.auditPolicy, containerPath: AUDIT_POLICY_PATH, readOnly: true }];
  const nodes = (ownNodes.length > 0 ? ownNodes : defaultNodes(needs.nodes)).map((node) => {
    const hasApiServer = node["role"] === undefined || node["role"] === "control-plane";
    return withMounts(node, [...needs.mounts, ...(hasApiServer ? audit : [])]);
  });
  const own = { runtimeConfig: textMap(config["runtimeConfig"]), featureGates: booleanMap(config["featureGates"]) };
  const patches = needs.auditPolicy === null ? [] : kubeadmPatches(AUDIT_PATCH, own);
  const allPatches = [...listAt(config, "kubeadmConfigPatches"), ...patches];
  const merged = {
    ...config,
    kind: "Cluster",
    apiVersion: API_VERSION,
    nodes,
    ...(allPatches.length === 0 ? {} : { kubeadmConfigPatches: allPatches }),
  };
  return { yaml: stringify(merged), waitsForNodes: fieldAt(config, "networking", "disableDefaultCNI") !== true };
}

/** Ports of this machine that the user's configuration takes. Throws KIND_CONFIG_INVALID. */
export function hostPortsOf(user: UserKindConfig): readonly number[] {
  const config = parseUserConfig(user);
  const mapped = listAt(config, "nodes").flatMap((node) =>
    listAt(node, "extraPortMappings").map((mapping) => numberAt(mapping, "hostPort")),
  );
  const all = [numberAt(config, "networking", "apiServerPort"), ...mapped];
  // 0 and -1 let Docker choose.
  return [...new Set(all.filter((port): port is number => port !== null && port > 0))];
}

/** True when Docker's configuration holds logins that a kubelet can use itself: those kept by a helper program it cannot. */
export const hasDockerLogins = (dockerConfig: unknown): boolean => {
  const auths = fieldAt(dockerConfig, "auths");
  return (
    isObject(auths) &&
    Object.values(auths).some((each) => isObject(each) && (typeof each["auth"] === "string" || typeof each["identitytoken"] === "string"))
  );
};
