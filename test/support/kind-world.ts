// A machine with recorded tools of a cluster, for tests that make one with kind.
import type { ClusterTarget } from "../../src/core/config/cluster-config.ts";
import type { KeepPolicy } from "../../src/stages/environment/cluster.ts";
import type { KindOptions } from "../../src/stages/environment/kind-cluster.ts";
import { fakeClock } from "./fake-clock.ts";
import { fakeExec } from "./fake-exec.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { toolOutput } from "./tool-output.ts";

type Script = Parameters<typeof fakeExec>[0];
type KindTarget = Extract<ClusterTarget, { kind: "kind" }>;

const TOOLS: Script = {
  "docker info": { stdout: toolOutput("docker-info-20.10.json") },
  "kind version": { stdout: "kind v0.33.0 go1.26.8 linux/amd64\n" },
  "kubectl version --client": { stdout: "Client Version: v1.34.4\n" },
  "df -Pk": { stdout: "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 263174212 25000000 69959040 27% /\n" },
  "kind create cluster": { stderr: toolOutput("kind-create.stderr.txt") },
  "kind export logs": {},
  "kind delete cluster": {},
  "docker ps": {},
  "kubectl config view": { stdout: toolOutput("config-view.json") },
  "kubectl get nodes": { stdout: toolOutput("nodes.json") },
  "docker container inspect": { stdout: "kindest/node:v1.34.4\n" },
  "docker image inspect": { stdout: `["kindest/node@sha256:${"b".repeat(64)}"]\n` },
};
/** `kubectl get nodes` of a node that is late. */
export const NODES_NOT_READY = toolOutput("nodes.json").replace(
  '"status": "True",\n      "reason": "KubeletReady"',
  '"status": "False",\n      "reason": "KubeletNotReady"',
);

export interface KindWorld {
  readonly script?: Script;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly keep?: KeepPolicy;
  readonly target?: Partial<KindTarget>;
  readonly signal?: AbortSignal;
}

/** Ports and options of one start, and what was run, said and noted. */
export function kindWorld({ script = {}, files = {}, env = {}, keep = "never", target = {}, signal }: KindWorld = {}) {
  const exec = fakeExec({ ...TOOLS, ...script });
  const lines = (): readonly string[] => exec.calls.map(({ argv }) => argv.join(" "));
  const said: string[] = [];
  const ledger = createMemoryLedger((entry) => {
    if (entry.kind === "kind-cluster") said.push(lines().some((line) => line.startsWith("kind create")) ? "noted late" : "noted before");
  });
  const memory = createMemoryFiles(files);
  const ports = {
    exec,
    ledger,
    clock: fakeClock(),
    files: memory,
    env: {
      get: (name: string) => env[name] ?? null,
      all: () => env,
      cwd: () => "/",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    log: {
      info: (line: string) => void said.push(line),
      warn: (line: string) => void said.push(`warning: ${line}`),
      progress: (line: string) => void said.push(line),
      group: async <T>(_: string, body: () => Promise<T>): Promise<T> => await body(),
    },
  };
  const options: KindOptions = {
    target: { kind: "kind", image: null, configPath: null, nodes: 1, audit: false, ...target },
    repository: "/repository",
    workspace: "/w",
    logs: "/out/kind",
    mounts: [],
    builds: true,
    charts: false,
    keep,
    signal: signal ?? new AbortController().signal,
  };
  const text = (path: string): string => new TextDecoder().decode(memory.content.get(path));
  return { ports, options, lines, said, ledger, text, ran: (start: string) => lines().filter((line) => line.startsWith(start)) };
}
