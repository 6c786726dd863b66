// Writes report pages of call trees with a known number of nodes, each with its PageData beside it: what the page is developed and measured with.
// usage: node scripts/make-page-fixture.ts FOLDER [NAME...]   (default: all; names are the keys of PAIRS and CASES below)
// `stress` needs google-large.cpu in the folder `pprof` of the test data.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compareProfileFiles } from "../src/core/compare/compare-profile-files.ts";
import { compareSnapshots } from "../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../src/core/compare/comparison.ts";
import { unpackBytes } from "../src/core/page/pack-block.ts";
import { type PageContext, pageOfProfiles, pageOfSnapshots } from "../src/core/page/report-page.ts";
import { decodeProfile } from "../src/core/pprof/decode.ts";
import { emptyHeader, profileBuilder } from "../src/core/pprof/profile-builder.ts";
import { locationAddress, type Profile, stringTableOf } from "../src/core/pprof/profile.ts";
import { renderComment } from "../src/core/report/render-comment.ts";
import type { Report } from "../src/core/report/report.ts";
import { DEFAULT_RULES } from "../src/core/verdict/default-rules.ts";
import { judge } from "../src/core/verdict/judge.ts";
import { DEFAULT_POLICY } from "../src/core/verdict/verdict.ts";
import { CAPTURED, type CapturedCase, capturedSnapshot } from "../test/support/captured.ts";
import { createMemoryFiles } from "../test/support/memory-files.ts";
import { wholeReport, wholeSides } from "../test/support/reports.ts";
import { freshPageTemplate } from "./build-page.ts";
import { randomNumbers } from "./make-profiles.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const data = process.env["HEAPGATE_TEST_DATA"] ?? join(root, "..", "shared", "data");

const PACKAGES = [
  "main",
  "net/http",
  "encoding/json",
  "runtime",
  "sync",
  "example.com/shop/internal/cart",
  "example.com/shop/internal/stock",
  "k8s.io/client-go/tools/cache",
];
const VERBS = ["Get", "List", "Watch", "decode", "encode", "apply", "reconcile", "grow", "append", "serve", "(*Store).Put", "(*Queue).pop"];

/** A call tree of so many nodes: most branch off near the leaves of others, as those of real programs do. */
interface SyntheticTree {
  readonly parents: Int32Array;
  readonly funcs: Int32Array;
}

const syntheticTree = (nodes: number, functions: number, seed: number): SyntheticTree => {
  const random = randomNumbers(seed);
  const parents = new Int32Array(nodes).fill(-1);
  const funcs = new Int32Array(nodes);
  const depths = new Int32Array(nodes);
  for (let node = 1; node < nodes; node += 1) {
    // The last node again goes deeper; an earlier one branches.
    const wanted = random() < 0.7 ? node - 1 : Math.floor(random() ** 2 * node);
    const parent = (depths[wanted] ?? 0) > 60 ? Math.floor(random() * Math.min(node, 40)) : wanted;
    parents[node] = parent;
    depths[node] = (depths[parent] ?? 0) + 1;
    const drawn = Math.floor(random() ** 3 * functions);
    // Direct recursion would be one node.
    funcs[node] = drawn === funcs[parent] ? (drawn + 1) % functions : drawn;
  }
  return { parents, funcs };
};

const FLAVORS = {
  heap: [
    ["alloc_objects", "count"],
    ["alloc_space", "bytes"],
    ["inuse_objects", "count"],
    ["inuse_space", "bytes"],
  ],
  cpu: [
    ["samples", "count"],
    ["cpu", "nanoseconds"],
  ],
} as const;

/** One sample for each node without callees and every third of the others; head holds more in every fifth subtree, and what is new or gone there. */
const profileOfTree = ({ parents, funcs }: SyntheticTree, flavor: keyof typeof FLAVORS, side: "base" | "head", seed: number): Profile => {
  const random = randomNumbers(seed);
  const builder = profileBuilder();
  const locationOf = new Map<number, number>();
  const place = (func: number): number => {
    const known = locationOf.get(func);
    if (known !== undefined) return known;
    const name = `${PACKAGES[func % PACKAGES.length] ?? ""}.${VERBS[Math.floor(func / 8) % VERBS.length] ?? ""}${Math.floor(func / 96)}`;
    const line = builder.func(name, name, `/src/${PACKAGES[func % PACKAGES.length] ?? ""}/file${func % 40}.go`, 10 + (func % 900));
    const made = builder.location(-1, BigInt(4096 + func), [{ func: line, line: 20 + (func % 900), column: 0 }], false);
    locationOf.set(func, made);
    return made;
  };
  const isParent = new Uint8Array(parents.length);
  for (const parent of parents) if (parent >= 0) isParent[parent] = 1;
  for (let node = 1; node < parents.length; node += 1) {
    const objects = 1 + Math.floor(random() ** 4 * 400);
    const grown = node % 5 === 0 ? 1 + random() * 2 : 1;
    const isOnlyHere = node % 37 === 0 ? "head" : node % 41 === 0 ? "base" : null;
    if ((isParent[node] === 1 && node % 3 !== 0) || (isOnlyHere !== null && isOnlyHere !== side)) continue;
    const count = Math.round(objects * (side === "head" ? grown : 1));
    const bytes = 16 + (node % 40) * 16;
    const stack: number[] = [];
    for (let at = node; at > 0; at = parents[at] ?? 0) stack.push(place(funcs[at] ?? 0));
    builder.sample(stack, flavor === "cpu" ? [count, count * 10_000_000] : [count * 3, count * 3 * bytes, count, count * bytes], []);
  }
  const header = emptyHeader(
    `${side}.pb.gz`,
    FLAVORS[flavor].map(([type, unit]) => ({ type, unit })),
  );
  return builder.build({
    ...header,
    ...(flavor === "cpu"
      ? { period: 10_000_000, periodType: { type: "cpu", unit: "nanoseconds" } }
      : { period: 524_288, periodType: { type: "space", unit: "bytes" } }),
  });
};

