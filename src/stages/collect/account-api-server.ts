/** Counts what each component asks of the API server over the measured phases: a FlowSchema per component, read at both ends. */
import { HeapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import {
  allRequestsBetween,
  API_SERVER_METRICS_PATH,
  flowUseBetween,
  parseFlowControl,
  type FlowReading,
  type FlowUse,
} from "../../core/kubernetes/flow-control.ts";
import { flowSchema, flowSchemaName, tellApart, type ComponentIdentity } from "../../core/kubernetes/flow-schema.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Ledger, LedgerEntry } from "../../ports/ledger.ts";
import { allOrFirstError } from "./all-or-first-error.ts";

export interface ApiAccounting extends AsyncDisposable {
  /** Makes the schemas of these components, once for equal accounts; before each trial, when its pods are known. Throws only the abort reason. */
  readonly cover: (identities: readonly ComponentIdentity[]) => Promise<void>;
  /** At the end of warm-up. Throws only the abort reason. */
  readonly markStart: () => Promise<void>;
  /** At the end of growth. Throws only the abort reason. */
  readonly markEnd: () => Promise<void>;
  /** Null: not counted. */
  readonly useOf: (component: string) => FlowUse | null;
  /** Requests of everybody but heapgate in the same time; null: not counted. */
  readonly allRequests: () => number | null;
  readonly warnings: () => readonly Warning[];
}

export interface ApiAccountingOptions {
  readonly kube: Pick<KubeClient, "apply" | "raw" | "run">;
  readonly ledger: Ledger;
  /** For the ledger: how a later step finds the cluster. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly signal: AbortSignal;
}

const TIMEOUT_SECONDS = 30;
export const FLOW_SCHEMA_RULE =
  '{ apiGroups: ["flowcontrol.apiserver.k8s.io"], resources: ["flowschemas"], verbs: ["get", "create", "patch", "delete"] }';
export const API_METRICS_RULE = '{ nonResourceURLs: ["/metrics"], verbs: ["get"] }';

/** Disposing deletes the schemas. What the cluster refuses is a warning, and the requests are not known. */
export function accountApiServer(options: ApiAccountingOptions): ApiAccounting {
  const { kube, ledger, kubeconfig, context, signal } = options;
  const warnings = new Map<string, Warning>();
  /** Made schemas by name, with what they were made from. */
  const made = new Map<string, string>();
  let covered: ReadonlySet<string> = new Set();
  let start: FlowReading | null = null;
  let end: FlowReading | null = null;

  const entryOf = (name: string): LedgerEntry => ({ kind: "object", kubeconfig, context, namespace: null, resource: `flowschema/${name}` });
  const warn = (key: string, message: string, rule: string, error: HeapgateError | null): void => {
    if (warnings.has(key)) return;
    const isRefused = error !== null && /forbidden|cannot (?:get|create|patch)/iu.test(`${error.message} ${error.outputTail ?? ""}`);
    const whole = error === null ? message : `${message} ${error.message}`;
    warnings.set(
      key,
      isRefused
        ? warning("right-missing", whole, `Add this rule to a ClusterRole of who you are there: ${rule}`)
        : warning("not-available", whole, rule),
    );
  };
  const guarded = async <T>(key: string, message: string, rule: string, step: () => Promise<T>): Promise<T | null> => {
    try {
      return await step();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HeapgateError)) throw error;
      warn(key, message, rule, error);
      return null;
    }
  };

  const make = async (identity: ComponentIdentity, index: number): Promise<boolean> => {
    const name = flowSchemaName(identity.component);
    const text = writeManifests([flowSchema(identity, index)]);
    if (made.get(name) === text) return true;
    const message = `Requests of ${identity.component} to the API server are not counted: its FlowSchema cannot be made.`;
    const isMade = await guarded("schema", message, FLOW_SCHEMA_RULE, async () => {
      await ledger.note(entryOf(name));
      made.set(name, "");
      await kube.apply(text, { timeoutSeconds: TIMEOUT_SECONDS, signal, recreate: false });
      made.set(name, text);
      return true;
    });
    return isMade ?? false;
  };

  const read = async (): Promise<FlowReading | null> => {
    if (covered.size === 0) return null;
    const message = "Requests to the API server are not counted: its metrics cannot be read.";
    return await guarded("metrics", message, API_METRICS_RULE, async () =>
      parseFlowControl(await kube.raw(API_SERVER_METRICS_PATH, { timeoutSeconds: TIMEOUT_SECONDS, signal })),
    );
  };

  return {
    cover: async (identities) => {
      [start, end] = [null, null];
      const { apart, shared } = tellApart(identities);
      for (const { account, components } of shared) {
        const message = `Requests of ${components.join(" and ")} to the API server are not counted: they share the account ${account}.`;
        warn(account, message, "Give each component a ServiceAccount of its own.", null);
      }
      const areMade = await allOrFirstError(apart.map(make));
      covered = new Set(apart.filter((_, index) => areMade[index] === true).map(({ component }) => component));
    },
    markStart: async () => {
      [start, end] = [await read(), null];
    },
    markEnd: async () => {
      end = await read();
    },
    useOf: (component) =>
      start === null || end === null || !covered.has(component) ? null : flowUseBetween(start, end, flowSchemaName(component)),
    allRequests: () => (start === null || end === null ? null : allRequestsBetween(start, end)),
    warnings: () => [...warnings.values()],
    [Symbol.asyncDispose]: async () => {
      for (const name of made.keys()) {
        // Not the run's signal: it is deleted after an interrupt too.
        const { exitCode } = await kube.run(["delete", "flowschema", name, "--ignore-not-found", "--wait=false"], {
          timeoutSeconds: TIMEOUT_SECONDS,
        });
        if (exitCode === 0) await ledger.forget(entryOf(name));
      }
      made.clear();
    },
  };
}
