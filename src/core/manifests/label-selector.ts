/** Label selectors as kubectl's `-l` takes them. */
import { heapgateError } from "../errors/heapgate-error.ts";

type Labels = Readonly<Record<string, string>>;

/** `in` with one value is `=`; `not-in` also fits objects without the label, as in Kubernetes. */
export type Requirement =
  | { readonly kind: "exists" | "absent"; readonly key: string }
  | { readonly kind: "in" | "not-in"; readonly key: string; readonly values: readonly string[] };

const KEY = "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?";
const VALUE = "(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?";
const EQUALITY = new RegExp(`^(?<key>${KEY})\\s*(?<operator>==|=|!=)\\s*(?<value>${VALUE})$`, "u");
const SET = new RegExp(`^(?<key>${KEY})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`, "u");
const EXISTENCE = new RegExp(`^(?<not>!\\s*)?(?<key>${KEY})$`, "u");
const WHOLE_VALUE = new RegExp(`^${VALUE}$`, "u");

/**
 * `app=shop,tier!=cache,env in (dev, test),!legacy` as requirements that must all hold.
 * Throws SELECTOR_INVALID. Grammar: Kubernetes' "Labels and Selectors".
 */
export function parseLabelSelector(text: string): readonly Requirement[] {
  // Commas inside of parentheses separate values.
  return text.split(/,(?![^()]*\))/u).map((part) => {
    const requirement = parseRequirement(part.trim());
    if (requirement === null) throw heapgateError("SELECTOR_INVALID", { selector: text, part: part.trim() });
    return requirement;
  });
}

function parseRequirement(part: string): Requirement | null {
  const equality = EQUALITY.exec(part)?.groups;
  if (equality !== undefined) {
    const { key = "", operator, value = "" } = equality;
    return { kind: operator === "!=" ? "not-in" : "in", key, values: [value] };
  }
  const set = SET.exec(part)?.groups;
  if (set !== undefined) {
    const { key = "", operator, values: list = "" } = set;
    const values = list.split(",").map((value) => value.trim());
    return values.every((value) => WHOLE_VALUE.test(value)) ? { kind: operator === "in" ? "in" : "not-in", key, values } : null;
  }
  const existence = EXISTENCE.exec(part)?.groups;
  return existence === undefined ? null : { kind: existence["not"] === undefined ? "exists" : "absent", key: existence["key"] ?? "" };
}

const fits = (requirement: Requirement, labels: Labels): boolean => {
  const value = labels[requirement.key];
  switch (requirement.kind) {
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "in":
      return value !== undefined && requirement.values.includes(value);
    case "not-in":
      return value === undefined || !requirement.values.includes(value);
  }
};

/** True when the labels meet every requirement. */
export const isSelected = (requirements: readonly Requirement[], labels: Labels): boolean =>
  requirements.every((requirement) => fits(requirement, labels));
