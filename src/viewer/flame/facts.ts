/** What a picture says of a node beside its place. */

export interface Facts {
  readonly label: (node: number) => string;
  readonly presence: (node: number) => "both" | "new" | "gone";
  /** 1 for frames that are searched for; null: nothing is. */
  readonly matches: Uint8Array | null;
  readonly frameOf: (node: number) => number;
}