export interface ProfilePair {
  readonly base: Profile;
  readonly head: Profile;
}

/** Two heap (or CPU) profiles over one synthetic call tree of so many nodes. */
export const syntheticPair = (nodes: number, flavor: keyof typeof FLAVORS = "heap"): ProfilePair => {
  const tree = syntheticTree(nodes + 1, Math.max(60, Math.round(nodes / 12)), nodes);
  return { base: profileOfTree(tree, flavor, "base", nodes), head: profileOfTree(tree, flavor, "head", nodes) };
};

const scaled = (profile: Profile, name: string, factor: (sample: number) => number): Profile => ({
  ...profile,
  name,
  values: profile.values.map((value, at) => Math.round(value * factor(Math.floor(at / profile.sampleTypes.length)))),
});

/** The profile has no symbols: without names of their own all its places would be one function. */
const named = (profile: Profile): Profile => {
  const { count } = profile.locations;
  const names = Array.from({ length: count }, (_, location) => `place_${locationAddress(profile, location).toString(16)}`);
  const indexes = Uint32Array.from({ length: count }, (_, location) => location);
  return {
    ...profile,
    strings: stringTableOf(["", ...names]),
    functions: {
      count,
      names: indexes.map((index) => index + 1),
      systemNames: indexes.map((index) => index + 1),
      files: new Uint32Array(count),
      startLines: new Float64Array(count),
    },
    locations: {
      ...profile.locations,
      lineOffsets: Uint32Array.from({ length: count + 1 }, (_, at) => at),
      lineFunctions: indexes,
      lineNumbers: new Float64Array(count),
      lineColumns: new Float64Array(count),
    },
  };
};

/** A large real profile: 20,430 samples. */
export const stressPath = join(data, "pprof", "google-large.cpu");

/** Of these samples of it the call tree has 100,000 nodes. */
export const REAL_100K_SAMPLES = 4800;
/** It, or of it the first `samples`, and itself scaled; null where it is not in the test data. */
export const stressPair = (samples?: number): ProfilePair | null => {
  if (!existsSync(stressPath)) return null;
  const whole = named(decodeProfile(readFileSync(stressPath), { name: "large.cpu" }));
  const width = whole.sampleTypes.length;
  const base = samples === undefined ? whole : { ...whole, values: whole.values.map((value, at) => (at < samples * width ? value : 0)) };
  return { base, head: scaled(base, "large-head.cpu", (sample) => (sample % 7 === 0 ? 1.5 : 1)) };
};

const withBoth = (change: (pair: ProfilePair) => ProfilePair): ProfilePair => change(syntheticPair(300));

export const PAIRS: Readonly<Record<string, () => ProfilePair | null>> = {
  small: () => syntheticPair(300),
  nodes10k: () => syntheticPair(10_000),
  nodes50k: () => syntheticPair(50_000),
  nodes100k: () => syntheticPair(100_000),
  cpu50k: () => syntheticPair(50_000, "cpu"),
  "empty-base": () => withBoth(({ base, head }) => ({ base: scaled(base, "base.pb.gz", () => 0), head })),
  "empty-head": () => withBoth(({ base, head }) => ({ base, head: scaled(head, "head.pb.gz", () => 0) })),
  zero: () => withBoth(({ base }) => ({ base: scaled(base, "base.pb.gz", () => 0), head: scaled(base, "head.pb.gz", () => 0) })),
  negative: () => withBoth(({ base, head }) => ({ base, head: scaled(head, "head.pb.gz", (sample) => (sample % 4 === 0 ? -1 : 1)) })),
  stress: () => stressPair(),
  real100k: () => stressPair(REAL_100K_SAMPLES),
};

