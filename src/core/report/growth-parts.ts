/** What grew, profile by profile, as parts of a comment: open for what failed, folded for what is only suspected beside it. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { attributionLines } from "./attribution-lines.ts";
import type { Since } from "./chain-tree.ts";
import { chooseProfiles } from "./choose-profiles.ts";
import { codeCards } from "./code-cards.ts";
import { codeSpan, markdownText } from "./escape.ts";
import { GROWTH_ROWS, growthSection, hasGrowthSection } from "./growth-section.ts";
import { leakLines } from "./leak-lines.ts";
import { originLines } from "./origin-lines.ts";
import { pageLink, sectionOf } from "./page-link.ts";
import type { Shown } from "./profile-words.ts";
import type { Report } from "./report.ts";

export interface GrowthPartsOptions {
  /** Profiles to show; the others are counted by who calls this. */
  readonly kept: readonly ProfileDiff[];
  readonly severalComponents: boolean;
  /** Rows of a table before that of all others. */
  readonly rows?: number;
  /** Profiles whose call tree is left out. */
  readonly treeless?: ReadonlySet<ProfileDiff>;
  /** Parts that stand open, and the most that are folded. */
  readonly open?: number;
  readonly folded?: number;
}

export interface GrowthParts {
  readonly lines: readonly string[];
  /** Parts of `kept` that did not fit into the folded ones. */
  readonly leftOut: number;
}

const OPEN_PARTS = 2;

/** Markdown means nothing inside of `<summary>`. */
export const plainTitle = (title: string): string =>
  title.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[@#]/gu, "$&\u200b");

/** All profiles worth showing: what failed, then what is suspected or open. */
export const shownProfiles = (report: Report): readonly ProfileDiff[] => {
  const { failing, open } = chooseProfiles(report);
  return [...failing, ...open];
};

/** Base may lie behind what the pull request starts from: then what changed is not the request's alone. */
const sinceOf = ({ comparison: { base } }: Report): Since => (base.distance === null || base.distance === 0 ? "in this PR" : "since base");

const levelsOf = ({ comparison }: Report, { kind, component }: ProfileDiff): ReadonlyMap<string, readonly number[]> => {
  const leak = kind === "heap" ? comparison.leaks.find((one) => one.component === component && one.signal === "live-heap") : undefined;
  return new Map((leak?.functions ?? []).flatMap(({ func, levels }) => (levels === undefined ? [] : [[func, levels] as const])));
};

/** Without signals nothing broke, and whatever differs is worth showing. */
const wantedOf = ({ comparison }: Report): Shown => (comparison.signals.length === 0 ? "changed" : "grown");

/** Whether there is a table of a profile somewhere in the report. */
export const hasTable =
  (report: Report) =>
  (diff: ProfileDiff): boolean =>
    hasGrowthSection(diff, wantedOf(report));

const sectionOfDiff = (report: Report, diff: ProfileDiff, { severalComponents, rows = GROWTH_ROWS, treeless }: GrowthPartsOptions) => {
  const leaking = diff.kind === "heap" ? leakLines(report, diff.component, { name: codeSpan, space: NO_BREAK_SPACE }) : [];
  const place = { section: sectionOf(diff), component: severalComponents ? diff.component : undefined };
  const sampleType = diff.kind === "allocs" ? diff.sampleType : undefined;
  return growthSection(diff, severalComponents, {
    facts: [...leaking, ...originLines(diff, { name: codeSpan, text: markdownText })],
    small: attributionLines(report, diff, NO_BREAK_SPACE),
    wanted: wantedOf(report),
    rows,
    withTree: treeless?.has(diff) !== true,
    since: sinceOf(report),
    linkOf: (func) => pageLink(report.links, { ...place, sampleType, func }),
    levels: levelsOf(report, diff),
  });
};

/** At most two open parts and the folded ones after them, each of a profile in `kept`; lines to show stand behind the open ones. */
export const growthParts = (report: Report, options: GrowthPartsOptions): GrowthParts => {
  const { kept, open: openParts = OPEN_PARTS, folded = Number.POSITIVE_INFINITY } = options;
  const { failing, open } = chooseProfiles(report);
  const first = new Set((failing.length > 0 ? failing : open).slice(0, openParts));
  const parts = kept.filter((diff) => hasGrowthSection(diff, wantedOf(report)));
  const [opened, closed] = [parts.filter((diff) => first.has(diff)), parts.filter((diff) => !first.has(diff))];
  const shown = closed.slice(0, Math.max(0, folded));
  const sectionsOf = (diffs: readonly ProfileDiff[]) => diffs.flatMap((diff) => sectionOfDiff(report, diff, options) ?? []);
  const cards = codeCards(report, kept);
  return {
    lines: [
      ...sectionsOf(opened).flatMap((section) => [`### ${section.title}`, "", ...section.lines]),
      ...(cards.length === 0 ? [] : [cardsTitle(report), "", ...cards.flatMap((card) => [card, ""])]),
      ...sectionsOf(shown).flatMap((section) => [
        `<details><summary><b>${plainTitle(section.title)}</b></summary>`,
        "",
        ...section.lines,
        "</details>",
        "",
      ]),
    ],
    leftOut: closed.length - shown.length,
  };
};

const cardsTitle = (report: Report): string => `Changed ${sinceOf(report)} and on the growing path:`;
