/** A KubeClient whose questions go through one `kubectl proxy`: starting kubectl for each costs a tenth of a second of CPU time, on the machine that is measured. */
import { isReadPath, joinLists, questionOf, READ_PATHS } from "../../core/kubernetes/read-paths.ts";
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import type { Http } from "../../ports/http.ts";
import type { ApiProxy, KubeClient, KubeOptions } from "../../ports/kube-client.ts";

/** Disposing ends the proxy. */
export interface ReadingKubeClient extends KubeClient, AsyncDisposable {}

const OPEN_SECONDS = 10;

/** `unsure`: kubectl is to be asked, which knows the words for what is wrong. */
type Body = { readonly kind: "body"; readonly text: string } | { readonly kind: "absent" } | { readonly kind: "unsure" };
const UNSURE: Body = { kind: "unsure" };

/**
 * Reads through a proxy that is opened with the first question and lets nothing through but reading what `READ_PATHS` names. Whatever is not
 * answered well is asked of `kube` itself, errors therefore are its errors; everything else is `kube`'s. A proxy that cannot be opened is
 * not tried again.
 */
export function kubeReads({ http }: { readonly http: Http }, kube: KubeClient): ReadingKubeClient {
  let opening: Promise<ApiProxy | null> | null = null;
  let isClosed = false;

  const open = async (): Promise<ApiProxy | null> => {
    // Not ended by the signal of whoever asks first: the proxy is for all.
    opening ??= kube.proxy(READ_PATHS, { timeoutSeconds: OPEN_SECONDS, readsOnly: true }).catch(() => null);
    return await opening;
  };
  const read = async (path: string, { timeoutSeconds, signal }: KubeOptions): Promise<Body> => {
    signal?.throwIfAborted();
    const proxy = isClosed ? null : await open();
    signal?.throwIfAborted();
    if (proxy === null) return UNSURE;
    const url = `${proxy.url}${path}`;
    const answer = await http.request({ url, timeoutSeconds, ...(signal === undefined ? {} : { signal }) });
    if (answer.kind === "failed") return UNSURE;
    const { status, body } = answer.response;
    if (status === 404) return { kind: "absent" };
    return status === 200 ? { kind: "body", text: new TextDecoder().decode(body) } : UNSURE;
  };
  const json = async (args: readonly string[], options: KubeOptions): Promise<{ readonly value: unknown } | null> => {
    const question = questionOf(args);
    if (question === null) return null;
    if (question.kind === "one") {
      const answer = await read(question.path, options);
      if (answer.kind === "absent") return { value: null };
      const value = answer.kind === "body" ? parseJson(answer.text) : undefined;
      return value === undefined ? null : { value };
    }
    const answers = await Promise.all(question.paths.map((path) => read(path, options)));
    const bodies = answers.flatMap((answer) => (answer.kind === "body" ? [parseJson(answer.text)] : []));
    const joined = bodies.length === answers.length ? joinLists(bodies) : null;
    return joined === null ? null : { value: joined };
  };
  return {
    ...kube,
    getJson: async (args, options) => {
      const found = await json(args, options);
      return found === null ? await kube.getJson(args, options) : found.value;
    },
    raw: async (path, options) => {
      const answer = isReadPath(path) ? await read(path, options) : UNSURE;
      return answer.kind === "body" ? answer.text : await kube.raw(path, options);
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      const proxy = await opening;
      await proxy?.[Symbol.asyncDispose]();
    },
  };
}
