/** The waits of a deploy step, one after the other: rollouts, conditions, answers, metrics, log lines. */
import type { WaitFor } from "../../core/config/cluster-config.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { conditionWords, parseWorkloadName } from "../../core/kubernetes/conditions.ts";
import { kubectlWords, saysAbsent, saysMomentary } from "../../core/kubernetes/kubectl-words.ts";
import { parseMetricExpression, stateOfMetric, type MetricExpression } from "../../core/prometheus/metric-expression.ts";
import type { MetricFamily } from "../../core/prometheus/metric-family.ts";
import { parseExposition } from "../../core/prometheus/parse-text.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { CauseOptions } from "./wait-cause.ts";
import type { WaitReach } from "./wait-reach.ts";
import { waitForRollout, type WaitPorts } from "./wait-rollout.ts";

export interface WaitOptions extends CauseOptions {
  readonly waits: readonly WaitFor[];
  /** Of resources that name none. */
  readonly namespace: string;
  readonly reach: WaitReach;
}

const POLL_SECONDS = 1;
/** One `kubectl wait` at a time, so that a change of the object or an abort is seen. */
const SLICE_SECONDS = 10;
const ASK_SECONDS = 30;

/**
 * Throws ROLLOUT_TIMEOUT naming the wait and what is there instead, ROLLOUT_FAILED where a workload cannot become ready, CONFIG_INVALID for
 * an expression or pattern that cannot be read, KUBECTL_FAILED for a `for` that kubectl does not take, or the abort reason.
 */
export async function waitFor(ports: WaitPorts, kube: KubeClient, options: WaitOptions): Promise<void> {
  // What cannot be read is said before anything is waited for.
  const checks = options.waits.map((wait) => ({ wait, attempt: attemptOf(kube, wait, options) }));
  for (const { wait, attempt } of checks) {
    if (attempt === "rollout") await waitForWorkload(ports, kube, wait, options);
    else await poll(ports, wait, attempt, options.signal);
  }
}

/** Null: met. Otherwise what is there instead. */
type Attempt = (left: number) => Promise<string | null>;

function attemptOf(kube: KubeClient, wait: WaitFor, { namespace, reach, signal }: WaitOptions): Attempt | "rollout" {
  switch (wait.kind) {
    case "resource": {
      const workload = parseWorkloadName(wait.resource);
      const isRollout = wait.condition === "rollout" || (workload?.kind === "Job" && /^condition=complete$/iu.test(wait.condition));
      if (isRollout && workload === null) throw wrong("resource", `${wait.resource} has no rollout; write for: condition=…`);
      return isRollout ? "rollout" : conditionAttempt(kube, wait, wait.namespace ?? namespace, signal);
    }
    case "http":
      return async () => {
        const reached = await reach.get(wait.address, signal);
        if (reached.kind === "none") return reached.why;
        return reached.status >= 200 && reached.status < 300 ? null : `status ${reached.status}`;
      };
    case "metric": {
      const parsed = parseMetricExpression(wait.expression);
      if (parsed.kind === "wrong") throw wrong("metric", parsed.why);
      return () => metricAttempt(parsed.expression, reach, signal);
    }
    case "log": {
      const pattern = patternOf(wait.pattern);
      return async () => {
        const texts = await reach.logs(signal);
        if (texts.some((text) => pattern.test(text))) return null;
        return texts.length === 0 ? "no pod has a log" : `no line of ${texts.length} log${texts.length === 1 ? "" : "s"} fits`;
      };
    }
  }
}

