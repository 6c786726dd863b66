/** The compiled inner loops of kernel/, and the memory they work in. */
import { KERNEL_CODE } from "./kernel-code.ts";

/** Works on the fields of a file from an address up to the first that begins behind another; gives where that begins. 0: it stopped. */
export type FieldsCall = (file: number, from: number, to: number) => number;

/** The same over samples, for a graph. */
export type PassCall = (file: number, graph: number, from: number, to: number) => number;

/** Functions of kernel/main.ts. `file` and `graph` are addresses of what `FILE_FIELDS` and `GRAPH_FIELDS` describe. */
export interface KernelCalls {
  readonly countFields: (file: number) => number;
  readonly readFields: FieldsCall;
  readonly readSamples: FieldsCall;
  readonly framesRead: () => number;
  readonly labelsRead: () => number;
  readonly choose: (column: number, divisor: number, shift: number, sign: number) => void;
  readonly sumNodes: PassCall;
  readonly weighInlined: PassCall;
  readonly collectEdges: PassCall;
}

/**
 * Memory is only ever added: all of it goes with the kernel. Addresses stay as they are, but a view is of use until the next `allocate`, which may
 * move the memory.
 */
export interface Kernel {
  readonly calls: KernelCalls;
  /** Address of so many bytes, all zero and at a multiple of eight. Throws RangeError where there is no more memory. */
  readonly allocate: (bytes: number) => number;
  readonly u8: (address: number, length: number) => Uint8Array;
  readonly u32: (address: number, length: number) => Uint32Array;
  readonly i32: (address: number, length: number) => Int32Array;
  readonly f64: (address: number, length: number) => Float64Array;
  readonly i64: (address: number, length: number) => BigInt64Array;
  /** Forgets everything; the memory stays, for what comes next. */
  readonly reset: () => void;
  /** Bytes of the memory, used and unused. */
  readonly size: () => number;
}

const PAGE_BYTES = 65_536;
/** Address 0 stands for nothing. */
const FIRST_ADDRESS = 64;
/** The kernel uses the highest bit for something else. */
const LARGEST_ADDRESS = 2 ** 31;

let compiled: WebAssembly.Module | null = null;

const compile = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_CODE), (character) => character.charCodeAt(0))));

/**
 * Whether the host, not the input, is why the kernel cannot work: it forbids to compile, has no WebAssembly, or has no more memory. Profiles are then
 * read without it.
 */
export const isRefusedByHost = (error: unknown): boolean =>
  error instanceof RangeError || typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;

/** A kernel with an empty memory. Throws where the host lets nobody compile or has no room. */
export function startKernel(): Kernel {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports: calls } = new WebAssembly.Instance<KernelCalls>(compile(), { env: { memory } });
  let top = FIRST_ADDRESS;
  return {
    calls,
    allocate: (bytes) => {
      const address = top;
      const end = Math.ceil((address + bytes) / 8) * 8;
      if (end > LARGEST_ADDRESS) throw new RangeError("the kernel's memory is full");
      top = end;
      const missing = top - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      return address;
    },
    u8: (address, length) => new Uint8Array(memory.buffer, address, length),
    u32: (address, length) => new Uint32Array(memory.buffer, address, length),
    i32: (address, length) => new Int32Array(memory.buffer, address, length),
    f64: (address, length) => new Float64Array(memory.buffer, address, length),
    i64: (address, length) => new BigInt64Array(memory.buffer, address, length),
    reset: () => {
      new Uint8Array(memory.buffer, 0, top).fill(0);
      top = FIRST_ADDRESS;
    },
    size: () => memory.buffer.byteLength,
  };
}

/** Null where the host refuses. */
export function tryToStartKernel(): Kernel | null {
  try {
    return startKernel();
  } catch (error) {
    if (isRefusedByHost(error)) return null;
    throw error;
  }
}

/** More than any profile of a usual size takes: a kernel that has grown beyond is not kept. */
const MOST_KEPT_BYTES = 2 ** 25;

let kept: Kernel | null = null;

/** What `work` gives of an empty kernel, which many share, one after the other: nothing it gives may be a view. Null where the host refuses one. */
export function inKernel<T>(work: (kernel: Kernel) => T): T | null {
  const kernel = kept ?? tryToStartKernel();
  if (kernel === null) return null;
  // Whoever throws leaves no kernel behind.
  kept = null;
  const found = work(kernel);
  if (kernel.size() <= MOST_KEPT_BYTES) {
    kernel.reset();
    kept = kernel;
  }
  return found;
}

/** Fields of `File` in kernel/tables.ts, four bytes each. */
const FILE_FIELDS = [
  "raw",
  "end",
  "types",
  "samples",
  "locations",
  "functions",
  "strings",
  "lines",
  "others",
  "longest",
  "sampleBytes",
  "labels",
  "isKey",
  "mappings",
  "addressLow",
  "addressHigh",
  "folded",
  "lineOffsets",
  "lineFunctions",
  "lineNumbers",
  "lineColumns",
  "names",
  "systemNames",
  "files",
  "startLines",
  "stringStarts",
  "stringEnds",
  "otherFields",
  "sampleOffsets",
  "sampleLocations",
  "values",
  "labelOffsets",
  "labelKeys",
  "labelStrings",
  "labelNumbers",
  "labelUnits",
  "labelBytes",
] as const;

/** Fields of `Graph` in kernel/weigh.ts behind its two sums of eight bytes, four bytes each. */
const GRAPH_FIELDS = [
  "only",
  "offsets",
  "nodes",
  "locations",
  "count",
  "stack",
  "codes",
  "sample",
  "stamps",
  "flat",
  "cum",
  "flatDivisor",
  "cumDivisor",
  "mostInlined",
  "codeOf",
  "rankOf",
  "rowOf",
  "width",
  "cells",
  "weights",
  "kinds",
  "cellStamps",
  "slots",
  "mask",
  "edges",
  "mostEdges",
  "from",
  "to",
  "counted",
  "lastCalls",
] as const;

type FileField = (typeof FILE_FIELDS)[number];
type GraphField = (typeof GRAPH_FIELDS)[number];

/** A structure of the kernel by the names of its fields. */
export interface Structure<Field extends string> {
  readonly address: number;
  readonly get: (field: Field) => number;
  readonly set: (values: Partial<Readonly<Record<Field, number>>>) => void;
}

function structure<Field extends string>(kernel: Kernel, fields: readonly Field[], before: number): Structure<Field> {
  const address = kernel.allocate(before + fields.length * 4);
  const places = new Map<string, number>(fields.map((field, index) => [field, index]));
  const view = (): Uint32Array => kernel.u32(address + before, fields.length);
  return {
    address,
    get: (field) => view()[places.get(field) ?? -1] ?? 0,
    set: (values) => {
      const numbers = view();
      for (const [field, value] of Object.entries<number | undefined>(values)) numbers[places.get(field) ?? -1] = value ?? 0;
    },
  };
}

export type KernelFile = Structure<FileField>;
export const kernelFile = (kernel: Kernel): KernelFile => structure(kernel, FILE_FIELDS, 0);

export type KernelGraph = Structure<GraphField>;
const SUMS_BYTES = 16;
export const kernelGraph = (kernel: Kernel): KernelGraph => structure(kernel, GRAPH_FIELDS, SUMS_BYTES);
/** What the samples of the last file come to: the column's values without, and the divisor's with their sign. */
export const kernelTotals = (kernel: Kernel, graph: KernelGraph): { readonly total: number; readonly by: number } => {
  const [total = 0, by = 0] = kernel.f64(graph.address, 2);
  return { total, by };
};
