/** Numbers of a started app from `/proc`: CPU time of its whole process group, memory, descriptors and threads of the app itself. */
import { parseListeners, parseProcStat, parseProcStatus, type ProcStat } from "../../core/snapshot/parse-proc.ts";
import type { ProcessStats } from "../../core/snapshot/raw-round.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";

const ZOMBIE = "Z";
const ASK_TIMEOUT_SECONDS = 10;

/** Processes of a group that run; empty where there is no `/proc` and when the group has ended. */
export async function readGroup(files: Files, groupId: number): Promise<readonly ProcStat[]> {
  const pids = (await files.entries("/proc"))?.filter((name) => /^\d+$/u.test(name)) ?? [];
  const stats = await Promise.all(
    pids.map(async (pid) => {
      const text = await files.readText(`/proc/${pid}/stat`);
      return text === null ? null : parseProcStat(text);
    }),
  );
  return stats.filter((stat): stat is ProcStat => stat !== null && stat.groupId === groupId && stat.state !== ZOMBIE);
}

/**
 * The process that is measured: of several in the group (a shell, `go run`, a supervisor) the one that listens on the port, else the one
 * with the most resident memory; null where there is no `/proc`.
 */
export async function findAppPid(
  ports: { readonly files: Files; readonly exec: Exec },
  groupId: number,
  port: number,
): Promise<number | null> {
  const members = await readGroup(ports.files, groupId);
  if (members.length <= 1) return members[0]?.pid ?? null;
  const tables = await Promise.all(["tcp", "tcp6"].map((table) => ports.files.readText(`/proc/net/${table}`)));
  const inodes = tables.flatMap((text) => (text === null ? [] : parseListeners(text, port)));
  for (const { pid } of members) {
    if (inodes.length > 0 && (await holdsSocket(ports.exec, pid, inodes))) return pid;
  }
  const sizes = await Promise.all(members.map(async ({ pid }) => ({ pid, rssBytes: (await readStatus(ports.files, pid)).rssBytes ?? 0 })));
  return sizes.toSorted((a, b) => b.rssBytes - a.rssBytes)[0]?.pid ?? null;
}

async function holdsSocket(exec: Exec, pid: number, inodes: readonly string[]): Promise<boolean> {
  const links = await exec.run(
    { argv: ["bash", "-c", 'readlink /proc/"$1"/fd/* || true', "sockets", String(pid)], cwd: "/", env: { PATH: "/usr/bin:/bin" } },
    { timeoutSeconds: ASK_TIMEOUT_SECONDS },
  );
  const held = new Set(links.stdout.split("\n"));
  return inodes.some((inode) => held.has(`socket:[${inode}]`));
}

async function readStatus(files: Files, pid: number): Promise<{ readonly rssBytes: number | null; readonly threads: number | null }> {
  const text = await files.readText(`/proc/${pid}/status`);
  return text === null ? { rssBytes: null, threads: null } : parseProcStatus(text);
}

const NO_STATS: ProcessStats = { cpuSeconds: null, rssBytes: null, openFds: null, threads: null };

/**
 * Numbers at this moment; each is null where it is not available (no Linux, the process has ended).
 * CPU time covers all living members of the group, so work done by a child counts too.
 */
export async function readProcessStats(files: Files, groupId: number, appPid: number | null): Promise<ProcessStats> {
  if (appPid === null) return NO_STATS;
  const [members, status, descriptors] = await Promise.all([
    readGroup(files, groupId),
    readStatus(files, appPid),
    files.entries(`/proc/${appPid}/fd`),
  ]);
  // A zombie still has an entry, with no descriptors and no memory: that is no measurement.
  if (!members.some(({ pid }) => pid === appPid)) return NO_STATS;
  return {
    cpuSeconds: members.reduce((sum, member) => sum + member.cpuSeconds, 0),
    rssBytes: status.rssBytes,
    openFds: descriptors?.length ?? null,
    threads: status.threads,
  };
}
