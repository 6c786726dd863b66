/** Names of what was made outside of this process, written down before it is made, so that a later step can remove it. */

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