const CASES: Readonly<Record<string, (template: string) => TimedPage | Promise<TimedPage>>> = {
  leak: (template) => pageOfLeak(template),
  "captured-leak": async (template) => await pageOfCase("clientgo-transport-leak", template),
  "captured-goroutines": async (template) => await pageOfCase("goroutine-leak", template),
  "captured-cpu": async (template) => await pageOfCase("cpu-gogc0", template),
};

const reportOn = (comparison: Comparison, name: string): Report => ({
  name,
  comparison,
  verdict: judge(comparison, DEFAULT_RULES),
  policy: DEFAULT_POLICY,
  plan: { phases: [], rounds: null, spentSeconds: {} },
  links: { run: "https://github.com/acme/shop/actions/runs/8123456789", report: null, bundle: null },
  reproduce: null,
});

const MODULES = ["example.com/shop"];
const contextOf = (template: string): PageContext => ({
  template,
  leakRules: DEFAULT_RULES.leak,
  heapgateVersion: "0.0.0",
  mainModules: MODULES,
});

export interface TimedPage {
  readonly html: string;
  readonly comment: string;
  readonly compareSeconds: number;
  /** Of comment and page. */
  readonly renderSeconds: number;
}

const timed = (compare: () => Report, render: (report: Report) => string): TimedPage => {
  const started = performance.now();
  const report = compare();
  const compared = performance.now();
  const comment = renderComment(report, DEFAULT_RULES.leak);
  const html = render(report);
  return { html, comment, compareSeconds: (compared - started) / 1000, renderSeconds: (performance.now() - compared) / 1000 };
};

/** The page of two profiles, and the seconds that comparing and rendering took. */
export const pageOfPair = ({ base, head }: ProfilePair, template: string): TimedPage => {
  const files = (profile: Profile) => [{ name: profile.name, profile }];
  return timed(
    () => reportOn(compareProfileFiles(files(base), files(head), { mainModules: MODULES, sampleType: null }), "shop"),
    (report) => pageOfProfiles(report, { base: [base], head: [head] }, contextOf(template)),
  );
};

/** The page of a captured regression, as of a run. */
const pageOfCase = async (name: CapturedCase["name"], template: string): Promise<TimedPage> => {
  const { base, head, component } = CAPTURED[name];
  const files = createMemoryFiles();
  const sides = { base: await capturedSnapshot(name, base, files), head: await capturedSnapshot(name, head, files) };
  return timed(
    () => reportOn(compareSnapshots(sides.base, sides.head, { baseDistance: null, mainModules: MODULES, warnings: [] }), component),
    (report) => pageOfSnapshots(report, sides, contextOf(template)),
  );
};

/** The page of an invented leak in changed lines: five rounds, heaps along them, all signals. */
export const pageOfLeak = (template: string): TimedPage => {
  const sides = wholeSides();
  return timed(
    () => wholeReport(sides),
    (report) => pageOfSnapshots(report, sides, { ...contextOf(template), mainModules: ["github.com/acme/fleet"] }),
  );
};

/** Data blocks of a page by their ids. */
export const blocksOf = (html: string): ReadonlyMap<string, string> =>
  new Map(
    [...html.matchAll(/<script type="application\/octet-stream" id="heapgate-([\w-]+)">([^<]*)<\/script>/gu)].map(
      ([, id = "", block = ""]) => [id, block],
    ),
  );

const main = async (folder: string, names: readonly string[]): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const template = readFileSync(await freshPageTemplate(), "utf8");
  for (const name of names) {
    const pair = PAIRS[name]?.();
    const made = pair === null || pair === undefined ? await CASES[name]?.(template) : pageOfPair(pair, template);
    if (made === undefined) {
      console.warn(`${name}: left out, ${name in PAIRS ? "its profile is not in the test data" : "there is no such page"}`);
      continue;
    }
    const { html, comment, compareSeconds, renderSeconds } = made;
    const blocks = blocksOf(html);
    writeFileSync(join(folder, `${name}.html`), html);
    writeFileSync(join(folder, `${name}.comment.md`), comment);
    writeFileSync(join(folder, `${name}.json`), unpackBytes(blocks.get("page") ?? ""));
    const sizes = [...blocks].map(([id, block]) => `${id} ${Math.round(block.length / 1000)}`).join(", ");
    console.log(
      `${name}: ${Math.round(html.length / 1000)} kB (blocks, kB: ${sizes}); compared in ${compareSeconds.toFixed(2)} s, comment and page in ${renderSeconds.toFixed(2)} s`,
    );
  }
};

if (import.meta.main) {
  const [folder, ...names] = process.argv.slice(2);
  if (folder === undefined) {
    console.error("usage: node scripts/make-page-fixture.ts FOLDER [NAME...]");
    process.exitCode = 2;
  } else await main(resolve(folder), names.length === 0 ? [...Object.keys(PAIRS), ...Object.keys(CASES)] : names);
}
