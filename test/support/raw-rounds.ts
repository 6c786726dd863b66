// Raw rounds for tests: every field empty, tests fill in what they are about.
import type { MemStats, RawRound, Scrape } from "../../src/core/snapshot/raw-round.ts";

export const EMPTY_MEM_STATS: MemStats = {
  totalAllocBytes: null,
  mallocs: null,
  frees: null,
  heapAllocBytes: null,
  heapObjects: null,
  numGc: null,
  memProfileRateBytes: null,
};

export const rawRound = (fields: Partial<RawRound> = {}): RawRound => ({
  component: "shop",
  instance: "process",
  round: 1,
  order: null,
  units: 100,
  postGc: false,
  phases: [],
  scrapes: [],
  memStats: { start: null, end: null },
  endMemStats: null,
  processStats: { start: null, end: null },
  rssMaxBytes: null,
  requests: null,
  points: null,
  profiles: [],
  goroutineText: null,
  labels: {},
  voidReason: null,
  ...fields,
});

/** A body with one line per entry: `{ go_goroutines: 7 }`. */
export const bodyOf = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");

export const scrape = (edge: Scrape["edge"], values: Readonly<Record<string, number>>, fields: Partial<Scrape> = {}): Scrape => ({
  atSeconds: edge === "start" ? 1000 : edge === "end" ? 1030 : 1015,
  phase: "cost",
  edge,
  body: bodyOf(values),
  ...fields,
});
