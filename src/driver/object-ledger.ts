/** Notes what a run makes in a cluster of the user's: objects, each once, and those that go with their namespace not at all; releases; objects of the workload. */
import { RUN_LABEL } from "../core/manifests/object-template.ts";
import { kindName, resourceName } from "../core/kubernetes/live-objects.ts";
import type { Manifest } from "../core/manifests/manifest.ts";
import type { ClusterPlace, Ledger, LedgerEntry, ObjectLedger, ReleaseLedger, WorkloadLedger } from "../ports/ledger.ts";

/** For a cluster that goes as a whole. */
export const NO_LEDGER: ObjectLedger & ReleaseLedger & WorkloadLedger = { note: () => Promise.resolve(), forget: () => Promise.resolve() };

/** `place`: how a later process finds the cluster. Objects without a name cannot be found again and are not noted. */
export function createObjectLedger(ledger: Ledger, place: ClusterPlace): ObjectLedger {
  const open = new Set<string>();
  const namespaces = new Set<string>();
  const entryOf = (object: Manifest): LedgerEntry | null => {
    const resource = resourceName(object);
    return resource === null ? null : { kind: "object", ...place, namespace: object.metadata.namespace ?? null, resource };
  };
  const keyOf = ({ namespace, resource }: Extract<LedgerEntry, { kind: "object" }>): string => `${namespace ?? ""}/${resource}`;
  return {
    note: async (objects) => {
      for (const object of objects) {
        const { name, namespace } = object.metadata;
        const entry = entryOf(object);
        if (entry?.kind !== "object" || (namespace !== undefined && namespaces.has(namespace)) || open.has(keyOf(entry))) continue;
        await ledger.note(entry);
        open.add(keyOf(entry));
        if (object.kind === "Namespace" && name !== undefined) namespaces.add(name);
      }
    },
    forget: async (objects) => {
      for (const object of objects) {
        const { name } = object.metadata;
        const entry = entryOf(object);
        if (entry?.kind !== "object" || !open.delete(keyOf(entry))) continue;
        await ledger.forget(entry);
        if (object.kind === "Namespace" && name !== undefined) namespaces.delete(name);
      }
    },
  };
}

/** What Helm installs; its objects are Helm's to name. */
export function createReleaseLedger(ledger: Ledger, place: ClusterPlace): ReleaseLedger {
  const entryOf = (namespace: string, name: string): LedgerEntry => ({ kind: "release", ...place, namespace, name });
  return {
    note: (namespace, name) => ledger.note(entryOf(namespace, name)),
    forget: (namespace, name) => ledger.forget(entryOf(namespace, name)),
  };
}

/** What a trial's workload makes: hundreds of objects, known by the label of their trial. */
export function createWorkloadLedger(ledger: Ledger, place: ClusterPlace, runLabel: string): WorkloadLedger {
  const open = new Set<string>();
  const entryOf = (kind: Pick<Manifest, "apiVersion" | "kind">, namespace: string): LedgerEntry => ({
    kind: "labelled",
    ...place,
    namespace,
    resource: kindName(kind),
    selector: `${RUN_LABEL}=${runLabel}`,
  });
  return {
    note: async (kind, namespace) => {
      const key = `${kindName(kind)} ${namespace}`;
      if (open.has(key)) return;
      await ledger.note(entryOf(kind, namespace));
      open.add(key);
    },
    forget: async (kind, namespace) => {
      if (open.delete(`${kindName(kind)} ${namespace}`)) await ledger.forget(entryOf(kind, namespace));
    },
  };
}
