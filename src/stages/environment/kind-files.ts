/** Writes kind's configuration for a run: the user's own, our mounts, the audit policy. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { buildKindConfig, hasDockerLogins, type KindConfig, type NodeMount } from "../../core/kubernetes/kind-config.ts";
import { AUDIT_POLICY } from "../../core/kubernetes/kubeadm-patches.ts";
import type { Env } from "../../ports/env.ts";
import type { Files } from "../../ports/files.ts";

export interface KindFilesPorts {
  readonly env: Env;
  readonly files: Files;
}

export interface KindFilesOptions {
  /** The user's configuration of kind; null: none. */
  readonly configPath: string | null;
  /** Folder that it starts at. */
  readonly repository: string;
  /** Folder that files of this run go to. */
  readonly workspace: string;
  readonly nodes: number;
  readonly audit: boolean;
  readonly mounts: readonly NodeMount[];
}

/** Docker's logins, mounted where every kubelet looks for them; none when Docker runs elsewhere or keeps them in a helper program. */
async function loginMounts({ env, files }: KindFilesPorts): Promise<readonly NodeMount[]> {
  const host = env.get("DOCKER_HOST") ?? "";
  if (host !== "" && !host.startsWith("unix:")) return [];
  const home = env.get("HOME");
  const folder = env.get("DOCKER_CONFIG") ?? (home === null ? null : files.resolve(home, ".docker"));
  if (folder === null) return [];
  const hostPath = files.resolve(folder, "config.json");
  const text = await files.readText(hostPath);
  if (text === null || !hasDockerLogins(parseJson(text))) return [];
  return [{ hostPath, containerPath: "/var/lib/kubelet/config.json", readOnly: true }];
}

/** Throws KIND_CONFIG_INVALID. */
export async function writeKindConfig(ports: KindFilesPorts, options: KindFilesOptions): Promise<KindConfig & { readonly path: string }> {
  const { files } = ports;
  const { configPath: userPath, repository, workspace, audit, nodes } = options;
  const text = userPath === null ? null : await files.readText(files.resolve(repository, userPath));
  if (userPath !== null && text === null)
    throw heapgateError("KIND_CONFIG_INVALID", { path: userPath, why: "there is no such file" }, { stage: "create" });
  const auditPolicy = audit ? files.resolve(workspace, "audit-policy.yaml") : null;
  if (auditPolicy !== null) await files.write(auditPolicy, AUDIT_POLICY);
  const needs = { nodes, mounts: [...(await loginMounts(ports)), ...options.mounts], auditPolicy };
  const config = buildKindConfig(userPath === null || text === null ? null : { path: userPath, text }, needs);
  const path = files.resolve(workspace, "kind.yaml");
  await files.write(path, config.yaml);
  return { ...config, path };
}
