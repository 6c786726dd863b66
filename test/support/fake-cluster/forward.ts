// `kubectl port-forward` of a fake cluster: a relay to the port that a pod's process really listens on.
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { liveFile, podFile, podNow, type Place } from "./cluster-state.ts";
import { failed, flagValue, places, readJson, type LivePod, type Said } from "./state.ts";

const LOOK_MILLISECONDS = 200;

/** A program that listens loses its connection when the cluster goes. */
export const endWithCluster = ({ state, cluster }: Place): void => {
  const path = places(state).clusterRecord(cluster);
  setInterval(() => {
    if (!existsSync(path)) process.exit(1);
  }, LOOK_MILLISECONDS);
};

/** Runs until it is ended; the first connection to a port on which nobody listens ends it, as kubectl does. */
export async function forward(place: Place, argv: readonly string[]): Promise<Said> {
  const pod = argv.find((word) => word.startsWith("pod/"))?.slice("pod/".length) ?? "";
  const port = argv.find((word) => /^:\d+$/u.test(word))?.slice(1) ?? "";
  const file = podFile(place, flagValue(argv, "-n", "--namespace") ?? "default", pod);
  if (podNow(file) === null) return failed(`Error from server (NotFound): pods "${pod}" not found`);
  endWithCluster(place);
  return await new Promise((resolve) => {
    const server = createServer((socket) => {
      const target = readJson<LivePod>(liveFile(file))?.ports[port];
      socket.on("error", () => {});
      if (target === undefined) {
        socket.destroy();
        const refused = `dial tcp4 127.0.0.1:${port}: connect: connection refused`;
        resolve(
          failed(`an error occurred forwarding ${port} -> ${port}: error forwarding port: ${refused}\nerror: lost connection to pod`),
        );
        return;
      }
      const upstream = connect({ host: "127.0.0.1", port: target });
      upstream.on("error", () => {}).on("close", () => socket.destroy());
      socket.on("close", () => upstream.destroy());
      socket.pipe(upstream);
      upstream.pipe(socket);
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const own = address !== null && typeof address === "object" ? address.port : 0;
      process.stdout.write(`Forwarding from 127.0.0.1:${own} -> ${port}\n`);
    });
  });
}
