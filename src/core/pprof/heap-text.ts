/** Reads the stacks in the text of `/debug/pprof/heap?debug=1` (`allocs?debug=1` is the same text): sampled values, scaled up as Go does in profiles. */
import { type HeapgateError, heapgateError } from "../errors/heapgate-error.ts";
import { parseMemStats } from "./memstats.ts";
import type { Label, Profile, SampleType } from "./profile.ts";
import { emptyHeader, type ProfileBuilder, profileBuilder } from "./profile-builder.ts";

const VALUES = String.raw`(?<inuseObjects>-?\d+): +(?<inuseBytes>-?\d+) +\[ *(?<allocObjects>-?\d+): +(?<allocBytes>-?\d+)\] +@`;
const HEADER = new RegExp(String.raw`^heap profile: +${VALUES} heap/\d+$`, "u");
const RECORD = new RegExp(String.raw`^${VALUES}(?<stack>(?: 0x[0-9a-f]+)*)$`, "u");
const FRAME = /^#\t(?<address>0x[0-9a-f]+)(?:\t+(?<func>.+)\+0x[0-9a-f]+\t+(?<file>.*):(?<line>-?\d+))?$/u;
const TRAILER = "# runtime.MemStats";

const SAMPLE_TYPES: readonly SampleType[] = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
  { type: "inuse_objects", unit: "count" },
  { type: "inuse_space", unit: "bytes" },
];

/** Objects and bytes of one stack, as sampled. */
interface Amounts {
  readonly allocObjects: number;
  readonly allocBytes: number;
  readonly inuseObjects: number;
  readonly inuseBytes: number;
}

const KEYS = ["allocObjects", "allocBytes", "inuseObjects", "inuseBytes"] as const satisfies readonly (keyof Amounts)[];

const exactly = (value: number, name: string): number => {
  if (!Number.isSafeInteger(value)) throw heapgateError("PROFILE_VALUE_OVERFLOW", { name, value: String(value) });
  // No -0.
  return value + 0;
};

function amountsOf(groups: Readonly<Record<string, string>> | undefined, name: string): Amounts | null {
  if (groups === undefined) return null;
  const value = (key: keyof Amounts): number => exactly(Number(groups[key]), name);
  return {
    allocObjects: value("allocObjects"),
    allocBytes: value("allocBytes"),
    inuseObjects: value("inuseObjects"),
    inuseBytes: value("inuseBytes"),
  };
}

/**
 * What the sampled objects of one size stand for: each was seen with the chance 1 - exp(-size/rate). Rounded as Go rounds (`scaleHeapSample` in
 * `src/runtime/pprof/protomem.go`), and with its formula, so that both round alike.
 */
function scaleUp(objects: number, bytes: number, rateBytes: number): readonly [objects: number, bytes: number] {
  if (objects === 0 || bytes === 0) return [0, 0];
  if (rateBytes <= 1) return [objects, bytes];
  const factor = 1 / (1 - Math.exp(-bytes / objects / rateBytes));
  return [Math.trunc(objects * factor), Math.trunc(bytes * factor)];
}

/**
 * Location of a line, one for each place: null for what stands for a stack of no frames, undefined where the line is no frame. Which frames were
 * inlined into the next the text does not say: each is a call.
 */
function locationTable(builder: ProfileBuilder): (line: string) => number | null | undefined {
  const known = new Map<string, number>();
  const add = (address: bigint, func: string | undefined, file: string, line: number): number =>
    builder.location(-1, address, func === undefined ? [] : [{ func: builder.func(func, func, file, 0), line, column: 0 }], false);
  return (text) => {
    const { address, func, file = "", line = "0" } = FRAME.exec(text)?.groups ?? {};
    if (address === undefined) return undefined;
    if (func === undefined && BigInt(address) === 0n) return null;
    const key = `${address} ${func} ${file} ${line}`;
    const location = known.get(key) ?? add(BigInt(address), func, file, Number(line));
    known.set(key, location);
    return location;
  };
}

