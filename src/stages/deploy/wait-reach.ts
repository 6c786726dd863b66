/** A look at components while they are still starting: one answer, all metrics, all logs, each over a forward of its own. */
import type { ComponentConfig } from "../../core/config/config.ts";
import { fieldAt, listAt, numberAt, textAt } from "../../core/kubernetes/json-fields.ts";
import type { Http, HttpRequest } from "../../ports/http.ts";
import type { KubeClient } from "../../ports/kube-client.ts";

/** What was answered, or why nothing was. */
export type Reached =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "none"; readonly why: string };

/** How waits ask the app. A caller that already reaches its components (with tokens, say) gives its own. */
export interface WaitReach {
  /** `COMPONENT[:PORT]/PATH`, or a URL. */
  readonly get: (address: string, signal: AbortSignal | undefined) => Promise<Reached>;
  /** The `/metrics` of all pods of all components that serve some. */
  readonly metrics: (signal: AbortSignal | undefined) => Promise<readonly Reached[]>;
  /** The last lines of the logs of all components. */
  readonly logs: (signal: AbortSignal | undefined) => Promise<readonly string[]>;
}

export interface ReachOptions {
  readonly components: readonly ComponentConfig[];
  /** Where components without a namespace of their own are. */
  readonly namespace: string;
}

interface FoundPod {
  readonly namespace: string;
  readonly name: string;
  readonly object: unknown;
}

const ASK_SECONDS = 15;
const ANSWER_SECONDS = 5;
const LOG_LINES = 1000;
const ADDRESS = /^(?<component>[A-Za-z0-9][\w.-]*)(?::(?<port>[\w-]+))?(?<path>\/.*)?$/u;

/** Reaches the pods by their components' selectors. Where a component needs a login or a client certificate, give a reach that has them. */
export const podReach = (ports: { readonly http: Http }, kube: KubeClient, options: ReachOptions): WaitReach => ({
  get: async (address, signal) => {
    if (/^https?:\/\//u.test(address)) return await ask(ports.http, { url: address, timeoutSeconds: ANSWER_SECONDS }, signal);
    const { component: name, port, path = "/" } = ADDRESS.exec(address)?.groups ?? {};
    const component = options.components.find((each) => each.name === name);
    if (component === undefined) return { kind: "none", why: `there is no component ${name ?? address}` };
    const [pod] = await runningPods(kube, component, options.namespace, signal);
    if (pod === undefined) return { kind: "none", why: `no pod of ${component.name} runs` };
    const number = portOf(pod.object, component, port ?? null);
    if (number === null) return { kind: "none", why: `pod ${pod.name} has no port ${port ?? "at all"}` };
    const scheme = component.metrics !== "off" && component.metrics.port === number ? component.metrics.scheme : "http";
    return await askPod(ports.http, kube, pod, { port: number, scheme, path }, signal);
  },
  metrics: async (signal) => {
    const bodies: Reached[] = [];
    for (const component of options.components) {
      const { metrics } = component;
      if (metrics === "off") continue;
      for (const pod of await runningPods(kube, component, options.namespace, signal)) {
        const port = portOf(pod.object, component, metrics.port);
        if (port !== null) bodies.push(await askPod(ports.http, kube, pod, { port, scheme: metrics.scheme, path: metrics.path }, signal));
      }
    }
    return bodies;
  },
  logs: async (signal) => {
    const texts: string[] = [];
    for (const component of options.components) {
      for (const { name, namespace } of await runningPods(kube, component, options.namespace, signal)) {
        const container = component.pods?.container ?? null;
        const which = container === null ? ["--all-containers"] : ["-c", container];
        const { exitCode, stdout } = await kube.run(["logs", name, "-n", namespace, ...which, `--tail=${LOG_LINES}`], {
          timeoutSeconds: ASK_SECONDS,
          signal,
        });
        if (exitCode === 0) texts.push(stdout);
      }
    }
    return texts;
  },
});

async function runningPods(
  kube: KubeClient,
  component: ComponentConfig,
  fallback: string,
  signal: AbortSignal | undefined,
): Promise<readonly FoundPod[]> {
  if (component.pods === null) return [];
  const namespace = component.pods.namespace ?? fallback;
  const list = await kube.getJson(["pods", "-n", namespace, "-l", component.pods.selector], { timeoutSeconds: ASK_SECONDS, signal });
  return listAt(list, "items").flatMap((object) => {
    const name = textAt(object, "metadata", "name");
    const isUp = textAt(object, "status", "phase") === "Running" && textAt(object, "metadata", "deletionTimestamp") === null;
    return name !== null && isUp ? [{ namespace, name, object }] : [];
  });
}

/** By number, by name, or the first that the container declares. */
function portOf(pod: unknown, component: ComponentConfig, written: string | number | null): number | null {
  if (typeof written === "number") return written;
  if (written !== null && /^\d+$/u.test(written)) return Number(written);
  const container = component.pods?.container ?? null;
  const containers = listAt(pod, "spec", "containers").filter((each) => container === null || textAt(each, "name") === container);
  const declared = containers.flatMap((each) => listAt(each, "ports"));
  const chosen = written === null ? declared[0] : declared.find((port) => fieldAt(port, "name") === written);
  return numberAt(chosen, "containerPort");
}

async function askPod(
  http: Http,
  kube: KubeClient,
  pod: FoundPod,
  { port, scheme, path }: { readonly port: number; readonly scheme: "http" | "https"; readonly path: string },
  signal: AbortSignal | undefined,
): Promise<Reached> {
  try {
    await using forward = await kube.forward({ namespace: pod.namespace, pod: pod.name, port }, { timeoutSeconds: ASK_SECONDS, signal });
    const url = `${scheme}://127.0.0.1:${forward.localPort}${path}`;
    const tls = { insecureSkipVerify: true, clientCertificate: null };
    return await ask(http, { url, headers: { connection: "close" }, timeoutSeconds: ANSWER_SECONDS, tls }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: "none", why: error instanceof Error ? error.message : String(error) };
  }
}

async function ask(http: Http, request: HttpRequest, signal: AbortSignal | undefined): Promise<Reached> {
  const answer = await http.request({ ...request, ...(signal === undefined ? {} : { signal }) });
  if (answer.kind === "failed") return { kind: "none", why: answer.message };
  return { kind: "answer", status: answer.response.status, body: new TextDecoder().decode(answer.response.body) };
}
