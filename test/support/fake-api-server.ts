// A small API server in memory: objects of one group are made, patched, listed by labels and deleted over real HTTP.
import { createServer, type IncomingMessage } from "node:http";
import { mergePatch } from "../../src/core/manifests/object-template.ts";

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null;
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((now, key) => (isJson(now) ? now[key] : undefined), value);

export interface FakeApiServer extends AsyncDisposable {
  readonly url: string;
  /** By `namespace/resource/name`. */
  readonly objects: Map<string, Json>;
  /** `METHOD path`, in order. */
  readonly requests: readonly string[];
}

export interface FakeApiOptions {
  /** Served kinds of each path, such as `{ "/apis/example.com/v1": { Widget: "widgets" } }`. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Called after an object was made or changed: what a controller would make of it. Null: it refuses with that message. */
  readonly controller?: (object: Json) => Json | { readonly refused: string };
  /** Names of objects that stay when they are deleted. */
  readonly stuck?: readonly string[];
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
};

const hasLabels = (object: Json, selector: string): boolean =>
  selector.split(",").every((pair) => {
    const [key = "", value = ""] = pair.split("=");
    return at(object, "metadata", "labels", key) === value;
  });

export async function startFakeApiServer({ kinds, controller = (object) => object, stuck = [] }: FakeApiOptions): Promise<FakeApiServer> {
  const objects = new Map<string, Json>();
  const requests: string[] = [];
  const status = (code: number, message: string) => ({ code, body: { kind: "Status", status: "Failure", message, code } });
  const answer = async (request: IncomingMessage): Promise<{ readonly code: number; readonly body: unknown }> => {
    const url = new URL(request.url ?? "/", "http://api");
    requests.push(`${request.method} ${url.pathname}`);
    const served = kinds[url.pathname];
    if (served !== undefined) {
      const resources = Object.entries(served).flatMap(([kind, name]) => [
        { kind, name: `${name}/status`, namespaced: true },
        { kind, name, namespaced: true },
      ]);
      return { code: 200, body: { kind: "APIResourceList", resources } };
    }
    const [, namespace, resource, name] = /\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/u.exec(url.pathname) ?? [];
    if (namespace === undefined || resource === undefined) return status(404, `the server could not find ${url.pathname}`);
    const keep = (object: Json) => {
      const made = controller(object);
      if (typeof made["refused"] === "string") return status(403, made["refused"]);
      objects.set(`${namespace}/${resource}/${String(at(object, "metadata", "name"))}`, made);
      return { code: 201, body: made };
    };
    const body = await bodyOf(request);
    const selected = [...objects].filter(
      ([key, object]) => key.startsWith(`${namespace}/${resource}/`) && hasLabels(object, url.searchParams.get("labelSelector") ?? ""),
    );
    if (request.method === "POST" && isJson(body)) {
      if (objects.has(`${namespace}/${resource}/${String(at(body, "metadata", "name"))}`)) return status(409, "already exists");
      return keep(body);
    }
    if (request.method === "PATCH") {
      const patched = mergePatch(objects.get(`${namespace}/${resource}/${name ?? ""}`), body);
      return isJson(patched) ? keep(patched) : status(404, `${name ?? ""} not found`);
    }
    if (request.method === "DELETE") {
      for (const [key, object] of selected) if (!stuck.includes(String(at(object, "metadata", "name")))) objects.delete(key);
      return { code: 200, body: {} };
    }
    return { code: 200, body: { kind: "List", items: selected.map(([, object]) => object) } };
  };
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const { code, body } = await answer(request);
      response.writeHead(code, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    void reply();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    objects,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
