/** Label values made comparable between base and head: ids in paths become `:id`, pods lose their hash, what differs by nature is no label at all. */
import { withoutPodHashes } from "../errors/group-warnings.ts";
import type { Labels } from "../prometheus/metric-family.ts";
import type { Part } from "./family-entry.ts";

/** Labels that name a place or a moment, so that no value of base is one of head (`metrics.md` §13 rule 6). No view may keep one. */
export const VOLATILE_LABELS: readonly string[] = [
  "pod",
  "instance",
  "commit",
  "generation",
  "uid",
  "host",
  "paths",
  "container_id",
  "node",
];

const ID = [
  /^\d+$/u,
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu,
  /^(?=[a-f]*\d)[\da-f]{8,}$/iu,
  /^[:{<].*$/u,
  /[-_.]\d+$/u,
  /^(?=.*\d)[\w.~-]{24,}$/u,
];

const templateOfPart = (part: string): string => (ID.some((pattern) => pattern.test(part)) ? ":id" : part);

/** `/v1/objects/8f3a21c4?full=1` → `/v1/objects/:id`: numbers, UUIDs, hashes, `<name>` and `name-17` are ids; versions of an API are not. */
export const pathTemplate = (path: string): string => {
  const bare = path.replace(/[?#].*$/su, "");
  return bare.includes("/") ? bare.split("/").map(templateOfPart).join("/") : bare;
};

const normalValue = (value: string): string => withoutPodHashes(pathTemplate(value));

/** The labels a view keeps, with comparable values; a label that is not there is left out. */
export const keptLabels = (labels: Labels, keep: readonly string[]): Labels =>
  Object.fromEntries(
    keep
      .filter((name) => (labels[name] ?? "") !== "")
      .toSorted()
      .map((name) => [name, normalValue(labels[name] ?? "")]),
  );

const isOfClass = (code: string, klass: string): boolean => code === klass || (/^\dxx$/u.test(klass) && code.startsWith(klass.slice(0, 1)));

/** Whether a series belongs to the part: `409`, `5xx` (a code or the group itself), `non-2xx`. */
export const isOfPart = (labels: Labels, { label, value }: Part): boolean => {
  const own = labels[label] ?? "";
  return value.startsWith("non-") ? !isOfClass(own, value.slice("non-".length)) : isOfClass(own, value);
};
