/** Warnings that say the same of another pod, batch or port are one warning with a count. */
import type { Warning } from "./warning.ts";

/** Of a pod that a Deployment (`-7d9f8c6b5-x2x4z`) or a DaemonSet (`-x2x4z`) made: Kubernetes' own alphabet, with a digit or a second part; its container may follow (`-app`). */
const POD_HASH = /-(?:[bcdf-hj-np-tv-xz2456789]{5,10}-[bcdf-hj-np-tv-xz2456789]{5}|(?=[a-z]*\d)[bcdf-hj-np-tv-xz2456789]{5})(?!\w)/gu;
/** Numbers that stand alone (batch 3, :8080, 10.0.0.1, 30 s), not those that are part of a name (`shop-2`, `http2`). */
const NUMBER = /(?<![\w-])\d+(?:\.\d+)*(?![\w-])/gu;
const MORE = / And (?<count>\d+) more of this kind\.$/u;

interface Told {
  readonly text: string;
  /** Warnings that were put under this one before. */
  readonly more: number;
}

const toldIn = ({ message }: Warning): Told => {
  const found = MORE.exec(message);
  return { text: message.replace(MORE, ""), more: Number(found?.groups?.["count"] ?? 0) };
};

/** The text with the names of their Deployments and DaemonSets for those of pods. */
export const withoutPodHashes = (text: string): string => text.replaceAll(POD_HASH, "-#");

/** Pods whose names show no hash (a StatefulSet's `shop-0`) become one; longest first, so that `shop-1` is not found in `shop-10`. */
const withoutPods = (text: string, podNames: readonly string[]): string =>
  podNames
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, name.replace(/-[^-]+$/u, "-#")), withoutPodHashes(text));

/** What warnings of one kind have in common. */
const kindOf = ({ code, remedy }: Warning, text: string, podNames: readonly string[]): string =>
  [code, text, remedy].map((part) => withoutPods(part, podNames).replaceAll(NUMBER, "#")).join("\n");

/**
 * The first warning of each kind, in order, ending in "And 11 more of this kind." where others differ from it in nothing but names of pods, batches,
 * ports and other numbers. Those that are equal to the first count once. Grouping what was grouped adds the counts up.
 * `podNames`: names of pods that end in a number, or in letters only, which could be a component's as well.
 */
export const groupWarnings = (warnings: readonly Warning[], podNames: readonly string[] = []): readonly Warning[] => {
  const kinds = new Map<string, { readonly first: Warning; readonly texts: Set<string>; more: number }>();
  for (const one of warnings) {
    const { text, more } = toldIn(one);
    const kind = kindOf(one, text, podNames);
    const known = kinds.get(kind) ?? { first: { ...one, message: text }, texts: new Set(), more: 0 };
    known.texts.add(text);
    known.more += more;
    kinds.set(kind, known);
  }
  return [...kinds.values()].map(({ first, texts, more }) => {
    const others = texts.size - 1 + more;
    return others === 0 ? first : { ...first, message: `${first.message} And ${others} more of this kind.` };
  });
};
