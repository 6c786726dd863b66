// Pods as kubectl prints them, short to write, and a network in which their ports are servers of the test's own process.
import { connect, createServer, type Socket } from "node:net";
import type { PodInstance } from "../../src/core/kubernetes/select-pods.ts";
import type { ExitInfo } from "../../src/ports/exec.ts";
import type { KubeClient } from "../../src/ports/kube-client.ts";
import { fakeKube, type FakeKube, type FakeKubeScript } from "./fake-kube.ts";

interface PodFacts {
  readonly containers?: readonly { readonly name: string; readonly ports?: readonly object[] }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
  readonly statuses?: readonly object[];
}

/** A running, ready pod of namespace `dev` unless said otherwise. */
export const podJson = (name: string, facts: PodFacts = {}) => {
  const {
    containers = [{ name: "app" }],
    labels = { app: "shop" },
    phase = "Running",
    ready = true,
    terminating = false,
    statuses = [],
  } = facts;
  return {
    kind: "Pod",
    metadata: { name, namespace: "dev", uid: `uid-${name}`, labels, ...(terminating ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
    spec: { nodeName: "node-1", serviceAccountName: "shop", containers },
    status: { phase, conditions: [{ type: "Ready", status: ready ? "True" : "False" }], containerStatuses: statuses },
  };
};
export const podList = (...items: readonly object[]) => ({ kind: "List", items });
export const tcp = (containerPort: number, name?: string) => ({ containerPort, protocol: "TCP", ...(name === undefined ? {} : { name }) });

export const podInstance = (more: Partial<PodInstance> = {}): PodInstance => ({
  namespace: "dev",
  pod: "shop-0",
  uid: "uid-shop-0",
  container: "app",
  instance: "shop-0-app",
  node: "node-1",
  serviceAccount: "shop",
  labels: { app: "shop" },
  restartCount: 0,
  ports: [],
  foreignPorts: [],
  ...more,
});

export interface OpenForward {
  /** `dev/shop-0:8080`. */
  readonly name: string;
  readonly localPort: number;
  /** As if its kubectl had been killed: connections break, the port closes. */
  readonly kill: () => void;
  readonly isOpen: () => boolean;
}

export interface PodNetwork extends KubeClient {
  readonly calls: FakeKube["calls"];
  /** All that were ever made, in order. */
  readonly forwards: readonly OpenForward[];
}

/**
 * `servers`: a pod's port (`dev/shop-0:8080`) to the port of a server here. A forward to a port that is none of them does what kubectl's does:
 * it opens, breaks the first connection, says that it was refused, and ends. A forward to `null` cannot be made.
 */
export function podNetwork(servers: Readonly<Record<string, number | null>>, script: FakeKubeScript = {}): PodNetwork {
  const kube = fakeKube(script);
  const forwards: OpenForward[] = [];
  return {
    ...kube,
    forwards,
    forward: async (target, options) => {
      options.signal?.throwIfAborted();
      const name = `${target.namespace}/${target.pod}:${target.port}`;
      if (servers[name] === null) {
        return await fakeKube({
          forward: { exitCode: 1, stderr: 'error: pods "shop-0" is forbidden: cannot create resource "pods/portforward"' },
        }).forward(target, options);
      }
      return await openForward(name, servers[name], forwards);
    },
  };
}

async function openForward(name: string, port: number | undefined, forwards: OpenForward[]) {
  const sockets = new Set<Socket>();
  const { promise: exited, resolve } = Promise.withResolvers<ExitInfo>();
  let ended: ExitInfo | null = null;
  let said = "";
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const server = createServer((socket) => {
    keep(socket);
    if (port === undefined) {
      socket.destroy();
      setTimeout(() => {
        said = "an error occurred forwarding: dial tcp4 127.0.0.1: connect: connection refused\nerror: lost connection to pod";
        end({ exitCode: 1, signal: null });
      }, 5);
      return;
    }
    const upstream = connect({ host: "127.0.0.1", port });
    keep(upstream);
    socket.pipe(upstream);
    upstream.pipe(socket);
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  const end = (exit: ExitInfo): void => {
    if (ended !== null) return;
    ended = exit;
    server.close();
    for (const socket of sockets) socket.destroy();
    resolve(exit);
  };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const localPort = address !== null && typeof address === "object" ? address.port : 0;
  forwards.push({ name, localPort, kill: () => end({ exitCode: null, signal: "SIGKILL" }), isOpen: () => ended === null });
  return {
    localPort,
    exited,
    hasExited: () => ended,
    outputTail: () => said,
    [Symbol.asyncDispose]: async () => end({ exitCode: null, signal: "SIGTERM" }),
  };
}
