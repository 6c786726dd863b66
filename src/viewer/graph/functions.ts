/** The functions of a shape, each once: what they hold themselves and with what they call, on both sides. */
import type { PageFrame } from "../../core/page/page-data.ts";
import type { FrameSet, Shape } from "../flame/shape.ts";

/** Frames by function: a function may have several frames, one per file or first line. */
export interface FunctionIndex {
  /** Name of each function. */
  readonly names: readonly string[];
  /** The same in lower case, which every search asks for. */
  readonly lowered: readonly string[];
  /** Function of each frame. */
  readonly functionOf: Int32Array;
  readonly idOf: ReadonlyMap<string, number>;
}

export const indexFunctions = (frames: readonly PageFrame[]): FunctionIndex => {
  const idOf = new Map<string, number>();
  const functionOf = Int32Array.from(frames, ({ func }) => {
    const id = idOf.get(func) ?? idOf.size;
    idOf.set(func, id);
    return id;
  });
  const names = [...idOf.keys()];
  return { names, lowered: names.map((name) => name.toLowerCase()), functionOf, idOf };
};

/** The frames of one function. */
export const framesOf = ({ functionOf }: FunctionIndex, id: number): FrameSet => Uint8Array.from(functionOf, (one) => (one === id ? 1 : 0));

/** Sums per function, indexed by its number. `cum` counts a recursive function once per stack. */
export interface FunctionSums {
  readonly flatFrom: Float64Array;
  readonly flatTo: Float64Array;
  readonly cumFrom: Float64Array;
  readonly cumTo: Float64Array;
}

/** One pass over the tree. */
export const sumFunctions = (shape: Shape, index: FunctionIndex): FunctionSums => {
  const count = index.names.length;
  const sums: FunctionSums = {
    flatFrom: new Float64Array(count),
    flatTo: new Float64Array(count),
    cumFrom: new Float64Array(count),
    cumTo: new Float64Array(count),
  };
  /** End of the outermost open call of each function. */
  const openUntil = new Int32Array(count);
  const add = (column: Float64Array, id: number, value: number | undefined): void => {
    column[id] = (column[id] ?? 0) + (value ?? 0);
  };
  for (let node = 0; node < shape.nodeCount; node += 1) {
    const id = index.functionOf[shape.frameOf[node] ?? -1];
    if (id === undefined) continue;
    add(sums.flatFrom, id, shape.selfFrom[node]);
    add(sums.flatTo, id, shape.selfTo[node]);
    if (node < (openUntil[id] ?? 0)) continue;
    openUntil[id] = shape.endOf[node] ?? 0;
    add(sums.cumFrom, id, shape.cumFrom[node]);
    add(sums.cumTo, id, shape.cumTo[node]);
  }
  return sums;
};

/** The call of a function that carries most: by growth, then by size. Null where the shape does not have it. */
export const heaviestCall = (shape: Shape, index: FunctionIndex, func: string): number | null => {
  const id = index.idOf.get(func);
  if (id === undefined) return null;
  let best: number | null = null;
  const weigh = (node: number): readonly [number, number] => {
    const [from, to] = [shape.cumFrom[node] ?? 0, shape.cumTo[node] ?? 0];
    return [Math.abs(to - from), Math.max(Math.abs(from), Math.abs(to))];
  };
  for (let node = 0; node < shape.nodeCount; node += 1) {
    if (index.functionOf[shape.frameOf[node] ?? -1] !== id) continue;
    if (best === null) best = node;
    else {
      const [difference, size] = weigh(node);
      const [mostDifference, mostSize] = weigh(best);
      if (difference > mostDifference || (difference === mostDifference && size > mostSize)) best = node;
    }
  }
  return best;
};

/** The function an address names: as it is, else the only one whose name ends in it (`manifest.New` of `example.com/app/manifest.New`). */
export const findFunction = (index: FunctionIndex, name: string): string | null => {
  if (index.idOf.has(name)) return name;
  const endings = index.names.filter((one) => one.endsWith(`/${name}`) || one.endsWith(`.${name}`));
  return endings.length === 1 ? (endings[0] ?? null) : null;
};
