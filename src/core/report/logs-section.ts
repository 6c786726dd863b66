/** What the apps logged: how much more, and the messages that head alone has, in a line for each component and at most six messages. Advisory. */
import type { LogsRow, LogTemplateRow } from "../compare/logs-row.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { codeSpan, plainSentence, plainText } from "./escape.ts";
import type { Report } from "./report.ts";
import { wrap } from "./wrap.ts";

const MESSAGES_SHOWN = 6;

interface Style {
  readonly name: (component: string) => string;
  /** What an app wrote: untrusted. */
  readonly message: (text: string) => string;
}

const counted = (count: number, noun: string): string => `${formatQuantity(count, "count")} ${noun}${count === 1 ? "" : "s"}`;

const rateText = (noun: string, base: number | null, head: number | null): string =>
  `${formatQuantity(base, "count")} → ${formatQuantity(head, "count")} ${noun}`;

const changesText = ({ templates, templatesLeftOut }: LogsRow): string => {
  const count = (change: LogTemplateRow["change"]): number => templates.filter((row) => row.change === change).length;
  const [more, less] = [count("more"), count("less")];
  const parts = [
    count("new") === 0 ? "no new message" : counted(count("new"), "new message"),
    count("vanished") === 0 ? null : `${count("vanished")} vanished`,
    more + less === 0 ? null : `${more + less} said much ${more === 0 ? "less" : less === 0 ? "more" : "more or less"} often`,
    templatesLeftOut === 0 ? null : `${templatesLeftOut} more changes`,
  ];
  return parts.filter((part) => part !== null).join(", ");
};

const titleOf = (row: LogsRow, { name, message }: Style): string => {
  const { component, per, base, head, why } = row;
  const title = `Logs of ${name(component)} (advisory)`;
  if (why !== null) return `${title}: not compared, ${message(why)}.`;
  const rates = [
    rateText("lines", base.lines, head.lines),
    ...(base.errors === 0 && head.errors === 0 ? [] : [rateText("errors", base.errors, head.errors)]),
    ...(base.warnings === 0 && head.warnings === 0 ? [] : [rateText("warnings", base.warnings, head.warnings)]),
  ].join(", ");
  const cut = base.truncated || head.truncated ? " Logs longer than 1 MiB were read from their beginning only." : "";
  return `${title}: ${rates} per ${per}; ${changesText(row)}.${cut}`;
};

const LEVEL_TEXT: Readonly<Record<LogTemplateRow["level"], string>> = {
  panic: "panic",
  error: "error",
  warning: "warning",
  info: "info",
  none: "message",
  debug: "debug message",
};

/** `new error`, `warning said more often`. */
const changeText = ({ change, level }: LogTemplateRow): string => {
  const what = LEVEL_TEXT[level];
  return change === "more" || change === "less" ? `${what} said ${change} often` : `${change} ${what}`;
};

const amountText = ({ change, base, head }: LogTemplateRow): string => {
  if (change === "more" || change === "less") return `${formatQuantity(base.count, "count")} → ${counted(head.count, "line")}`;
  const { count, rounds } = change === "new" ? head : base;
  return `${counted(count, "line")} in ${counted(rounds, "round")}`;
};

const messageText = (component: string | null, row: LogTemplateRow, { name, message }: Style): string =>
  `${component === null ? "" : `${name(component)}, `}${changeText(row)}, ${amountText(row)}: ${message(row.text)}`;

const RANK: readonly LogTemplateRow["change"][] = ["new", "vanished", "more", "less"];

interface Lines {
  readonly titles: readonly string[];
  readonly messages: readonly string[];
}

const linesOf = ({ comparison }: Report, style: Style): Lines => {
  const rows = comparison.logs ?? [];
  const told = rows
    .flatMap(({ component, templates }) => templates.map((template) => ({ component, template })))
    .toSorted((a, b) => RANK.indexOf(a.template.change) - RANK.indexOf(b.template.change));
  const more = told.length - MESSAGES_SHOWN;
  return {
    titles: rows.map((row) => titleOf(row, style)),
    messages: [
      ...told.slice(0, MESSAGES_SHOWN).map(({ component, template }) => messageText(rows.length > 1 ? component : null, template, style)),
      ...(more > 0 ? [`${more} more in the result`] : []),
    ],
  };
};

/** Lines of plain text; empty where no log was looked at. What apps wrote holds no control characters here, and the whole text is made harmless to runners. */
export const logsText = (report: Report): readonly string[] => {
  const { titles, messages } = linesOf(report, { name: plainText, message: plainSentence });
  return [...titles.flatMap((line) => wrap(line, "", "  ")), ...messages.flatMap((line) => wrap(line, "  - ", "    "))];
};

/** The same as Markdown: a paragraph for each component, a list of messages as code. */
export const logsMarkdown = (report: Report): readonly string[] => {
  const { titles, messages } = linesOf(report, { name: codeSpan, message: codeSpan });
  if (titles.length === 0) return [];
  return [...titles.flatMap((line) => [line, ""]), ...messages.map((line) => `- ${line}`), ...(messages.length === 0 ? [] : [""])];
};
