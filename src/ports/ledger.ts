/** Names of what was made outside of this process, written down before it is made, so that a later step can remove it. */
import type { Manifest } from "../core/manifests/manifest.ts";

/** How a later process finds a cluster that outlives the run. */
export interface ClusterPlace {
  readonly kubeconfig: string | null;
  readonly context: string | null;
}

export type LedgerEntry =
  | { readonly kind: "kind-cluster"; readonly name: string }
  /** Something in a cluster that outlives the run: `resource` as kubectl names it. */
  | (ClusterPlace & { readonly kind: "object"; readonly namespace: string | null; readonly resource: string })
  /** All objects of a kind with a label: `resource` as kubectl names the kind, `selector` such as `heapgate.dev/run=base-3-1a2b3c`. */
  | (ClusterPlace & {
      readonly kind: "labelled";
      readonly namespace: string;
      readonly resource: string;
      readonly selector: string;
    })
  /** What Helm installed. */
  | (ClusterPlace & { readonly kind: "release"; readonly namespace: string; readonly name: string })
  | { readonly kind: "container"; readonly name: string }
  /** A name in this machine's Docker, with heapgate's own tag. */
  | { readonly kind: "image"; readonly name: string };

export interface Ledger {
  readonly note: (entry: LedgerEntry) => Promise<void>;
  /** It is gone. */
  readonly forget: (entry: LedgerEntry) => Promise<void>;
}

/** The ledger for what a workload makes in a cluster of the user's, under the label of its trial. */
export interface WorkloadLedger {
  /** Before the first object of the kind is made; again for the same kind it does nothing. */
  readonly note: (kind: Pick<Manifest, "apiVersion" | "kind">, namespace: string) => Promise<void>;
  /** All of that kind are gone. */
  readonly forget: (kind: Pick<Manifest, "apiVersion" | "kind">, namespace: string) => Promise<void>;
}

/** The ledger for what Helm installs in a cluster of the user's. */
export interface ReleaseLedger {
  readonly note: (namespace: string, name: string) => Promise<void>;
  readonly forget: (namespace: string, name: string) => Promise<void>;
}

/** The ledger for objects in a cluster of the user's; one of our own goes whole, and is noted as a whole. */
export interface ObjectLedger {
  /** Before they are made. Objects in a namespace that is noted need no entry of their own, and get none. */
  readonly note: (objects: readonly Manifest[]) => Promise<void>;
  /** They are gone. What was not noted is passed over. */
  readonly forget: (objects: readonly Manifest[]) => Promise<void>;
}