interface Open {
  readonly amounts: Amounts;
  readonly locations: number[];
  /** Whether it has addresses and no frame yet. */
  isBare: boolean;
}

function addSample({ amounts, locations }: Open, rateBytes: number, builder: ProfileBuilder, name: string): void {
  const { allocObjects, allocBytes, inuseObjects, inuseBytes } = amounts;
  const values = [...scaleUp(allocObjects, allocBytes, rateBytes), ...scaleUp(inuseObjects, inuseBytes, rateBytes)];
  const sizeBytes = allocObjects > 0 ? Math.trunc(allocBytes / allocObjects) : 0;
  const labels: readonly Label[] = sizeBytes === 0 ? [] : [{ key: "bytes", text: null, number: BigInt(sizeBytes), unit: "" }];
  builder.sample(
    locations,
    values.map((value) => exactly(value, name)),
    labels,
  );
}

const corrupt = (name: string, problem: string): HeapgateError => heapgateError("PROFILE_CORRUPT", { name, problem });
const quoted = (line: string): string => (line.length > 60 ? `"${line.slice(0, 60)}..."` : `"${line}"`);

/** The first line has the sums of all stacks, so that none can be missing. */
function checkSums(header: Amounts, records: readonly Open[], name: string): void {
  for (const key of KEYS) {
    const sum = records.reduce((total, { amounts }) => total + amounts[key], 0);
    // Go adds one byte where nothing was freed, to tell its columns from a C++ program's.
    const isSame = sum === header[key] || (key === "allocBytes" && sum === header.inuseBytes && header.allocBytes === sum + 1);
    if (!isSame) throw corrupt(name, `its first line says ${header[key]} (${key}), its stacks add up to ${sum}`);
  }
}

function readRecords(lines: readonly string[], builder: ProfileBuilder, name: string): readonly Open[] {
  const locationOf = locationTable(builder);
  const records: Open[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const groups = RECORD.exec(line)?.groups;
    const amounts = amountsOf(groups, name);
    if (amounts !== null) {
      records.push({ amounts, locations: [], isBare: groups?.["stack"] !== "" });
      continue;
    }
    const open = records.at(-1);
    const location = locationOf(line);
    // The first line of the text is not among these.
    if (open === undefined || location === undefined) throw corrupt(name, `line ${index + 2} is no stack: ${quoted(line)}`);
    if (location !== null) open.locations.push(location);
    open.isBare = false;
  }
  if (records.some(({ isBare }) => isBare)) throw corrupt(name, "a stack has addresses and no function names");
  return records;
}

/**
 * The profile in the text: the four columns of a heap profile in objects and bytes, the label `bytes`, and the rate as its period; functions have
 * files and lines, but no start lines, and there are no mappings and no time. `allocs` cannot be told from `heap`. Throws PROFILE_NOT_A_PROFILE
 * for other texts, PROFILE_CORRUPT where the text is not whole (the counters at its end, or stacks, are missing) and PROFILE_VALUE_OVERFLOW.
 */
export function parseHeapText(bytes: Uint8Array, name: string): Profile {
  const text = new TextDecoder().decode(bytes);
  const rateBytes = Math.trunc(parseMemStats(text, name).memProfileRateBytes ?? 0);
  const lines = text.split(/\r?\n/u);
  const header = amountsOf(HEADER.exec(lines[0]?.trimEnd() ?? "")?.groups, name);
  const builder = profileBuilder();
  if (header === null) throw corrupt(name, `its first line is ${quoted(lines[0] ?? "")}`);
  const records = readRecords(lines.slice(1, lines.lastIndexOf(TRAILER)), builder, name);
  checkSums(header, records, name);
  for (const record of records) addSample(record, rateBytes, builder, name);
  return builder.build({ ...emptyHeader(name, SAMPLE_TYPES), period: rateBytes, periodType: { type: "space", unit: "bytes" } });
}
