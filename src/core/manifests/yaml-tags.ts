/** The YAML that kubectl and Helm read and write: version 1.1 as their parser (go-yaml, version 2) has it. */
import type { Tags } from "yaml";

/** YAML 1.2's octal numbers, which that parser reads too. */
const OCTAL: Exclude<Tags[number], string> = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  format: "OCT",
  test: /^[-+]?0o[0-7]+$/u,
  resolve: (text: string): number => Number.parseInt(text.replace("0o", ""), 8),
};

/** `yes` is true and `010` is 8, but times (`2026-01-01`) and numbers to base 60 (`8080:80`) stay text; `!!binary` is not followed. */
export const readingTags = (tags: Tags): Tags => [
  OCTAL,
  ...tags.filter((tag) => typeof tag === "string" || (!/:(?:timestamp|binary)$/u.test(tag.tag) && tag.format !== "TIME")),
];

/** Whatever any parser could take for something else than text is known, so that it is quoted. */
export const writingTags = (tags: Tags): Tags => [OCTAL, ...tags];
