/** Counts by the API server's audit log who asks for what in the measured phases of a trial: the log is remembered at their start and read from there at their end. */
import { warning, type Warning } from "../../core/errors/warning.ts";
import { countAuditEvents } from "../../core/kubernetes/audit-log.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { AuditCount } from "../../core/snapshot/audit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";

export interface AuditPorts {
  readonly exec: Exec;
  readonly clock: Pick<Clock, "nowSeconds">;
  readonly files: Pick<Files, "makeTemporaryFolder" | "readText" | "resolve">;
}

export interface AuditOptions {
  /** The control-plane nodes, containers of Docker's: each API server has a log of its own. */
  readonly nodes: readonly string[];
  readonly path: string;
  /** As whom heapgate asks; null: not known. */
  readonly ownUser: string | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Both edges throw TOOL_MISSING and the abort reason. */
export interface AuditWatch {
  /** At the end of warm-up. */
  readonly markStart: (signal: AbortSignal) => Promise<void>;
  /** At the end of growth. */
  readonly markEnd: () => void;
  /** Most requests first; null, with a warning, when the log cannot be read, and before there is a whole window. */
  readonly read: (signal: AbortSignal) => Promise<{ readonly counts: readonly AuditCount[] | null; readonly warnings: readonly Warning[] }>;
}

const ASK_SECONDS = 30;
const READ_SECONDS = 120;

/** The log's own words on why it is not there, or that it is not the one of before. */
type Part = { readonly kind: "text"; readonly text: string } | { readonly kind: "unreadable"; readonly why: string };

export function watchAuditLog({ exec, clock, files }: AuditPorts, { nodes, path, ownUser, cwd, env }: AuditOptions): AuditWatch {
  let starts: ReadonlyMap<string, number> = new Map();
  let startSeconds: number | null = null;
  let endSeconds: number | null = null;

  const sizeIn = async (node: string, signal: AbortSignal): Promise<number | null> => {
    const argv = ["docker", "exec", node, "stat", "-c", "%s", path] as const;
    const { exitCode, stdout } = await exec.run({ argv, cwd, env }, { timeoutSeconds: ASK_SECONDS, signal });
    return exitCode === 0 && /^\d+$/u.test(stdout.trim()) ? Number(stdout.trim()) : null;
  };

  const readIn = async (node: string, signal: AbortSignal): Promise<Part> => {
    const from = starts.get(node);
    if (from === undefined) return { kind: "unreadable", why: `it was not there on node ${node} when the phases began` };
    const size = await sizeIn(node, signal);
    if (size !== null && size < from) return { kind: "unreadable", why: `on node ${node} it was begun anew within the phases` };
    await using folder = await files.makeTemporaryFolder("audit");
    const stdoutFile = files.resolve(folder.path, "audit.jsonl");
    const argv = ["docker", "exec", node, "tail", "-c", `+${from + 1}`, path] as const;
    const { exitCode, stderr } = await exec.run({ argv, cwd, env, stdoutFile }, { timeoutSeconds: READ_SECONDS, signal });
    const text = exitCode === 0 ? await files.readText(stdoutFile) : null;
    return text === null ? { kind: "unreadable", why: kubectlWords(stderr) } : { kind: "text", text };
  };

  return {
    markStart: async (signal) => {
      [startSeconds, endSeconds] = [null, null];
      const sizes = await Promise.all(nodes.map(async (node) => [node, await sizeIn(node, signal)] as const));
      starts = new Map(sizes.flatMap(([node, size]) => (size === null ? [] : [[node, size] as const])));
      startSeconds = clock.nowSeconds();
    },
    markEnd: () => {
      endSeconds = clock.nowSeconds();
    },
    read: async (signal) => {
      if (startSeconds === null || endSeconds === null) return { counts: null, warnings: [] };
      const parts = await Promise.all(nodes.map((node) => readIn(node, signal)));
      const unreadable = parts.find((part) => part.kind === "unreadable");
      // What one node lacks would look as if nobody had asked.
      if (nodes.length === 0 || unreadable !== undefined) {
        const why = unreadable?.why ?? "no control-plane node is known";
        const message = `The audit log of the API server cannot be read: ${why}.`;
        return {
          counts: null,
          warnings: [warning("not-available", message, "Requests by identity and resource are missing in this round.")],
        };
      }
      const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("\n");
      return { counts: countAuditEvents(text, { window: { startSeconds, endSeconds }, ownUser }).counts, warnings: [] };
    },
  };
}
