// Prints how the sources measure up to the aims for review. Nothing here breaks a build: the locks and the lints do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findLoose } from "./scan-source.ts";
import { filesBelow, ROOT, type SourceFile } from "./source-files.ts";

export interface Row {
  readonly measure: string;
  readonly value: string;
  readonly aim: string;
}

const LARGEST_FILE = 300;
/** Units make branded numbers, parsers make values of outside bytes: the places where a cast belongs. */
const MAY_CAST = /^src\/core\/units\/|^src\/core\/.*\/(?:parse|decode)[\w-]*\.ts$/u;

const linesOf = ({ text }: SourceFile): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
const total = (files: readonly SourceFile[]): number => files.reduce((sum, file) => sum + linesOf(file), 0);
const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(0)} %`);

/** The smallest value that at least `share` of the sorted values do not exceed (nearest rank). */
const quantile = (sorted: readonly number[], share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

const listed = (names: readonly string[]): string => (names.length === 0 ? "0" : `${names.length}: ${names.join(", ")}`);

/** The rows of the scorecard. `dependencies` are the runtime ones of package.json. */
export function measure(sources: readonly SourceFile[], tests: readonly SourceFile[], dependencies: readonly string[]): readonly Row[] {
  const bySize = sources.toSorted((a, b) => linesOf(b) - linesOf(a));
  const sizes = bySize.map(linesOf).toReversed();
  const named = (file: SourceFile): string => `${file.path} ${linesOf(file)}`;
  const loose = sources.flatMap(({ path, text }) => findLoose(text).map(({ kind, line }) => ({ kind, path, place: `${path}:${line}` })));
  const places = (kind: string): readonly string[] =>
    loose.filter((finding) => finding.kind === kind && (kind === "class" || !MAY_CAST.test(finding.path))).map(({ place }) => place);
  const core = sources.filter(({ path }) => path.startsWith("src/core/"));
  const over = bySize.filter((file) => linesOf(file) > LARGEST_FILE);
  return [
    {
      measure: "file lines: median / p90 / largest",
      value: `${quantile(sizes, 0.5)} / ${quantile(sizes, 0.9)} / ${sizes.at(-1) ?? 0}`,
      aim: "80 / 200 / 300",
    },
    { measure: "largest files", value: bySize.slice(0, 3).map(named).join(", "), aim: "" },
    { measure: `files over ${LARGEST_FILE} lines`, value: listed(over.map(named)), aim: "0" },
    { measure: "core's share of source lines", value: `${percent(total(core), total(sources))} of ${total(sources)}`, aim: ">= 60 %" },
    { measure: "any outside units and parsers", value: listed(places("any")), aim: "0" },
    { measure: "non-null ! outside units and parsers", value: listed(places("non-null")), aim: "0" },
    { measure: "as outside units and parsers", value: listed(places("as")), aim: "0" },
    { measure: "classes", value: listed(places("class")), aim: "1 (HeapgateError)" },
    {
      measure: "test : source lines",
      value: `${(total(tests) / Math.max(1, total(sources))).toFixed(2)} (${total(tests)} : ${total(sources)})`,
      aim: ">= 1.2",
    },
    { measure: "runtime dependencies", value: listed(dependencies), aim: "those of docs/decisions/0001-the-house.md" },
  ];
}

/** A Markdown table with aligned columns. */
export function table(rows: readonly Row[]): string {
  const cells = [["Measure", "Now", "Aim"], ...rows.map(({ measure: name, value, aim }) => [name, value, aim])];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}

if (import.meta.main) {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  console.log(
    table(measure(filesBelow("src", [".ts", ".tsx"]), filesBelow("test", [".ts", ".tsx"]), Object.keys(manifest.dependencies ?? {}))),
  );
}