const wrong = (key: string, message: string): Error =>
  heapgateError("CONFIG_INVALID", { issues: [{ path: `deploy[].waitFor[].${key}`, message, file: null, line: null, column: null }] });

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "mu");
  } catch (cause) {
    throw wrong("log", `"${text}" is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function waitForWorkload(ports: WaitPorts, kube: KubeClient, wait: WaitFor, options: WaitOptions): Promise<void> {
  const workload = wait.kind === "resource" ? parseWorkloadName(wait.resource) : null;
  if (wait.kind !== "resource" || workload === null) return;
  await waitForRollout(ports, kube, {
    workloads: [{ ...workload, namespace: wait.namespace ?? options.namespace }],
    timeoutSeconds: wait.timeoutSeconds,
    loadedImages: options.loadedImages,
    signal: options.signal,
  });
}

async function poll({ clock, log }: WaitPorts, wait: WaitFor, attempt: Attempt, signal: AbortSignal | undefined): Promise<void> {
  const start = clock.monotonicSeconds();
  const name = nameOf(wait);
  for (;;) {
    const elapsed = clock.monotonicSeconds() - start;
    const what = await attempt(Math.max(1, wait.timeoutSeconds - elapsed));
    if (what === null) return;
    if (clock.monotonicSeconds() - start >= wait.timeoutSeconds) {
      throw heapgateError("ROLLOUT_TIMEOUT", { what: name, seconds: wait.timeoutSeconds, cause: what }, { stage: "deploy" });
    }
    log.progress(`waiting for ${name}: ${what}, ${Math.round(elapsed)} s`);
    await clock.sleep(POLL_SECONDS, signal);
  }
}

/** What a wait is called in messages. */
function nameOf(wait: WaitFor): string {
  switch (wait.kind) {
    case "resource":
      return `${wait.resource} ${wait.condition}`;
    case "http":
      return wait.address;
    case "metric":
      return wait.expression;
    case "log":
      return `a log line /${wait.pattern}/`;
  }
}

/** `kubectl wait` gives up at once on what is not there yet, so existence is asked for first. */
function conditionAttempt(
  kube: KubeClient,
  { resource, condition }: Extract<WaitFor, { kind: "resource" }>,
  namespace: string,
  signal: AbortSignal | undefined,
): Attempt {
  const place = ["-n", namespace];
  return async (left) => {
    const object = await kube.getJson([resource, ...place], { timeoutSeconds: ASK_SECONDS, signal });
    const isDelete = condition === "delete";
    if (object === null) return isDelete ? null : "it is not there yet";
    if (condition === "create") return null;
    const seconds = Math.ceil(Math.min(left, SLICE_SECONDS));
    const args = ["wait", resource, ...place, `--for=${condition}`, `--timeout=${seconds}s`];
    const result = await kube.run(args, { timeoutSeconds: seconds + ASK_SECONDS, signal });
    if (result.exitCode === 0) return null;
    const isOpen = /timed out waiting/u.test(result.stderr) || saysAbsent(result.stderr) || saysMomentary(result.stderr) || result.timedOut;
    if (!isOpen) {
      const facts = { command: args.join(" "), why: kubectlWords(result.stderr) };
      throw heapgateError("KUBECTL_FAILED", facts, { stage: "deploy", outputTail: result.outputTail });
    }
    return isDelete ? "it is still there" : conditionWords(object, condition);
  };
}

async function metricAttempt(expression: MetricExpression, reach: WaitReach, signal: AbortSignal | undefined): Promise<string | null> {
  const answers = await reach.metrics(signal);
  const bodies: (readonly MetricFamily[])[] = [];
  const troubles: string[] = [];
  for (const answer of answers) {
    if (answer.kind === "none") troubles.push(answer.why);
    else if (answer.status !== 200) troubles.push(`/metrics answers with status ${answer.status}`);
    else {
      const families = readBody(answer.body);
      if (families === null) troubles.push("/metrics cannot be read");
      else bodies.push(families);
    }
  }
  // A sum over some of the pods would be wrong.
  if (troubles.length > 0) return [...new Set(troubles)].join("; ");
  const state = stateOfMetric(expression, bodies);
  return state.kind === "met" ? null : state.what;
}

function readBody(body: string): readonly MetricFamily[] | null {
  try {
    return parseExposition(body, { name: "/metrics" });
  } catch {
    return null;
  }
}
