/** Nodes of a report: what a granularity keeps of a frame, numbered, with the nodes of each location. */
import { functionFile, functionName, locationAddress, type Profile } from "../pprof/profile.ts";
import { baseName, cleanPath } from "./go-numbers.ts";
import type { TextGranularity } from "./text-options.ts";

/** Two frames with the same information are the same node. */
export interface NodeInfo {
  readonly name: string;
  readonly address: bigint;
  readonly file: string;
  readonly startLine: number;
  readonly line: number;
  readonly column: number;
  readonly objectFile: string;
}

/** Nodes of location i are `nodes[offsets[i]]` up to `offsets[i + 1]`, innermost first; all but the last are inlined calls. */
export interface NodeTable {
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly nodes: Int32Array;
  /** The node of each location that has exactly one, as most have; else -1. */
  readonly only: Int32Array;
  /** What a node is; made on first use, as most nodes are too small to be shown. */
  readonly infoOf: (node: number) => NodeInfo;
  /** The name printed for a node. */
  readonly nameOf: (node: number) => string;
}

/** What of a frame is kept. */
export interface FrameDetail {
  readonly names: boolean;
  readonly files: boolean;
  readonly lines: boolean;
  readonly columns: boolean;
  readonly addresses: boolean;
  /** False: only the outermost line of a location, the function that was really called. */
  readonly inlines: boolean;
}

export function frameDetail(granularity: TextGranularity, noInlines: boolean, showColumns: boolean): FrameDetail {
  const isFine = granularity === "lines" || granularity === "addresses";
  return {
    names: granularity !== "files",
    files: granularity !== "functions",
    lines: isFine,
    // Addresses with inlined calls are the profile untouched, columns included.
    columns: (showColumns && isFine) || (granularity === "addresses" && !noInlines),
    addresses: granularity === "addresses",
    inlines: !noInlines,
  };
}

const ALWAYS_TRIMMED = ["/proc/self/cwd/./", "/proc/self/cwd/"];

/** Cuts the first of the configured prefixes (separated by `:`), or of those that mean nothing on any other machine. */
export function trimFileName(file: string, trimPath: string): string {
  const configured = trimPath === "" ? [] : trimPath.split(":").map((prefix) => (prefix.endsWith("/") ? prefix : `${prefix}/`));
  const prefix = [...configured, ...ALWAYS_TRIMMED].find((one) => file.startsWith(one));
  return prefix === undefined ? file : file.slice(prefix.length);
}

export function printableName(info: NodeInfo): string {
  const parts: string[] = [];
  if (info.address !== 0n) parts.push(info.address.toString(16).padStart(16, "0"));
  if (info.name !== "") parts.push(info.name);
  if (info.line !== 0) parts.push(`${info.file}:${info.line}${info.column === 0 ? "" : `:${info.column}`}`);
  else if (info.file !== "") parts.push(info.file);
  else if (info.name === "") parts.push(info.objectFile === "" ? "<unknown>" : `[${baseName(info.objectFile)}]`);
  return parts.join(" ");
}

/** All fields as one text; where names are equal, pprof orders nodes by it. */
export const nodeKey = (info: NodeInfo): string =>
  `{${info.name}  ${info.address} ${info.file} ${info.startLine} ${info.line} ${info.column} ${info.objectFile}}`;

/** What frames have in common that hold nothing but a function. */
const NO_PLACE: NodeInfo = { name: "", address: 0n, file: "", startLine: 0, line: 0, column: 0, objectFile: "" };

/** Numbers for nodes, the same for the same information. */
function nodeNumbers() {
  const infos: (NodeInfo | undefined)[] = [];
  const byKey = new Map<string, number>();
  /** The node of a key; where it is new, what the node is can be told later. */
  const ofKey = (key: string): number => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const made = infos.length;
    infos.push(undefined);
    byKey.set(key, made);
    return made;
  };
  return { infos, ofKey };
}

