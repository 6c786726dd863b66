/** Reads the API server's audit log from the node it lies on, and counts who asked for what in the measured phases. */
import { warning, type Warning } from "../../core/errors/warning.ts";
import { countAuditEvents, OWN_AGENTS, type AuditSummary } from "../../core/kubernetes/audit-log.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";

export interface AuditLogOptions {
  /** The control-plane node, a container of Docker's. */
  readonly node: string;
  readonly path: string;
  readonly window: { readonly startSeconds: number; readonly endSeconds: number } | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 120;

/** Null, with a warning, when the log cannot be read. Throws TOOL_MISSING and the abort reason. */
export async function readAuditLog(
  { exec, files }: { readonly exec: Exec; readonly files: Pick<Files, "makeTemporaryFolder" | "readText" | "resolve"> },
  { node, path, window, cwd, env, signal }: AuditLogOptions,
): Promise<{ readonly summary: AuditSummary | null; readonly warnings: readonly Warning[] }> {
  await using folder = await files.makeTemporaryFolder("audit");
  const stdoutFile = files.resolve(folder.path, "audit.jsonl");
  const result = await exec.run(
    { argv: ["docker", "exec", node, "cat", path], cwd, env, stdoutFile },
    { timeoutSeconds: TIMEOUT_SECONDS, signal },
  );
  const text = result.exitCode === 0 ? await files.readText(stdoutFile) : null;
  if (text !== null) return { summary: countAuditEvents(text, { window, ownAgents: OWN_AGENTS }), warnings: [] };
  const message = `The audit log of the API server cannot be read: ${kubectlWords(result.stderr)}.`;
  return { summary: null, warnings: [warning("not-available", message, "It is there only in clusters that heapgate made with it.")] };
}
