// Simulates heapgate's verdict beside the rules of other tools on the same draws, and judges real repetitions with both: the goals of the statistics.
// Prints the tables and, with --date, writes them into docs/calibration.md, each goal into its own place.
// usage: npm run bench:verdict -- [--repetitions 2000] [--goal N] [--seed 5] [--uoptime DIR] [--data DIR] [--json] [--date YYYY-MM-DD]
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { artifactTables, DEFAULT_SEED, designTables, goalRuns } from "../test/support/verdict-models/all-goals.ts";
import type { Claim } from "../test/support/verdict-models/claim.ts";
import { claimState, isBroken } from "../test/support/verdict-models/claim.ts";
import { seededRandom } from "../test/support/verdict-models/random.ts";
import { fbsClaims, goalUoptime } from "../test/support/verdict-models/real-goals.ts";
import { uoptimeTrials } from "../test/support/verdict-models/real-repetitions.ts";
import { artifactPage, claimSummary, claimTable, designPage } from "./bench-verdict-page.ts";
import { replaceSection } from "./marked-section.ts";

const root = join(dirname(new URL(import.meta.url).pathname), "..");
const page = join(root, "docs", "calibration.md");
const { values: flags } = parseArgs({
  options: {
    repetitions: { type: "string", default: "2000" },
    goal: { type: "string" },
    seed: { type: "string", default: String(DEFAULT_SEED) },
    uoptime: { type: "string" },
    data: { type: "string" },
    json: { type: "boolean", default: false },
    date: { type: "string" },
  },
});
const repetitions = Number(flags.repetitions);
const seed = Number(flags.seed);
const only = flags.goal === undefined ? null : Number(flags.goal);
if (![repetitions, seed, only ?? 1].every((value) => Number.isInteger(value) && value > 0)) {
  console.error("bench:verdict: --repetitions, --seed and --goal are whole numbers above 0");
  process.exit(2);
}
const data = flags.data ?? join(process.env["HEAPGATE_TEST_DATA"] ?? join(root, "..", "shared", "data"), "benchmarks");

interface Found {
  readonly claims: readonly Claim[];
  readonly text: string;
}

interface Part {
  readonly id: string;
  /** Goals of `statistics.md` §15 it measures; 8 stands for the artifact form of §4, 12 for the data of §12, 13 for the tables of §10. */
  readonly goals: readonly number[];
  readonly title: string;
  readonly run: () => Found;
}

const ofClaims = (claims: readonly Claim[]): Found => ({ claims, text: claimTable(claims) });
const notMeasured = (why: string): Found => ({ claims: [], text: `Not measured: ${why}` });

const csvFiles = (folder: string): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".csv"))
    .toSorted()
    .map((name) => ({ name: basename(name, ".csv"), text: readFileSync(join(folder, name), "utf8") }));

const judgeFbs = (): Found => {
  const files = existsSync(data) ? csvFiles(data).filter(({ name }) => name.startsWith("fbs-")) : [];
  const unchanged = files.find(({ name }) => name === "fbs-main-main");
  if (unchanged === undefined) return notMeasured("fbs-main-main.csv is not in the data folder; give its folder by `--data DIR`.");
  return ofClaims(
    fbsClaims(
      unchanged,
      files.filter((file) => file !== unchanged),
    ),
  );
};

const judgeUoptime = (): Found => {
  if (flags.uoptime === undefined) {
    return notMeasured("give the folder of µOpTime's Go tables by `--uoptime DIR` (they have no licence, so they are not here).");
  }
  const versions = csvFiles(flags.uoptime).map(({ name, text }) => ({
    project: name.replace(/-v[\d.]+$/u, ""),
    version: name,
    trials: uoptimeTrials(text),
  }));
  return ofClaims(goalUoptime(versions, seededRandom(1000 * seed + 3)));
};

const parts: readonly Part[] = [
  ...goalRuns(() => performance.now()).map(({ goal, title, run }) => ({
    id: `goal-${goal}`,
    goals: goal === 4 ? [4, 5] : [goal],
    title,
    run: () => ofClaims(run(seed, repetitions)),
  })),
  {
    id: "goal-3",
    goals: [3],
    title: "µOpTime: Go benchmarks of three projects on three machines, seven interleaved pairs",
    run: judgeUoptime,
  },
  { id: "real", goals: [12], title: "flight-booking-service: 21 benchmarks × 9 groups of 5 pairs, three planted issues", run: judgeFbs },
  {
    id: "artifact",
    goals: [8],
    title: "Artifact form: against a recording of another run",
    run: () => {
      const tables = artifactTables(seed, repetitions);
      return { claims: tables.rows.map(({ red }) => red), text: artifactPage(tables) };
    },
  },
  {
    id: "design",
    goals: [13],
    title: "Order, and one metric beside the peers",
    run: () => ({ claims: [], text: designPage(designTables(seed, repetitions)) }),
  },
];

const machine = `${cpus()[0]?.model.trim() ?? "an unknown CPU"}, Node ${process.version}`;
const claims: Claim[] = [];
for (const { id, goals, title, run } of parts) {
  if (only !== null && !goals.includes(only)) continue;
  process.stderr.write(`${title} ... `);
  const began = performance.now();
  const found = run();
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write(`${seconds.toFixed(1)} s\n`);
  claims.push(...found.claims);
  const when = flags.date === undefined ? "" : `${flags.date}, `;
  const how = `${when}seed ${seed}, ${repetitions} repetitions, ${seconds.toFixed(0)} s, ${machine}. ${claimSummary(found.claims)}`.trim();
  const text = [`### ${title}`, "", how, "", found.text, ""].join("\n");
  if (!flags.json) console.log(text);
  if (flags.date !== undefined) {
    writeFileSync(page, replaceSection(existsSync(page) ? readFileSync(page, "utf8") : "# Calibration\n", id, text));
  }
}
if (flags.json) console.log(JSON.stringify({ seed, repetitions, claims }, null, 2));
for (const claim of claims.filter((one) => claimState(one) === "missed"))
  process.stderr.write(`missed: goal ${claim.goal}: ${claim.what}\n`);
if (claims.some(isBroken)) process.exitCode = 1;
