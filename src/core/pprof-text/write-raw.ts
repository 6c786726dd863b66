/** The `raw` view: everything in a profile, as text. */
import { locationAddress, type Mapping, type Profile } from "../pprof/profile.ts";
import { compareBytes, padLeft } from "./go-numbers.ts";
import { formatDuration, formatInstantFully } from "./go-time.ts";
import { type SampleLabels, sampleLabels } from "./sample-labels.ts";

const hex = (value: bigint): string => `0x${value.toString(16)}`;

function headerLines(profile: Profile): readonly string[] {
  const lines = profile.comments.map((comment) => `Comment: ${comment}`);
  if (profile.docUrl !== "") lines.push(`Doc: ${profile.docUrl}`);
  lines.push(`PeriodType: ${profile.periodType.type} ${profile.periodType.unit}`, `Period: ${profile.period}`);
  if (profile.timeNanos !== 0n) lines.push(`Time: ${formatInstantFully(profile.timeNanos)}`);
  // pprof asks for four significant digits and gets the first four characters.
  if (profile.durationNanos !== 0n) lines.push(`Duration: ${formatDuration(profile.durationNanos).slice(0, 4)}`);
  const types = profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}${type === profile.defaultSampleType ? "[dflt]" : ""} `);
  lines.push("Samples:", types.join("").trim());
  return lines;
}

function labelLines({ texts, numbers }: SampleLabels): readonly string[] {
  const join = (parts: readonly string[]): string => `${" ".repeat(16)}${parts.toSorted(compareBytes).join(" ")}`;
  const lines: string[] = [];
  if (texts.size > 0) lines.push(join([...texts].map(([key, values]) => `${key}:[${values.join(" ")}]`)));
  if (numbers.size > 0) {
    const parts = [...numbers].map(([key, values]) => {
      const hasUnits = values.some(({ unit }) => unit !== "");
      return `${key}:[${values.map(({ value, unit }) => (hasUnits ? `${value} ${unit}` : String(value))).join(" ")}]`;
    });
    lines.push(join(parts));
  }
  return lines;
}

function locationLines(profile: Profile, location: number): readonly string[] {
  const { locations, functions, strings } = profile;
  const mapping = locations.mappings[location] ?? -1;
  const folded = locations.folded[location] === 1 ? "[F] " : "";
  const where = `${padLeft(String(idOf(locations.ids, location)), 6)}: ${hex(locationAddress(profile, location))} `;
  const place = `${where}${mapping < 0 ? "" : `M=${idOf(profile.mappingIds, mapping)} `}${folded}`;
  const first = locations.lineOffsets[location] ?? 0;
  const end = locations.lineOffsets[location + 1] ?? 0;
  if (first === end) return [place];
  const lines: string[] = [];
  for (let line = first; line < end; line += 1) {
    const index = locations.lineFunctions[line] ?? 0;
    const text = (column: Uint32Array): string => strings.at(column[index] ?? 0);
    const name = text(functions.names);
    const systemName = text(functions.systemNames);
    const source = `${text(functions.files)}:${locations.lineNumbers[line] ?? 0}:${locations.lineColumns[line] ?? 0}`;
    const alias = name === systemName ? "" : `(${systemName})`;
    lines.push(`${line === first ? place : " ".repeat(13)}${name} ${source} s=${functions.startLines[index] ?? 0}${alias}`);
  }
  return lines;
}

const idOf = (ids: readonly bigint[] | undefined, index: number): bigint => ids?.[index] ?? BigInt(index + 1);

function mappingLine(mapping: Mapping, id: bigint): string {
  const flags = [
    mapping.hasFunctions ? "[FN]" : "",
    mapping.hasFilenames ? "[FL]" : "",
    mapping.hasLineNumbers ? "[LN]" : "",
    mapping.hasInlineFrames ? "[IN]" : "",
  ].join("");
  const range = `${hex(mapping.memoryStart)}/${hex(mapping.memoryLimit)}/${hex(mapping.fileOffset)}`;
  return `${id}: ${range} ${mapping.file} ${mapping.buildId} ${flags}`;
}

/** Lines of the whole profile. */
export function rawLines(profile: Profile): readonly string[] {
  const width = profile.sampleTypes.length;
  const lines = [...headerLines(profile)];
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    let line = "";
    for (let at = sample * width; at < (sample + 1) * width; at += 1) line += ` ${padLeft(String(profile.values[at] ?? 0), 10)}`;
    line += ": ";
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
      line += `${idOf(profile.locations.ids, profile.sampleLocations[at] ?? 0)} `;
    }
    lines.push(line, ...labelLines(sampleLabels(profile, sample)));
  }
  lines.push("Locations");
  for (let location = 0; location < profile.locations.count; location += 1) lines.push(...locationLines(profile, location));
  lines.push("Mappings", ...profile.mappings.map((mapping, index) => mappingLine(mapping, idOf(profile.mappingIds, index))));
  return lines;
}
