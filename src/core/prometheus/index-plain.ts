/**
 * Checks a body in the text format line by line and finds where the lines of each family are, without making an object of any line. Bodies as
 * client libraries write them pass; whatever else may be right or wrong (blanks, quoted names, comments, mistakes) is for the full reader.
 */
import { BRACE_OPEN, HASH, METRIC_PART, METRIC_START, NEWLINE, RETURN, SPACE, TAB, startCursor } from "./cursor.ts";
import { decimalOf, integerOf } from "./decimal.ts";
import { boundLabelOf } from "./family-draft.ts";
import { findRoute, typeOfWord, type Route } from "./find-route.ts";
import { NOT_PLAIN, classOf, hashLabels, type LabelsHash } from "./hash-labels.ts";
import type { MetricType } from "./metric-family.ts";
import { keyOf, scanLabels, type LabelScan } from "./scan-labels.ts";
import { addRow, mixed, startRows, type SeenRows } from "./seen-rows.ts";

export interface PlainFamily {
  readonly name: string;
  type: MetricType | null;
  /** As it stands in the body, with its escapes; null without a HELP line. */
  help: string | null;
  /** Start and end of each run of lines, one after the other. */
  readonly ranges: number[];
  /** Where the lines of its very name go, once there are any. */
  own: PlainRoute | null;
}

type PlainRoute = Route<PlainFamily> & {
  /** Tells the names apart in the hash of a row. */
  readonly seed: number;
};

interface Index {
  readonly text: string;
  readonly families: Map<string, PlainFamily>;
  readonly routes: Map<string, PlainRoute>;
  readonly rows: SeenRows;
  readonly labels: LabelsHash;
  /** The name of the line before, which is mostly that of this one. */
  lastName: string;
  lastRoute: PlainRoute | null;
  /** What the metadata before was of, which mostly is of the next line as well. */
  lastFamily: PlainFamily | null;
  /** Routes made so far, also those that a TYPE line made void. */
  made: number;
}

/** The families of a plain body in its order, also those without samples; null when the body is not plain or not right. */
export function indexPlain(text: string): readonly PlainFamily[] | null {
  const index: Index = {
    text,
    families: new Map(),
    routes: new Map(),
    rows: startRows(text.length),
    labels: { hash: 0 },
    lastName: "",
    lastRoute: null,
    lastFamily: null,
    made: 0,
  };
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === HASH) at = readMetadata(index, at);
    else if (code === NEWLINE) at++;
    else at = readSample(index, at);
    if (at === NOT_PLAIN) return null;
  }
  return [...index.families.values()];
}

function endOfName(text: string, start: number): number {
  if ((classOf(text.charCodeAt(start)) & METRIC_START) === 0) return start;
  let at = start + 1;
  while ((classOf(text.charCodeAt(at)) & METRIC_PART) !== 0) at++;
  return at;
}

/** Reads `# HELP name text` or `# TYPE name type`; gives the start of the next line. */
function readMetadata(index: Index, start: number): number {
  const { text, families, routes } = index;
  const isHelp = text.startsWith("# HELP ", start);
  if (!isHelp && !text.startsWith("# TYPE ", start)) return skipComment(text, start);
  const nameStart = start + 7;
  const { lastFamily } = index;
  const isLast = lastFamily !== null && startsWithName(text, nameStart, lastFamily.name);
  const nameEnd = isLast ? nameStart + lastFamily.name.length : endOfName(text, nameStart);
  const lineEnd = text.indexOf("\n", nameEnd);
  const first = text.charCodeAt(nameEnd + 1);
  const isOdd = nameEnd === nameStart || text.charCodeAt(nameEnd) !== SPACE || first === SPACE || first === TAB;
  if (isOdd || lineEnd < 0 || text.charCodeAt(lineEnd - 1) === RETURN) return NOT_PLAIN;
  const family = isLast ? lastFamily : familyNamed(families, text.slice(nameStart, nameEnd));
  index.lastFamily = family;
  const rest = text.slice(nameEnd + 1, lineEnd);
  if (isHelp) {
    if (family.help !== null) return NOT_PLAIN;
    family.help = rest;
  } else {
    const type = typeOfWord(rest);
    if (type === null || family.type !== null || family.ranges.length > 0) return NOT_PLAIN;
    family.type = type;
    // A name that went to a histogram or summary so far (`x_count`) now has a family of its own.
    routes.delete(family.name);
    index.lastRoute = null;
  }
  return lineEnd + 1;
}

