/** The audit log of a cluster that keeps one, and as whom heapgate is in it. */
import { parseJson, textAt } from "../core/kubernetes/json-fields.ts";
import { watchAuditLog, type AuditWatch } from "../stages/collect/watch-audit-log.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import type { MeasurePorts } from "./ports.ts";

const ASK_SECONDS = 30;

/** Null: the cluster keeps none. A cluster that does not say who heapgate is (before Kubernetes 1.28) leaves out what its programs ask for. Throws the abort reason. */
export const openAudit = async (
  ports: Pick<MeasurePorts, "exec" | "clock" | "files" | "env">,
  { kube, nodes, auditLogPath }: Pick<Cluster, "kube" | "nodes" | "auditLogPath">,
  signal: AbortSignal,
): Promise<AuditWatch | null> => {
  if (auditLogPath === null) return null;
  const asked = await kube.run(["auth", "whoami", "-o", "json"], { timeoutSeconds: ASK_SECONDS, signal });
  return watchAuditLog(ports, {
    nodes: nodes.filter(({ controlPlane }) => controlPlane).map(({ name }) => name),
    path: auditLogPath,
    ownUser: asked.exitCode === 0 ? textAt(parseJson(asked.stdout), "status", "userInfo", "username") : null,
    cwd: ports.env.cwd(),
    env: ports.env.all(),
  });
};
