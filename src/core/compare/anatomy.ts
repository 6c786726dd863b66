/** Which part of memory a change lies in: real growth, pacing of the collector, fragmentation, or memory that is not Go's. */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { AnatomyKind, AnatomyPart, PartValues } from "./comparison-metrics.ts";

export type AnatomyParts = Readonly<Record<AnatomyPart, PartValues>>;

export interface AnatomyFinding {
  readonly kind: AnatomyKind;
  readonly because: string;
}

const MIB = 1024 ** 2;
/** Budgets of live heap and resident memory (`metrics.md` §14): both parts must be exceeded. */
const LIVE_MOVED = { ratio: 0.05, bytes: MIB } as const;
const RESIDENT_MOVED = { ratio: 0.08, bytes: 4 * MIB } as const;
/** A part that makes up less of the change does not explain it. */
const LEAST_SHARE = 1 / 3;

interface Known {
  readonly base: number;
  readonly head: number;
  readonly difference: number;
}

const known = ({ base, head }: PartValues): Known | null =>
  base === null || head === null ? null : { base, head, difference: head - base };

const hasMoved = (part: Known | null, { ratio, bytes }: { readonly ratio: number; readonly bytes: number }): part is Known =>
  part !== null && Math.abs(part.difference) >= bytes && Math.abs(part.difference) >= ratio * part.base;

const bytesText = ({ base, head }: Known): string => `${formatQuantity(base, "bytes")} → ${formatQuantity(head, "bytes")}`;

const changed = (title: string, part: Known): string =>
  `${title} ${bytesText(part)}${part.base > 0 ? ` (${formatChange(part.difference / part.base)})` : ""}`;

const stacksText = (stacks: Known): string => changed("goroutine stacks", stacks);

/** "; collections per unit 0.02 → 0.01", where both are known and differ by a tenth. */
const collectionsText = ({ collections }: AnatomyParts): string => {
  const part = known(collections);
  if (part === null || Math.abs(part.difference) < 0.1 * part.base) return "";
  return `; collections per unit ${formatQuantity(part.base, "count")} → ${formatQuantity(part.head, "count")}`;
};

interface Explanation {
  readonly kind: AnatomyKind;
  /** Bytes of the change that it makes up. */
  readonly bytes: number;
  readonly text: string;
}

const explanations = (parts: AnatomyParts, resident: Known): readonly Explanation[] => {
  const [live, target, idle, unused] = [
    known(parts["live-heap"]),
    known(parts["gc-target"]),
    known(parts["retained-idle"]),
    known(parts.unused),
  ];
  const [stacks, runtime] = [known(parts.stacks), known(parts.runtime)];
  const found: Explanation[] = [];
  if (target !== null && live !== null) {
    const text = `GC pacing: ${changed("the heap at which a collection starts", target)} for the same live heap${collectionsText(parts)}`;
    found.push({ kind: "gc-pacing", bytes: target.difference - live.difference, text });
  }
  if (idle !== null || unused !== null) {
    const told = [
      idle === null ? null : changed("idle, not given back", idle),
      unused === null ? null : changed("unused between objects", unused),
    ];
    const text = `fragmentation: the runtime holds memory without objects, ${told.filter((one) => one !== null).join(", ")}`;
    found.push({ kind: "fragmentation", bytes: (idle?.difference ?? 0) + (unused?.difference ?? 0), text });
  }
  if (stacks !== null) {
    const kind = stacks.difference > 0 ? "real-growth" : "real-decrease";
    found.push({ kind, bytes: stacks.difference, text: stacksText(stacks) });
  }
  if (runtime !== null) {
    const text = `memory that is not Go's (cgo, mmap, files): ${changed("what the runtime holds", runtime)}`;
    found.push({ kind: "non-go", bytes: resident.difference - runtime.difference, text });
  }
  return found;
};

/** The part that makes up most of the change, in its direction; the first of equals. Null: none makes up a third of it. */
const largestOf = (all: readonly Explanation[], resident: Known): Explanation | null => {
  const share = ({ bytes }: Explanation): number => bytes / resident.difference;
  const [largest] = all.toSorted((a, b) => share(b) - share(a));
  return largest === undefined || share(largest) < LEAST_SHARE ? null : largest;
};

const aboutLive = (live: Known | null): string => (live === null ? "the live heap was not read" : "the live heap did not move");

/**
 * The finding, in this order: a live heap that moved is real growth (or a real decrease), whatever else did; resident memory (the working set where the
 * cluster tells it, else RSS) that did not move is flat; else the part that makes up most of its change, at least a third. `refusal`: why
 * levels of the two sides do not compare, null where they do.
 */
export const judgeAnatomy = (parts: AnatomyParts, refusal: string | null): AnatomyFinding => {
  if (refusal !== null) return { kind: "unknown", because: refusal };
  const live = known(parts["live-heap"]);
  const workingSet = known(parts["working-set"]);
  const resident = workingSet ?? known(parts.rss);
  const title = workingSet === null ? "RSS" : "working set";
  if (live === null && resident === null)
    return { kind: "unknown", because: "neither the live heap nor resident memory was read on both sides" };
  const residentMoved = hasMoved(resident, RESIDENT_MOVED);
  if (hasMoved(live, LIVE_MOVED)) {
    const [kind, word] = live.difference > 0 ? (["real-growth", "real growth"] as const) : (["real-decrease", "a real decrease"] as const);
    const stacks = known(parts.stacks);
    const also = [hasMoved(stacks, LIVE_MOVED) ? stacksText(stacks) : null, residentMoved ? changed(title, resident) : null];
    return { kind, because: [`${word}: ${changed("live heap", live)}`, ...also.filter((one) => one !== null)].join("; ") };
  }
  if (!residentMoved)
    return { kind: "flat", because: `${aboutLive(live)}, ${resident === null ? "resident memory was not read" : `nor did the ${title}`}` };
  const explanation = largestOf(explanations(parts, resident), resident);
  const what = `${changed(title, resident)}, ${aboutLive(live)}`;
  return explanation === null
    ? { kind: "unknown", because: `${what}; no part that was read explains it (needs go_memstats_* of /metrics)` }
    : { kind: explanation.kind, because: `${what}: ${explanation.text}` };
};
