/** Notes objects of a run in a cluster of the user's, each once, and those that go with their namespace not at all. */
import { resourceName } from "../core/kubernetes/live-objects.ts";
import type { Manifest } from "../core/manifests/manifest.ts";
import type { Ledger, LedgerEntry, ObjectLedger } from "../ports/ledger.ts";

/** For a cluster that goes as a whole. */
export const NO_OBJECT_LEDGER: ObjectLedger = { note: () => Promise.resolve(), forget: () => Promise.resolve() };

/** `place`: how a later process finds the cluster. Objects without a name cannot be found again and are not noted. */
export function createObjectLedger(
  ledger: Ledger,
  place: { readonly kubeconfig: string | null; readonly context: string | null },
): ObjectLedger {
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
