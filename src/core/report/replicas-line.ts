/** What rows of several pods are made of, and CPU over time of apps that profile themselves, in sentences of the small print. */
import type { Comparison } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { Report } from "./report.ts";

type Row = NonNullable<Comparison["replicas"]>[number];
type SideReplicas = Row["base"];
type Course = NonNullable<Comparison["cpuCourses"]>[number];

const countText = ({ fewest, most }: SideReplicas): string =>
  fewest === most ? `${most} pod${most === 1 ? "" : "s"}` : `${fewest} to ${most} pods`;

const podsText = ({ base, head }: Row): string => {
  const [ofBase, ofHead] = [countText(base), countText(head)];
  return ofBase === ofHead ? `${ofBase} on each side` : `${ofBase} on base and ${ofHead} on head`;
};

const leaderText = ({ base, head }: Row): string => {
  if (base.leader === null) return head.leader === null ? "" : `; in the last round ${head.leader} led on head`;
  return `; in the last round ${base.leader} led on base${head.leader === null ? "" : `, ${head.leader} on head`}`;
};

/** "shop: 2 pods on each side, whose values are added up."; null where every component is one. */
export const replicasLine = ({ comparison }: Report): string | null => {
  const rows = comparison.replicas ?? [];
  if (rows.length === 0) return null;
  return `${rows.map((row) => `${row.component}: ${podsText(row)}, whose values are added up${leaderText(row)}`).join(". ")}.`;
};

/** More than that many numbers are not read. */
const MOST_SHOWN = 8;

/** Means of neighbours where there are too many. */
const thinned = (rates: readonly number[]): readonly number[] => {
  if (rates.length <= MOST_SHOWN) return rates;
  return Array.from({ length: MOST_SHOWN }, (_, index) => {
    const part = rates.slice(Math.floor((index * rates.length) / MOST_SHOWN), Math.floor(((index + 1) * rates.length) / MOST_SHOWN));
    return part.reduce((sum, rate) => sum + rate, 0) / part.length;
  });
};

const courseText = (rates: readonly number[]): string =>
  rates.length === 0
    ? "none"
    : thinned(rates)
        .map((rate) => formatQuantity(rate, "ratio"))
        .join(", ");

const isThinned = ({ base, head }: Course): boolean => Math.max(base.length, head.length) > MOST_SHOWN;

/** "CPU of shop over time, of one core, period by period in the last round: base 12 %, 12 %, 13 %; head 24 %, 25 %."; null where no app profiles itself. */
export const cpuCourseLine = ({ comparison }: Report): string | null => {
  const courses = comparison.cpuCourses ?? [];
  if (courses.length === 0) return null;
  return courses
    .map((course) => {
      const by = isThinned(course) ? `in ${MOST_SHOWN} parts` : "period by period";
      return `CPU of ${course.component} over time, of one core, ${by} in the last round: base ${courseText(course.base)}; head ${courseText(course.head)}.`;
    })
    .join(" ");
};
