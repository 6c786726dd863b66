/** What a reader of a comparison has to know besides its numbers: few rounds, void rounds, other machines, other work. */
import { withoutPodHashes } from "../errors/group-warnings.ts";
import type { Warning } from "../errors/warning.ts";
import { warning } from "../errors/warning.ts";
import { repeatedBecause } from "../snapshot/repeated-pair.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Comparability, Design } from "./comparison.ts";
import { describeWork, WORK_TOLERANCE, workOf } from "./equal-work.ts";
import { unevenPairs, unevenRecordings } from "./machine-warnings.ts";
import { roundsOf } from "./signal-values.ts";

const LEAST_ROUNDS = 3;

/** Numbers of the rounds that count: measured for at least one component. */
export const validRounds = (snapshot: Snapshot): ReadonlySet<number> =>
  new Set(snapshot.rounds.filter((round) => round.entry.voidReason === null).map((round) => round.entry.round));

const roundWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] => {
  const rounds = Math.min(validRounds(base).size, validRounds(head).size);
  if (rounds === 0 || rounds >= LEAST_ROUNDS) return [];
  const message = `Only ${rounds} round${rounds === 1 ? "" : "s"} a side: costs and levels can warn at most; growth inside the runs is judged.`;
  return [warning("too-few-rounds", message, "Record at least 3 rounds a side.")];
};

const environmentWarnings = (comparability: Comparability): readonly Warning[] => {
  if (comparability.kind !== "caution") return [];
  const message = `The sides may differ in more than the code: ${comparability.reasons.join("; ")}.`;
  return [warning("environment-differs", message, "Measure both sides in one run (baseline: rebuild) to be sure.")];
};

/** Rounds by why they do not count. */
const roundsByReason = (snapshot: Snapshot): ReadonlyMap<string, ReadonlySet<number>> => {
  const found = new Map<string, Set<number>>();
  for (const { entry } of snapshot.rounds) {
    if (entry.voidReason === null) continue;
    found.set(entry.voidReason, (found.get(entry.voidReason) ?? new Set()).add(entry.round));
  }
  return found;
};

/** Pairs that are void on both sides for one reason: that is the runner, not one of the sides. By reason, with the rounds it took. */
const voidPairs = (base: Snapshot, head: Snapshot, design: Design): ReadonlyMap<string, ReadonlySet<number>> => {
  if (design === "unpaired") return new Map();
  const ofHead = roundsByReason(head);
  const shared = [...roundsByReason(base)].map(([reason, rounds]) => {
    const others = ofHead.get(reason);
    return [reason, new Set([...rounds].filter((round) => others?.has(round) === true))] as const;
  });
  return new Map(shared.filter(([, rounds]) => rounds.size > 0));
};

/** "1 of 6 pairs was repeated because the runner stalled (CPU steal 18 %).", or "does not count: ..." where it was not. */
const pairWarnings = (voids: ReadonlyMap<string, ReadonlySet<number>>, base: Snapshot): readonly Warning[] => {
  const all = new Set(base.rounds.map(({ entry }) => entry.round)).size;
  return [...voids].map(([reason, rounds]) => {
    const because = repeatedBecause(reason);
    const [was, does] = rounds.size === 1 ? ["was", "does"] : ["were", "do"];
    const how = because === null ? `${does} not count: ${reason}` : `${was} repeated because ${because}`;
    return warning("trial-void", `${rounds.size} of ${all} pairs ${how}.`, "Nothing of it is in the numbers.");
  });
};

/** "Round 3 of shop on head does not count: …", or "Rounds 1, 2 and 3 … do not" where the reason is the same but for the pod. */
const voidWarnings = (
  side: string,
  snapshot: Snapshot,
  design: Design,
  told: ReadonlyMap<string, ReadonlySet<number>>,
): readonly Warning[] => {
  const alike = new Map<string, { readonly component: string; readonly reason: string; readonly rounds: number[] }>();
  for (const { entry } of snapshot.rounds) {
    const { component, round, voidReason: reason } = entry;
    if (reason === null || told.get(reason)?.has(round) === true) continue;
    const key = `${component}\n${withoutPodHashes(reason)}`;
    const known = alike.get(key) ?? { component, reason, rounds: [] };
    known.rounds.push(round);
    alike.set(key, known);
  }
  return [...alike.values()].map(({ component, reason, rounds }) => {
    const [which, does, are] = rounds.length === 1 ? ["Round", "does", "It is"] : ["Rounds", "do", "They are"];
    const message = `${which} ${listed(rounds)} of ${component} on ${side} ${does} not count: ${reason}.`;
    return warning("trial-void", message, design === "paired" ? `${are} left out on both sides.` : `${are} left out.`);
  });
};

/** "1, 2 and 3" */
const listed = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1) ?? ""}`;

const workWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] =>
  head.manifest.components.flatMap((component) => {
    const work = workOf(roundsOf(base, component), roundsOf(head, component));
    if (work === null || work.difference <= WORK_TOLERANCE) return [];
    return [
      warning(
        "unequal-work",
        `Of ${component}, ${describeWork(work)}.`,
        "Give the workload a fixed number of requests, so that both sides do the same.",
      ),
    ];
  });

/** How many instances of a component were measured at once, over the rounds that count; null when that changed between rounds. */
const replicasOf = (snapshot: Snapshot, component: string): string | null => {
  const rounds = roundsOf(snapshot, component).filter(({ entry }) => entry.voidReason === null);
  const counts = new Set(rounds.map(({ entry }) => entry.labels["replicas"] ?? "1"));
  return counts.size === 1 ? ([...counts][0] ?? null) : null;
};

const replicaWarnings = (base: Snapshot, head: Snapshot): readonly Warning[] =>
  head.manifest.components.flatMap((component) => {
    const [ofBase, ofHead] = [replicasOf(base, component), replicasOf(head, component)];
    if (ofBase === null || ofHead === null || ofBase === ofHead) return [];
    const message = `Of ${component}, base ran ${ofBase} and head ${ofHead} instances at once: what they cost in all is compared.`;
    return [warning("environment-differs", message, "Run the same number of replicas on both sides.")];
  });

/** In the order of importance; each is said once. */
export const comparisonWarnings = (base: Snapshot, head: Snapshot, design: Design, comparability: Comparability): readonly Warning[] => {
  const pairs = voidPairs(base, head, design);
  return [
    ...roundWarnings(base, head),
    ...environmentWarnings(comparability),
    ...pairWarnings(pairs, base),
    ...voidWarnings("base", base, design, pairs),
    ...voidWarnings("head", head, design, pairs),
    ...(design === "paired" ? unevenPairs(base, head) : unevenRecordings(base, head)),
    ...workWarnings(base, head),
    ...replicaWarnings(base, head),
  ];
};
