/** Who asks the API server for what, from its audit log: one table for terminals, one for Markdown, of the rows that changed most. */
import type { AuditComparison, AuditRow } from "../compare/comparison-rows.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { codeSpan, fit, plainText } from "./escape.ts";
import { markdownTableOf } from "./growth-section.ts";
import type { Report } from "./report.ts";

const ROWS_SHOWN = 8;
const LONGEST_WHO = 48;
const LONGEST_ASKED = 56;
const OK = 200;

const countText = (count: number): string => formatQuantity(count, "count");

/** `system:serviceaccount:shop:agent` → `shop/agent`; others keep their names. */
const whoOf = ({ user }: AuditRow): string => {
  const account = /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/u.exec(user)?.groups;
  return account === undefined ? user : `${account["namespace"]}/${account["name"]}`;
};

/** `list configmaps`, `update leases (409)`. */
const askedOf = ({ verb, resource, code }: AuditRow): string =>
  `${verb} ${resource}${code === OK ? "" : ` (${code === null ? "no code" : code})`}`;

const changeOf = ({ difference }: AuditRow): string => (difference > 0 ? `+${countText(difference)}` : countText(difference));

const sumOf = (rows: readonly AuditRow[], side: "base" | "head"): number => rows.reduce((sum, row) => sum + row[side], 0);

const roundsText = ({ baseRounds, headRounds }: AuditComparison): string => {
  if (baseRounds === headRounds) return baseRounds === 1 ? "one round" : `medians of ${baseRounds} rounds`;
  return `medians of ${baseRounds} and ${headRounds} rounds`;
};

const titleOf = (audit: AuditComparison): string => {
  const identities = new Set(audit.rows.map(({ user }) => user)).size;
  return `Requests to the API server by its audit log, from warm-up to the end of growth (${roundsText(audit)}): ${countText(sumOf(audit.rows, "base"))} on base, ${countText(sumOf(audit.rows, "head"))} on head, of ${identities} ${identities === 1 ? "identity" : "identities"}; heapgate's own are left out.`;
};

const moreText = ({ rows }: AuditComparison): string | null => {
  const more = rows.length - ROWS_SHOWN;
  return more <= 0 ? null : `… ${more} more row${more === 1 ? "" : "s"} that changed less: audit in result.json`;
};

export interface AuditText {
  readonly title: string;
  /** Head row first. */
  readonly cells: readonly (readonly string[])[];
  readonly more: string | null;
}

/** Plain text; null where no audit log was kept. */
export const auditText = ({ comparison: { audit } }: Report): AuditText | null => {
  if (audit === undefined) return null;
  const rows = audit.rows.slice(0, ROWS_SHOWN);
  const cells = rows.map((row) => [
    fit(plainText(whoOf(row)), LONGEST_WHO),
    fit(plainText(askedOf(row)), LONGEST_ASKED),
    countText(row.base),
    countText(row.head),
    changeOf(row),
  ]);
  return {
    title: titleOf(audit),
    cells: cells.length === 0 ? [] : [["who", "asked for", "base", "head", "change"], ...cells],
    more: moreText(audit),
  };
};

/** Lines of Markdown, with an empty one behind each part; none where no audit log was kept. */
export const auditMarkdown = ({ comparison: { audit } }: Report): readonly string[] => {
  if (audit === undefined) return [];
  const rows = audit.rows.slice(0, ROWS_SHOWN);
  const table = markdownTableOf(
    [
      ["Who", "Asked for", "Base", "This PR", "Change"],
      ...rows.map((row) => [codeSpan(whoOf(row)), codeSpan(askedOf(row)), countText(row.base), countText(row.head), changeOf(row)]),
    ],
    ["l", "l", "r", "r", "r"],
  );
  const more = moreText(audit);
  return [titleOf(audit), "", ...(rows.length === 0 ? [] : [table, ""]), ...(more === null ? [] : [`${more}.`, ""])];
};