/** Steps over a comment such as `# EOF`; what may be another way to write metadata is not plain. */
function skipComment(text: string, start: number): number {
  const code = text.charCodeAt(start + 2);
  const isOdd = text.charCodeAt(start + 1) !== SPACE || code === SPACE || code === TAB;
  const lineEnd = text.indexOf("\n", start);
  if (isOdd || lineEnd < 0 || text.startsWith("HELP", start + 2) || text.startsWith("TYPE", start + 2)) return NOT_PLAIN;
  return lineEnd + 1;
}

function familyNamed(families: Map<string, PlainFamily>, name: string): PlainFamily {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family: PlainFamily = { name, type: null, help: null, ranges: [], own: null };
  families.set(name, family);
  return family;
}

/** Whether the name at `start` is this one: a blank or brace follows it. */
function startsWithName(text: string, start: number, name: string): boolean {
  const next = text.charCodeAt(start + name.length);
  return (next === BRACE_OPEN || next === SPACE) && text.startsWith(name, start);
}

/** The route of the name that starts a line; null when it is no plain name. Sets `lastName`. */
function routeAt(index: Index, start: number): PlainRoute | null {
  const { text, lastName, lastRoute, lastFamily, routes } = index;
  if (lastRoute !== null && startsWithName(text, start, lastName)) return lastRoute;
  if (lastFamily !== null && lastFamily.type !== null && startsWithName(text, start, lastFamily.name)) {
    index.lastName = lastFamily.name;
    index.lastRoute = lastFamily.own ??= findNew(index, lastFamily.name);
    return index.lastRoute;
  }
  const end = endOfName(text, start);
  if (end === start) return null;
  const name = text.slice(start, end);
  index.lastName = name;
  const known = routes.get(name);
  if (known === undefined) {
    const found = findNew(index, name);
    if (found !== null) routes.set(name, found);
    index.lastRoute = found;
  } else index.lastRoute = known;
  return index.lastRoute;
}

function findNew(index: Index, name: string): PlainRoute | null {
  const found = findRoute(index.families, name, familyNamed);
  if (found === null) return null;
  // One name has one route, whichever way it was found: the hash of its rows depends on it.
  if (found.family.name === name) return (found.family.own ??= routeOf(index, found));
  return routeOf(index, found);
}

const routeOf = (index: Index, { family, role }: Route<PlainFamily>): PlainRoute => ({ family, role, seed: mixed(++index.made) });

/** Checks a sample line; gives the start of the next one. */
function readSample(index: Index, start: number): number {
  const { text } = index;
  const route = routeAt(index, start);
  if (route === null) return NOT_PLAIN;
  let at = start + index.lastName.length;
  let hash = route.seed;
  if (text.charCodeAt(at) === BRACE_OPEN) {
    at = hashLabels(text, at + 1, route.role, index.labels);
    if (at === NOT_PLAIN) return NOT_PLAIN;
    hash = mixed(hash + index.labels.hash);
  } else if (boundLabelOf(route.role) !== null) return NOT_PLAIN;
  if (text.charCodeAt(at) !== SPACE) return NOT_PLAIN;
  const next = endOfNumbers(text, at + 1);
  if (next === NOT_PLAIN) return NOT_PLAIN;
  const isNew = addRow(index.rows, hash, start, (other) => isSameSeries(text, other, start, route));
  if (!isNew) return NOT_PLAIN;
  const { ranges } = route.family;
  if (ranges.at(-1) === start) ranges[ranges.length - 1] = next;
  else ranges.push(start, next);
  return next;
}

/** Checks `value` or `value milliseconds` up to the end of the line; gives the start of the next one. */
function endOfNumbers(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code !== NEWLINE && code !== SPACE && at < text.length) code = text.charCodeAt(++at);
  if (decimalOf(text, start, at) === null) return NOT_PLAIN;
  if (code === NEWLINE) return at + 1;
  const end = text.indexOf("\n", at);
  return end < 0 || integerOf(text, at + 1, end) === null ? NOT_PLAIN : end + 1;
}

/** Whether two lines of one hash are of one series; asked for few. */
function isSameSeries(text: string, a: number, b: number, route: PlainRoute): boolean {
  return identityOf(text, a, route) === identityOf(text, b, route);
}

function identityOf(text: string, start: number, { role }: PlainRoute): string {
  const cursor = startCursor(text, "", false);
  const scan: LabelScan = { names: [], values: [] };
  const end = endOfName(text, start);
  cursor.at = end + 1;
  if (text.charCodeAt(end) === BRACE_OPEN) scanLabels(cursor, scan, false);
  const label = boundLabelOf(role);
  const bound = label === null ? null : decimalOf(scan.values[scan.names.indexOf(label)] ?? "");
  return `${text.slice(start, end)} ${bound === null ? "" : bound + 0} ${keyOf(scan, label)}`;
}
