/** Addresses in the report page: the un-zipped artifact with the state of the page behind `#`. */
import type { ProfileDiff } from "../compare/comparison.ts";
import type { ReportLinks } from "./report.ts";

/** Sections of the page that the comment links to. */
export type PageSection = "heap" | "cpu" | "goroutines" | "other" | "noise";

export interface PagePlace {
  readonly section: PageSection;
  /** Left out: the one the page opens with. */
  readonly component?: string | undefined;
  readonly sampleType?: string | undefined;
  /** Full name, as in the profile. */
  readonly func?: string | undefined;
}

/** Longer names are cut from links: an address that long is not followed by every browser, and the page is found all the same. */
const LONGEST_NAME = 500;

/** `encodeURIComponent`, and what Markdown might take for its own: parentheses, asterisks, quotes, tildes, underscores stay out of the address. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*~_]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The number of the artifact, which the page cannot know by itself: last part of its address; null where there is none. */
const artifactOf = (page: string): string | null => /\/artifacts\/(\d{1,20})$/u.exec(page)?.[1] ?? null;

/** Where a profile is shown. */
export const sectionOf = ({ kind }: Pick<ProfileDiff, "kind">): PageSection => {
  switch (kind) {
    case "heap":
    case "allocs":
      return "heap";
    case "cpu":
      return "cpu";
    case "goroutine":
    case "goroutineleak":
      return "goroutines";
    case "mutex":
    case "block":
    case "threadcreate":
    case "contention":
    case "other":
      return "other";
  }
};

/** `…/artifacts/4411#a=4411&v=heap&s=inuse%5Fspace&f=encoding%2Fjson.Marshal`; null without a page. */
export const pageLink = ({ report }: Pick<ReportLinks, "report">, { section, component, sampleType, func }: PagePlace): string | null => {
  if (report === null) return null;
  const entries: readonly (readonly [string, string | null | undefined])[] = [
    ["a", artifactOf(report)],
    ["v", section],
    ["g", component],
    ["s", sampleType],
    ["f", func === undefined || func.length > LONGEST_NAME ? null : func],
  ];
  const hash = entries.flatMap(([key, value]) =>
    value === null || value === undefined || value === "" ? [] : [`${key}=${encoded(value)}`],
  );
  return `${report}#${hash.join("&")}`;
};
