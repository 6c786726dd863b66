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
  readonly infos: readonly NodeInfo[];
  readonly offsets: Uint32Array;
  readonly nodes: Int32Array;
  /** The node of each location that has exactly one, as most have; else -1. */
  readonly only: Int32Array;
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

/**
 * Nodes of all locations. A frame without a name (`files`, or no symbols) is told apart by object file and start line too, as pprof does,
 * so one file may be several nodes. `trimPath` null: file names stay as they are. O(lines).
 */
export function nodeTable(profile: Profile, detail: FrameDetail, trimPath: string | null): NodeTable {
  const { locations, functions } = profile;
  const infos: NodeInfo[] = [];
  const byKey = new Map<string, number>();
  const intern = (info: NodeInfo): number => {
    const key = `${info.name}\0${info.address}\0${info.file}\0${info.startLine} ${info.line} ${info.column} ${info.objectFile}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    infos.push(info);
    byKey.set(key, infos.length - 1);
    return infos.length - 1;
  };
  const fileOf = (index: number): string => {
    if (!detail.files) return "";
    const file = functionFile(profile, index);
    const trimmed = trimPath === null ? file : trimFileName(file, trimPath);
    return trimmed === "" ? "" : cleanPath(trimmed);
  };
  // One look-up per function: what its frames share, and its node where nothing else is kept.
  const names: string[] = [];
  const files: string[] = [];
  const isWhole = !detail.lines && !detail.addresses;
  const wholes = new Map<string, number>();
  const ofFunction = new Int32Array(functions.count).fill(-1);
  for (let index = 0; index < functions.count; index += 1) {
    const name = detail.names ? functionName(profile, index) : "";
    const file = fileOf(index);
    names.push(name);
    files.push(file);
    if (!isWhole || name === "") continue;
    const key = file === "" ? name : `${name}\0${file}`;
    const known = wholes.get(key);
    ofFunction[index] = known ?? infos.length;
    if (known !== undefined) continue;
    wholes.set(key, infos.length);
    infos.push({ name, address: 0n, file, startLine: 0, line: 0, column: 0, objectFile: "" });
  }
  const ofLine = (location: number, line: number): number => {
    const index = locations.lineFunctions[line] ?? 0;
    const whole = ofFunction[index] ?? -1;
    if (whole >= 0) return whole;
    const name = names[index] ?? "";
    const isNameless = name === "";
    return intern({
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
      nodes[length] = intern({ name: "", address, file: "", startLine: 0, line: 0, column: 0, objectFile: objectFileOf(location) });
      length += 1;
    }
    offsets[location + 1] = length;
    if (length - (offsets[location] ?? 0) === 1) only[location] = nodes[length - 1] ?? -1;
  }
  const printed: string[] = [];
  return { infos, offsets, nodes: nodes.subarray(0, length), only, nameOf: (node) => (printed[node] ??= nameAt(infos, node)) };
}

function nameAt(infos: readonly NodeInfo[], node: number): string {
  const info = infos[node];
  return info === undefined ? "" : printableName(info);
}
