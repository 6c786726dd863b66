/** Server-side apply that outlasts what passes by itself, and makes anew what cannot be changed. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseApplyFailures, type ApplyFailure } from "../../core/kubernetes/apply-failures.ts";
import { documentsOf } from "../../core/kubernetes/documents.ts";
import { kubectlWords } from "../../core/kubernetes/kubectl-words.ts";
import type { ExecResult } from "../../ports/exec.ts";
import type { KubeOptions } from "../../ports/kube-client.ts";
import type { Kubectl, KubePorts } from "./kube-command.ts";

export interface ApplyOptions extends KubeOptions {
  readonly recreate: boolean;
}

const FIELD_MANAGER = "heapgate";
/** `warn`: a field that a definition does not know is said and dropped, as Helm does. */
const APPLY = ["apply", "--server-side", "--force-conflicts", "--field-manager", FIELD_MANAGER, "--validate=warn", "-f", "-"];
const RETRY_SECONDS = 1;
/** A definition is served about a second after it was made; one that is missing stays missing. */
const UNKNOWN_KIND_SECONDS = 10;

/** One attempt at applying, within what is left of the time. */
interface Attempt {
  readonly kubectl: Kubectl;
  readonly clock: KubePorts["clock"];
  readonly options: ApplyOptions;
  readonly deadline: number;
}

const left = ({ clock, deadline }: Attempt): number => Math.max(1, deadline - clock.monotonicSeconds());

const applyOnce = async (attempt: Attempt, manifests: string): Promise<ExecResult> =>
  await attempt.kubectl.run(APPLY, { timeoutSeconds: left(attempt), signal: attempt.options.signal, stdin: manifests });

/** Of an object in a namespace that nobody made. */
const NO_NAMESPACE = /namespaces "(?<name>[^"]+)" not found/u;

const refusal = (what: string, why: string, { outputTail }: ExecResult): Error => {
  const missing = NO_NAMESPACE.exec(why)?.groups?.["name"];
  const facts = missing === undefined ? { why } : { why: `namespace ${missing} does not exist`, missingNamespace: missing };
  return heapgateError("APPLY_FAILED", { what, ...facts }, { stage: "deploy", outputTail });
};

/**
 * Deletes the object and applies it again. Of several of one name, those that are refused by themselves: the message names no namespace.
 * Throws APPLY_FAILED.
 */
async function makeAnew(attempt: Attempt, manifests: string, kind: string, name: string): Promise<void> {
  const what = `${kind}/${name}`;
  for (const document of documentsOf(manifests, kind, name)) {
    const alone = await applyOnce(attempt, document);
    if (alone.exitCode === 0) continue;
    const removed = await attempt.kubectl.run(["delete", "--ignore-not-found", "--wait=true", "-f", "-"], {
      timeoutSeconds: left(attempt),
      signal: attempt.options.signal,
      stdin: document,
    });
    if (removed.timedOut)
      throw refusal(what, "it has to be made anew, and is not gone in time: something holds it by a finalizer", removed);
    if (removed.exitCode !== 0) throw refusal(what, `it has to be made anew: ${kubectlWords(removed.stderr)}`, removed);
  }
}

const isPassing = (failure: ApplyFailure, waitedSeconds: number): boolean =>
  failure.kind === "momentary" || (failure.kind === "unknown-kind" && waitedSeconds < UNKNOWN_KIND_SECONDS);

const nameOf = (failure: ApplyFailure): string => {
  switch (failure.kind) {
    case "immutable":
      return `${failure.object}/${failure.name}`;
    case "unknown-kind":
      return failure.object;
    case "momentary":
    case "refused":
      return (
        /^(?<kind>[A-Z]\w+)[.\w-]* "(?<name>[^"]+)"/u
          .exec(failure.why.replace(/^Error from server \([A-Za-z]+\): /u, ""))?.[0]
          .replaceAll('"', "") ?? "An object"
      );
    default:
      failure satisfies never;
      return "An object";
  }
};

/** Applies all documents. Throws APPLY_FAILED with the server's words, or the abort reason. */
export async function applyWithRetries(
  kubectl: Kubectl,
  clock: KubePorts["clock"],
  manifests: string,
  options: ApplyOptions,
): Promise<void> {
  const began = clock.monotonicSeconds();
  const attempt: Attempt = { kubectl, clock, options, deadline: began + options.timeoutSeconds };
  const anew = new Set<string>();
  let told: Error | null = null;
  for (;;) {
    const result = await applyOnce(attempt, manifests);
    if (result.exitCode === 0) return;
    // What was refused before says more than an attempt for which no time was left.
    if (result.timedOut) throw told ?? refusal("What was rendered", `no answer within ${options.timeoutSeconds} s`, result);
    const failures = parseApplyFailures(result.stderr);
    const immutable = failures.flatMap((failure) =>
      failure.kind === "immutable" && options.recreate && !anew.has(nameOf(failure)) ? [failure] : [],
    );
    for (const failure of immutable) {
      anew.add(nameOf(failure));
      await makeAnew(attempt, manifests, failure.object, failure.name);
    }
    const waited = clock.monotonicSeconds() - began;
    const final = failures.find((failure) => !isPassing(failure, waited) && !immutable.some((each) => each === failure));
    const isLate = clock.monotonicSeconds() + RETRY_SECONDS >= attempt.deadline;
    const worst = final ?? (isLate ? failures.find((failure) => failure.kind !== "immutable") : undefined);
    if (worst !== undefined) throw refusal(nameOf(worst), worst.why, result);
    const [passing] = failures.filter((failure) => failure.kind !== "immutable");
    told = passing === undefined ? null : refusal(nameOf(passing), passing.why, result);
    if (immutable.length === 0) await clock.sleep(RETRY_SECONDS, options.signal);
  }
}
