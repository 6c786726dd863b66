/** Names of what was made outside of this process, written down before it is made, so that a later step can remove it. */
import type { Manifest } from "../core/manifests/manifest.ts";

export type LedgerEntry =
  | { readonly kind: "kind-cluster"; readonly name: string }
  /** Something in a cluster that outlives the run: `resource` as kubectl names it. */
  | {
      readonly kind: "object";
      readonly kubeconfig: string | null;
      readonly context: string | null;
      readonly namespace: string | null;
      readonly resource: string;
    }
  | { readonly kind: "container"; readonly name: string };

export interface Ledger {
  readonly note: (entry: LedgerEntry) => Promise<void>;
  /** It is gone. */
  readonly forget: (entry: LedgerEntry) => Promise<void>;
}

/** The ledger for objects in a cluster of the user's; one of our own goes whole, and is noted as a whole. */
export interface ObjectLedger {
  /** Before they are made. Objects in a namespace that is noted need no entry of their own, and get none. */
  readonly note: (objects: readonly Manifest[]) => Promise<void>;
  /** They are gone. What was not noted is passed over. */
  readonly forget: (objects: readonly Manifest[]) => Promise<void>;
}
