/** Reads the blocks the page carries: base64, deflated, JSON or columns. */
import { decodeGraph, type GraphTree } from "../../core/page/decode-graph.ts";
import { PAGE_VERSION, type PageData, type PageGraph } from "../../core/page/page-data.ts";

/** The bytes of a block; inflated by the browser itself. Rejects for anything that is not deflated. */
const inflate = async (base64: string): Promise<ArrayBuffer> => {
  const packed = Uint8Array.from(atob(base64.trim()), (char) => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
};

const textOf = (id: string): string => {
  const text = document.getElementById(`heapgate-${id}`)?.textContent;
  if (text === undefined || text === null) throw new RangeError(`this page has no block ${id}: it was cut off or is no heapgate report`);
  return text;
};

/** What was written by the same heapgate as this script needs no more than a look at its version. */
const isPageData = (value: unknown): value is PageData =>
  typeof value === "object" &&
  value !== null &&
  "version" in value &&
  value.version === PAGE_VERSION &&
  "frames" in value &&
  "graphs" in value;

/** The block `page`. Rejects where it is missing, damaged or of another version. */
export const loadPage = async (): Promise<PageData> => {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(await inflate(textOf("page"))));
  if (!isPageData(parsed)) throw new RangeError("the data of this page are of another version of heapgate");
  return parsed;
};

const trees = new Map<number, Promise<GraphTree>>();

/** The tree of a graph, decoded once. Rejects where its block is missing or damaged. */
export const loadGraph = (index: number, graph: PageGraph): Promise<GraphTree> => {
  const known = trees.get(index);
  if (known !== undefined) return known;
  const loading = inflate(textOf(`graph-${index}`)).then((bytes) => decodeGraph(new Uint8Array(bytes), graph.scale));
  trees.set(index, loading);
  return loading;
};
