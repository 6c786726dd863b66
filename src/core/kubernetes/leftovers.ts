/** Objects that were deleted and stay: what holds them. */
import { fieldAt, isObject, listAt, textAt } from "./json-fields.ts";

/** Conditions of a namespace that is on its way out, the telling ones first. */
const NAMESPACE_WORDS = ["NamespaceFinalizersRemaining", "NamespaceContentRemaining", "NamespaceDeletionDiscoveryFailure"];

export interface Leftover {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Finalizers that were not cleared; empty: it is only slow. */
  readonly finalizers: readonly string[];
  /** What a namespace says of its content; null for other objects. */
  readonly content: string | null;
}

const leftoverOf = (item: unknown): Leftover => {
  const isNamespace = textAt(item, "kind") === "Namespace";
  const said = listAt(item, "status", "conditions").filter((each) => textAt(each, "status") === "True");
  const found = NAMESPACE_WORDS.flatMap((type) => said.filter((each) => textAt(each, "type") === type))[0];
  return {
    kind: textAt(item, "kind") ?? "?",
    namespace: textAt(item, "metadata", "namespace"),
    name: textAt(item, "metadata", "name") ?? "?",
    finalizers: isNamespace ? [] : listAt(item, "metadata", "finalizers").filter((one) => typeof one === "string"),
    content: isNamespace ? textAt(found, "message") : null,
  };
};

/** Of a `List`, or of one object as `kubectl get NAME -o json` gives it. */
export const parseLeftovers = (list: unknown): readonly Leftover[] => {
  const items = fieldAt(list, "items");
  if (Array.isArray(items)) return items.map(leftoverOf);
  return isObject(list) ? [leftoverOf(list)] : [];
};

const LISTED = 3;
/** Kubernetes' own: its controllers run, so they are only slow. */
const OWN = new Set([
  "foregroundDeletion",
  "orphan",
  "kubernetes.io/pvc-protection",
  "kubernetes.io/pv-protection",
  "customresourcecleanup.apiextensions.k8s.io",
]);

/**
 * What is still there and why, in words: `what` names it ("Namespace shop, Widget/a"), `why` says what holds it ("3 objects have finalizers
 * and their controller is gone (Widget/a: shop.example/cleanup)").
 */
export function leftoverWords(left: readonly Leftover[]): { readonly what: string; readonly why: string } {
  const name = ({ kind, name: own }: Leftover): string => `${kind}/${own}`;
  const more = (count: number): string => (count > LISTED ? ` and ${count - LISTED} more` : "");
  const list = (some: readonly string[]): string => `${some.slice(0, LISTED).join(", ")}${more(some.length)}`;
  const held = left.filter(({ finalizers }) => finalizers.some((one) => !OWN.has(one)));
  const content = left.find(({ content: said }) => said !== null)?.content ?? null;
  const what = list(left.map(name));
  if (held.length > 0) {
    const [has, their] = held.length === 1 ? ["object has", "its"] : ["objects have", "their"];
    const which = list(held.map((one) => `${name(one)}: ${one.finalizers.filter((each) => !OWN.has(each)).join(", ")}`));
    return { what, why: `${held.length} ${has} finalizers and ${their} controller is gone or does not clear them (${which})` };
  }
  return { what, why: content === null ? "its parts are still ending" : content };
}
