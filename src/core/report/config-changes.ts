/** What the pull request changes in the configuration, where nobody can overlook it: a limit that is raised must not pass in silence. */
import { codeSpan, fit, plainText } from "./escape.ts";
import type { ConfigChange, Report } from "./report.ts";

const MOST_SHOWN = 8;
const LONGEST_VALUE = 120;
const HEADING = "This PR changes what is measured or judged; both sides follow its configuration.";

const value = (text: string): string => fit(text.replaceAll(/\s+/gu, " ").trim(), LONGEST_VALUE);

const shownOf = ({ configChanges = [] }: Report): { readonly shown: readonly ConfigChange[]; readonly more: string | null } => {
  const more = configChanges.length - MOST_SHOWN;
  return { shown: configChanges.slice(0, MOST_SHOWN), more: more > 0 ? `and ${more} more` : null };
};

/** Lines of Markdown for the top of a comment, with an empty one at the end; none when nothing was changed. */
export const configChangeMarkdown = (report: Report): readonly string[] => {
  const { shown, more } = shownOf(report);
  if (shown.length === 0) return [];
  const lines = shown.map(({ what, base, head }) => `- ${codeSpan(what)}: **${codeSpan(value(head))}** (base: ${codeSpan(value(base))})`);
  return [`**${HEADING}**`, "", ...lines, ...(more === null ? [] : [`- … ${more}`]), ""];
};

/** The same as plain text. */
export const configChangeText = (report: Report): readonly string[] => {
  const { shown, more } = shownOf(report);
  if (shown.length === 0) return [];
  const lines = shown.map(({ what, base, head }) => `  ${plainText(what)}: ${plainText(value(head))} (base: ${plainText(value(base))})`);
  return [HEADING, ...lines, ...(more === null ? [] : [`  … ${more}`])];
};
