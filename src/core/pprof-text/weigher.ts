/** What reports ask of the samples of a profile, whether they are decoded or not. */
import type { NodeTable } from "./nodes.ts";
import { collectEdges, type EdgeScope, type Edges } from "./weigh-edges.ts";
import { inlineEdgeKinds, type InlineScope } from "./weigh-inlined.ts";
import type { EachSample } from "./weigh-nodes.ts";

export interface Weigher {
  /** What `inlineEdgeKinds` gives. */
  readonly inlineKinds: (table: NodeTable, scope: InlineScope) => Uint8Array | null;
  /** What `collectEdges` gives. */
  readonly edges: (table: NodeTable, scope: EdgeScope) => Edges;
}

/** Over decoded samples. */
export const weigherOf = (each: EachSample): Weigher => ({
  inlineKinds: (table, scope) => inlineEdgeKinds(each, table, scope),
  edges: (table, scope) => collectEdges(each, table, scope),
});
