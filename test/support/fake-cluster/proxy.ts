// `kubectl proxy` of a fake cluster: the API server's lists, objects and kubelet paths as plain HTTP.
import { createServer } from "node:http";
import { keyOf, readObject, type Place } from "./cluster-state.ts";
import { endWithCluster } from "./forward.ts";
import { rawAnswer } from "./kubelet.ts";
import { writeThroughApi } from "./object-writes.ts";
import { KINDS, listed } from "./read-objects.ts";
import { flagValue, type Json, type Said } from "./state.ts";

const LIST = /^\/apis?\/(?<group>(?:[a-z]+\/)?v1)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[a-z]+)(?:\/(?<name>[^/]+))?$/u;
const NAMESPACE = /^\/api\/v1\/namespaces\/(?<name>[^/]+)$/u;

/** The items of a list name no kind of their own. */
const withoutKind = ({ kind: _kind, apiVersion: _version, ...rest }: Json): Json => rest;

const objectAt = (place: Place, path: string, selector: string | null): Json | null => {
  const namespace = NAMESPACE.exec(path)?.groups?.["name"];
  if (namespace !== undefined) return readObject(place, { kind: "Namespace", namespace: "", name: namespace });
  const found = LIST.exec(path)?.groups;
  const kind = KINDS[found?.["plural"] ?? ""];
  if (found === undefined || kind === undefined) return null;
  const items = listed(place, kind, found["namespace"] ?? null, selector);
  const { name } = found;
  if (name !== undefined) return items.find((item) => keyOf(item, "").name === name) ?? null;
  return { kind: `${kind}List`, apiVersion: found["group"], items: items.map(withoutKind) };
};

/** Runs until it is ended. */
export async function proxy(place: Place, argv: readonly string[]): Promise<Said> {
  const accepted = (flagValue(argv, "--accept-paths") ?? "").split(",").map((pattern) => new RegExp(pattern, "u"));
  const refused = flagValue(argv, "--reject-methods");
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://proxy");
    if (!accepted.some((pattern) => pattern.test(pathname)) || (refused !== null && new RegExp(refused, "u").test(request.method ?? ""))) {
      response.writeHead(403).end("Forbidden");
      return;
    }
    if (pathname === "/metrics" || pathname.includes("/proxy/") || pathname.endsWith("/log")) {
      const { stdout, exitCode = 0 } = await rawAnswer(place, pathname);
      response.writeHead(exitCode === 0 ? 200 : 404).end(stdout);
      return;
    }
    const selector = searchParams.get("labelSelector");
    const written = await writeThroughApi(place, request, pathname, selector);
    if (written !== null) {
      response.writeHead(written.status, { "content-type": "application/json" }).end(JSON.stringify(written.body));
      return;
    }
    const object = objectAt(place, pathname, selector);
    response
      .writeHead(object === null ? 404 : 200, { "content-type": "application/json" })
      .end(JSON.stringify(object ?? { kind: "Status", code: 404 }));
  });
  endWithCluster(place);
  return await new Promise<Said>(() => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      process.stdout.write(`Starting to serve on 127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}\n`);
    });
  });
}
