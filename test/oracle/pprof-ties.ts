// Lines that pprof prints in an order that differs from run to run: sorted, so that reports compare.

/** Sorts each run of neighbouring lines that have the same key; lines without a key stay. */
function sortRuns(lines: readonly string[], keyOf: (line: string) => string | null, prepare: (line: string) => string): readonly string[] {
  const sorted: string[] = [];
  let run: string[] = [];
  let runKey: string | null = null;
  const flush = (): void => {
    sorted.push(...(run.length > 1 ? run.map(prepare).toSorted() : run));
    run = [];
  };
  for (const line of lines) {
    const key = keyOf(line);
    if (key === null || key !== runKey) flush();
    runKey = key;
    if (key === null) sorted.push(line);
    else run.push(line);
  }
  flush();
  return sorted;
}

/** Edges whose weights are equal but for the sign compare as equal in pprof and come from a map. */
const edgeKey = (line: string): string | null => /^ +-?([\d.]+\S*) +[\d.e-]+% \| {3}/u.exec(line)?.[1] ?? null;

/** Rows of equal name and size (`-files` makes several nodes of one file) compare as equal too. */
function rowKey(line: string): string | null {
  const match = /^ *-?(\S+) +\S+% +\S+% +\S+ +\S+%(?: {2}| {16}\| )(\S.*)$/u.exec(line);
  return match === null ? null : `${match[1] ?? ""} ${(match[2] ?? "").replace(/ \((?:partial-)?inline\)$/u, "")}`;
}

/** Values of a label whose amounts are equal but for the sign. */
const tagKey = (line: string): string | null => /^ +-?([\d.]+\S*?)(?: \( *[\d.e+-]+%\))?: /u.exec(line)?.[1] ?? null;

/** The running sum depends on the order of the rows. */
const withoutRunningSum = (row: string): string => row.replace(/^( *\S+ +\S+%) +\S+%/u, "$1 -");

const SEPARATOR = `\n${"-".repeat(58)}+${"-".repeat(13)}\n`;

/** The one row of a block of `tree` that is no edge. */
const nodeRow = (block: string): string => block.split("\n").find((line) => rowKey(line) !== null) ?? "";

/** A report with tied lines, and tied blocks of `tree`, in one order. */
export function sortTies(report: string): string {
  const blocks = report
    .split(SEPARATOR)
    .map((block) => sortRuns(sortRuns(block.split("\n"), rowKey, withoutRunningSum), edgeKey, (line) => line))
    .map((lines) => sortRuns(lines, tagKey, (line) => line).join("\n"));
  const withoutSums = (block: string): string =>
    block
      .split("\n")
      .map((line) => (rowKey(line) === null ? line : withoutRunningSum(line)))
      .join("\n");
  return sortRuns(blocks, (block) => rowKey(nodeRow(block)), withoutSums).join(SEPARATOR);
}
