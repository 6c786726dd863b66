/** Metric families of an indexed body: the series of each are read when they are first asked for, since few of a large body ever are. */
import { BRACE_OPEN, NEWLINE, SPACE, startCursor, type Cursor } from "./cursor.ts";
import { decimalOf, integerOf, isExact } from "./decimal.ts";
import { addLine, boundLabelOf, draftFamily, seriesOfLine, type FamilyDraft, type Role } from "./family-draft.ts";
import type { PlainFamily } from "./index-plain.ts";
import { kindOf, type MetricFamily, type Point, type Series } from "./metric-family.ts";
import { labelsOf, rescanLabels, unescapeHelp, type LabelScan } from "./scan-labels.ts";

/** The families with samples. They keep the body. */
export const familiesOfPlain = (text: string, indexed: readonly PlainFamily[]): MetricFamily[] =>
  indexed.filter(({ ranges }) => ranges.length > 0).map((family) => familyOfPlain(text, family));

function familyOfPlain(text: string, indexed: PlainFamily): MetricFamily {
  const { name, type, help } = indexed;
  let read: readonly Series[] | null = null;
  return {
    name,
    type: type ?? "untyped",
    help: help === null ? null : unescapeHelp(help, false),
    unit: null,
    get series() {
      read ??= readSeries(text, indexed);
      return read;
    },
  };
}

/** The lines were checked: what is wrong with one here is a defect. */
function readSeries(text: string, { name, type, ranges }: PlainFamily): readonly Series[] {
  const cursor = startCursor(text, name, false);
  const scan: LabelScan = { names: [], values: [] };
  const kind = kindOf(type ?? "untyped");
  const values: Series[] = [];
  const draft: FamilyDraft = { ...draftFamily(name), type };
  for (let range = 0; range < ranges.length; range += 2) {
    cursor.at = ranges[range] ?? 0;
    const end = ranges[range + 1] ?? 0;
    while (cursor.at < end) {
      const suffix = readName(cursor, scan, name.length);
      const labelsEnd = cursor.at;
      if (kind === "value") values.push({ kind, labels: labelsOf(scan, null), points: [readPoint(cursor, labelsEnd)] });
      else addToDraft(draft, scan, roleOf(suffix, kind), readPoint(cursor, labelsEnd));
    }
  }
  return kind === "value" ? values : [...draft.series.values()];
}

/** Reads name and labels up to the space before the value; gives what the name has more than the family's. */
function readName(cursor: Cursor, scan: LabelScan, nameLength: number): string {
  const { text, at: start } = cursor;
  let end = start + nameLength;
  let code = text.charCodeAt(end);
  while (code !== BRACE_OPEN && code !== SPACE) code = text.charCodeAt(++end);
  cursor.at = end + 1;
  if (code === BRACE_OPEN) {
    rescanLabels(cursor, scan);
    cursor.at++;
  } else scan.names.length = scan.values.length = 0;
  return text.slice(start + nameLength, end);
}

const ROLES: Readonly<Record<string, Role>> = { _bucket: "bucket", _sum: "sum", _count: "count" };
const roleOf = (suffix: string, kind: Series["kind"]): Role => ROLES[suffix] ?? (kind === "summary" ? "quantile" : "value");

/** Reads value and time of a line, and steps over its end. */
function readPoint(cursor: Cursor, start: number): Point {
  const { text } = cursor;
  let end = start;
  let code = text.charCodeAt(end);
  while (code !== SPACE && code !== NEWLINE) code = text.charCodeAt(++end);
  const value = decimalOf(text, start, end) ?? NaN;
  const lineEnd = code === NEWLINE ? end : text.indexOf("\n", end);
  const milliseconds = lineEnd === end ? null : integerOf(text, end + 1, lineEnd);
  cursor.at = lineEnd + 1;
  return {
    atSeconds: milliseconds === null ? null : milliseconds / 1000,
    exact: isExact(value, text, start, end),
    createdAtSeconds: null,
    value,
    exemplar: null,
  };
}

function addToDraft(draft: FamilyDraft, scan: LabelScan, role: Role, point: Point): void {
  const label = boundLabelOf(role);
  const bound = label === null ? NaN : (decimalOf(scan.values[scan.names.indexOf(label)] ?? "") ?? NaN);
  const series = seriesOfLine(draft, "untyped", scan, role);
  const problem = addLine(
    series,
    { role, bound, value: point.value, exact: point.exact, atSeconds: point.atSeconds, exemplar: null },
    false,
  );
  if (problem !== null) throw new Error(`${draft.name}: ${problem}`);
}
