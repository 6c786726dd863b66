// Real profiles with exact oracles, read in place from the data folder beside the checkout (or HEAPGATE_TEST_DATA).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";

const beside = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "shared", "data");
export const dataFolder = process.env["HEAPGATE_TEST_DATA"] ?? beside;

/** True on a machine without the data; never in CI, where missing data must fail. */
export const skipWithoutData = !existsSync(dataFolder) && process.env["HEAPGATE_REQUIRE_DATA"] === undefined;
if (skipWithoutData) console.warn(`SKIPPED: no test data in ${dataFolder}; set HEAPGATE_TEST_DATA to the folder with pprof/ and captured/`);

export const readBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(join(dataFolder, path)));
export const readProfile = (path: string): Profile => decodeProfile(readBytes(path), { name: path });

export interface OracleFunction {
  readonly name: string;
  /** Exact integers, one per sample type. */
  readonly flat: readonly string[];
  readonly cum: readonly string[];
}
export interface Oracle {
  readonly error?: string;
  readonly comments: readonly string[] | null;
  readonly defaultSampleType: string;
  readonly dropFrames: string;
  readonly durationNanos: string;
  readonly functions: number;
  readonly locations: number;
  readonly mappings: number;
  readonly period: string;
  readonly periodType: string;
  readonly sampleTypes: readonly string[];
  readonly samples: number;
  readonly samplesWithNegative: number;
  readonly timeNanos: string;
  readonly totals: readonly string[];
  readonly top60ByFlatOfLastType: readonly OracleFunction[];
}

const files = skipWithoutData ? [] : readdirSync(dataFolder, { recursive: true }).map(String);
/** Paths of all profiles heapgate reads and that have an oracle. */
export const profilesWithOracle = files
  .filter((path) => path.endsWith(".oracle.json") && /^(?:pprof|captured)/u.test(path) && !/metrics|legacy/u.test(path))
  .map((path) => path.slice(0, -".oracle.json".length))
  .toSorted();
/** Paths of files in older formats. */
export const legacyFiles = files
  .filter((path) => /^pprof[/\\]legacy/u.test(path) && !/\.(?:json|txt)$/u.test(path) && /legacy[/\\]./u.test(path))
  .toSorted();
export const notProfiles = files
  .filter((path) => /not-a-profile[/\\]./u.test(path) || path.endsWith("debug2.txt") || path.endsWith("debug1.txt"))
  .toSorted();

export const oracleOf = (path: string): Oracle => JSON.parse(readFileSync(join(dataFolder, `${path}.oracle.json`), "utf8"));