/**
 * Nodes of all locations. A frame without a name (`files`, or no symbols) is told apart by object file and start line too, as pprof does,
 * so one file may be several nodes. `trimPath` null: file names stay as they are. O(lines).
 */
export function nodeTable(profile: Profile, detail: FrameDetail, trimPath: string | null): NodeTable {
  const { locations, functions } = profile;
  const { infos, ofKey } = nodeNumbers();
  const numbered = (info: NodeInfo): number => {
    const { name, address, file, startLine, line, column, objectFile } = info;
    const node = ofKey(`${name}\0${file}\0${address} ${startLine} ${line} ${column} ${objectFile}`);
    infos[node] ??= info;
    return node;
  };
  const nameOfFunction = (index: number): string => (detail.names ? functionName(profile, index) : "");
  const fileOfFunction = (index: number): string => {
    if (!detail.files) return "";
    const file = functionFile(profile, index);
    const trimmed = trimPath === null ? file : trimFileName(file, trimPath);
    return trimmed === "" ? "" : cleanPath(trimmed);
  };
  // One look-up per function, whose node it is where frames hold nothing but it.
  const files: string[] = [];
  const isWhole = !detail.lines && !detail.addresses;
  const ofFunction = new Int32Array(functions.count).fill(-1);
  const functionOf: number[] = [];
  for (let index = 0; index < functions.count; index += 1) {
    const name = nameOfFunction(index);
    const file = fileOfFunction(index);
    files.push(file);
    if (!isWhole || name === "") continue;
    const node = ofKey(file === "" ? name : `${name}\0${file}`);
    ofFunction[index] = node;
    functionOf[node] ??= index;
  }
  const ofLine = (location: number, line: number): number => {
    const index = locations.lineFunctions[line] ?? 0;
    const whole = ofFunction[index] ?? -1;
    if (whole >= 0) return whole;
    const name = nameOfFunction(index);
    const isNameless = name === "";
    return numbered({
      name,
      address: detail.addresses ? locationAddress(profile, location) : 0n,
      file: files[index] ?? "",
      startLine: isNameless ? (functions.startLines[index] ?? 0) : 0,
      line: detail.lines ? (locations.lineNumbers[line] ?? 0) : 0,
      column: detail.columns ? (locations.lineColumns[line] ?? 0) : 0,
      objectFile: isNameless ? objectFileOf(location) : "",
    });
  };
  const objectFileOf = (location: number): string => profile.mappings[locations.mappings[location] ?? -1]?.file ?? "";

  const offsets = new Uint32Array(locations.count + 1);
  const nodes = new Int32Array(locations.lineFunctions.length + locations.count);
  const only = new Int32Array(locations.count).fill(-1);
  let length = 0;
  for (let location = 0; location < locations.count; location += 1) {
    const end = locations.lineOffsets[location + 1] ?? 0;
    const first = locations.lineOffsets[location] ?? 0;
    for (let line = detail.inlines ? first : Math.max(first, end - 1); line < end; line += 1) {
      nodes[length] = ofLine(location, line);
      length += 1;
    }
    if (first === end) {
      const address = detail.addresses ? locationAddress(profile, location) : 0n;
      nodes[length] = numbered({ ...NO_PLACE, address, objectFile: objectFileOf(location) });
      length += 1;
    }
    offsets[location + 1] = length;
    if (length - (offsets[location] ?? 0) === 1) only[location] = nodes[length - 1] ?? -1;
  }
  const infoOf = (node: number): NodeInfo => {
    const index = functionOf[node] ?? -1;
    return (infos[node] ??= index < 0 ? NO_PLACE : { ...NO_PLACE, name: nameOfFunction(index), file: files[index] ?? "" });
  };
  const printed: string[] = [];
  const nameOf = (node: number): string => (printed[node] ??= printableName(infoOf(node)));
  return { count: infos.length, offsets, nodes: nodes.subarray(0, length), only, infoOf, nameOf };
}
