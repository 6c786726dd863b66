// Profiles as text, for tests that read like pictures: one column per sample, the stack below its values.
import {
  functionFile,
  functionName,
  labelsOfSample,
  locationAddress,
  type Label,
  type Profile,
  type SampleType,
} from "../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder, type ProfileHeader } from "../../src/core/pprof/profile-builder.ts";

/**
 * Builds a profile from text:
 *
 *     inuse_objects/count   1          2
 *     inuse_space/bytes     10         96
 *     label bytes           -          48
 *     ---
 *                           main.main  main.main@main.go:10
 *                           lib.Get    lib.Get
 *                           -          >lib.inlined
 *
 * Above the rule: values per sample type, then labels (a whole number is numeric). Below: frames, root first; `-` is no frame;
 * `@file:line` is optional, `@file:line/start` also says on which line the function begins; `>` says that the frame is inlined into the one above; `!1a2b` is an address without a name.
 */
export function profileFromText(text: string, header: Partial<ProfileHeader> = {}): Profile {
  const rows = text
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  const rule = rows.indexOf("---");
  if (rule < 0) throw new Error("no --- between the values and the stacks");
  const heads = rows.slice(0, rule).map((row) => row.split(/ {2,}/u));
  const frames = rows.slice(rule + 1).map((row) => row.split(/ +/u));
  const types: SampleType[] = [];
  const values: number[][] = [];
  const labels: Label[][] = [];
  for (const [name = "", ...cells] of heads) {
    const isLabel = name.startsWith("label ");
    if (!isLabel) types.push({ type: name.split("/")[0] ?? "", unit: name.split("/")[1] ?? "" });
    for (const [sample, cell] of cells.entries()) {
      if (!isLabel) (values[sample] ??= []).push(Number(cell));
      else if (cell !== "-") (labels[sample] ??= []).push(labelOf(name.slice("label ".length), cell));
    }
  }
  const builder = profileBuilder();
  const known = new Map<string, number>();
  for (const [sample, own] of values.entries()) {
    if (own.length !== types.length) throw new Error(`sample ${sample} has ${own.length} values for ${types.length} types`);
    const places: string[][] = [];
    for (const row of frames) {
      const cell = row[sample] ?? "-";
      if (cell === "-") continue;
      if (cell.startsWith(">")) places.at(-1)?.unshift(cell.slice(1));
      else places.push([cell]);
    }
    const stack = places.toReversed().map((lines) => {
      const key = lines.join(" ");
      const location = known.get(key) ?? addLocation(builder, lines, 0x1000n + BigInt(known.size));
      known.set(key, location);
      return location;
    });
    builder.sample(stack, own, labels[sample] ?? []);
  }
  return builder.build({ ...emptyHeader("text", types), ...header });
}

const labelOf = (key: string, cell: string): Label =>
  /^-?\d+$/u.test(cell)
    ? { key, text: null, number: BigInt(cell), unit: key === "bytes" ? "bytes" : "" }
    : { key, text: cell, number: null, unit: "" };

function addLocation(builder: ReturnType<typeof profileBuilder>, cells: readonly string[], address: bigint): number {
  const [first = ""] = cells;
  if (first.startsWith("!")) return builder.location(-1, BigInt(`0x${first.slice(1)}`), [], false);
  const parsed = cells.map((cell) => {
    const [name = "", place = ""] = cell.split("@");
    const [file = "", lines = "0"] = place.split(":");
    const [line, start = "0"] = lines.split("/");
    return { func: builder.func(name, "", file, Number(start)), line: Number(line), column: 0 };
  });
  return builder.location(-1, address, parsed, false);
}

/** The inverse: the text of a profile, columns aligned, without what is not in the picture (addresses, mappings, header). */
export function dumpProfile(profile: Profile): string {
  const width = profile.sampleTypes.length;
  const samples = Array.from({ length: profile.sampleCount }, (_, sample) => sample);
  const rows: string[][] = profile.sampleTypes.map(({ type, unit }, index) => [
    `${type}/${unit}`,
    ...samples.map((sample) => String(profile.values[sample * width + index] ?? 0)),
  ]);
  const keys = [...new Set(samples.flatMap((sample) => labelsOfSample(profile, sample).map(({ key }) => key)))].toSorted();
  for (const key of keys) {
    const cell = (sample: number): string => {
      const label = labelsOfSample(profile, sample).find((candidate) => candidate.key === key);
      return label === undefined ? "-" : (label.text ?? String(label.number));
    };
    rows.push([`label ${key}`, ...samples.map(cell)]);
  }
  const stacks = samples.map((sample) => framesOf(profile, sample));
  const depth = Math.max(0, ...stacks.map((stack) => stack.length));
  const below = Array.from({ length: depth }, (_, row) => ["", ...stacks.map((stack) => stack[row] ?? "-")]);
  const widths = [...rows, ...below].reduce<number[]>((sum, row) => row.map((cell, at) => Math.max(cell.length, sum[at] ?? 0)), []);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [...rows.map(line), "---", ...below.map(line)].join("\n");
}

/** Frames of a sample, root first, spelled as in the text. */
function framesOf(profile: Profile, sample: number): readonly string[] {
  const { locations } = profile;
  const stack = [...profile.sampleLocations.subarray(profile.sampleOffsets[sample], profile.sampleOffsets[sample + 1])];
  return stack.toReversed().flatMap((location) => {
    const start = locations.lineOffsets[location] ?? 0;
    const end = locations.lineOffsets[location + 1] ?? 0;
    if (start === end) return [`!${locationAddress(profile, location).toString(16)}`];
    return Array.from({ length: end - start }, (_, back) => {
      const at = end - 1 - back;
      const func = locations.lineFunctions[at] ?? 0;
      const file = functionFile(profile, func);
      return `${back === 0 ? "" : ">"}${functionName(profile, func)}${file === "" ? "" : `@${file}:${locations.lineNumbers[at] ?? 0}`}`;
    });
  });
}
