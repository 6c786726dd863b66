/** The files of one trial that are computed from bodies of `/metrics`; made once, though a session packs its trials at every look. */
import type { Warning } from "../errors/warning.ts";
import { formatFamilies } from "./families-file.ts";
import { formatScrapes, type StoredFamily } from "./metrics-file.ts";
import type { RawRound } from "./raw-round.ts";
import { familiesOf } from "./round-families.ts";
import type { Side } from "./snapshot.ts";

export interface RoundFiles {
  /** `metrics.om.gz`; null when no body could be read. */
  readonly metrics: Uint8Array | null;
  /** `families.json`; null without bodies. */
  readonly families: Uint8Array | null;
  /** Families that OpenMetrics could not hold as what they are. */
  readonly stored: readonly StoredFamily[];
  readonly warnings: readonly Warning[];
}

interface Made {
  readonly side: Side | null;
  readonly gzip: (content: Uint8Array) => Uint8Array;
  readonly files: RoundFiles;
}

const made = new WeakMap<RawRound, Made>();

const make = (raw: RawRound, side: Side | null, gzip: Made["gzip"]): RoundFiles => {
  const metrics = formatScrapes(raw, side);
  const read = familiesOf(raw, metrics.bodies);
  return {
    metrics: metrics.text === null ? null : gzip(new TextEncoder().encode(metrics.text)),
    families: read === null ? null : new TextEncoder().encode(formatFamilies(read)),
    stored: metrics.families,
    warnings: metrics.warnings,
  };
};

/** The same trial with the same `side` and `gzip` has the same files, which are made once as long as the trial is kept. */
export const roundFilesOf = (raw: RawRound, side: Side | null, gzip: Made["gzip"]): RoundFiles => {
  const known = made.get(raw);
  if (known !== undefined && known.side === side && known.gzip === gzip) return known.files;
  const files = make(raw, side, gzip);
  made.set(raw, { side, gzip, files });
  return files;
};
