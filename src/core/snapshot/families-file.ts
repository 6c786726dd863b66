/** `families.json` of a trial: every family of its bodies as numbers, and how many series each has. */
import { z } from "zod";
import { FAMILY_CLASSES } from "../families/family-entry.ts";
import type { RoundFamilies } from "../families/family-row.ts";
import { UNITS } from "../units/quantity.ts";
import { formatJson } from "./json-text.ts";
import { SCHEMA_VERSION } from "./snapshot.ts";

const text = z.string();

const row = z.object({
  metric: text,
  labels: z.record(text, text),
  /** A class of a newer version is one this version does not know. */
  class: z.enum(FAMILY_CLASSES).catch("unclassified"),
  unit: z.enum(UNITS),
  aggregation: text,
  better: z.enum(["lower", "higher", "neither"]),
  value: z.number().nullable(),
  why: text.nullable(),
  weight: z.number().optional(),
});

/** Rows in a unit of a newer version are left out. */
export const familiesSchema = z.object({
  schemaVersion: z.int(),
  rows: z.preprocess(
    (value: unknown) => (Array.isArray(value) ? value.filter((one: unknown) => !row.safeParse(one).error?.issues.some(isOfUnit)) : value),
    z.array(row),
  ),
  series: z.record(text, z.int().min(0)),
  unclassifiedLeftOut: z.int().min(0),
});

const isOfUnit = ({ path }: { readonly path: readonly PropertyKey[] }): boolean => path[0] === "unit";

/** The document's text: the same rows give the same bytes. */
export const formatFamilies = ({ rows, series, unclassifiedLeftOut }: RoundFamilies): string =>
  formatJson({ schemaVersion: SCHEMA_VERSION, rows, series, unclassifiedLeftOut });
