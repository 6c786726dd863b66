// Parses configuration texts in tests and shows issues as one line each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../src/core/config/parse-config.ts";
import type { ConfigSources, ParsedConfig } from "../../src/core/config/parse-config.ts";
import type { ConfigIssue } from "../../src/core/errors/catalog.ts";

export interface TextOptions extends Partial<Omit<ConfigSources, "files" | "environment">> {
  readonly environment?: Readonly<Record<string, string>>;
}

/** One or several texts, called a.yaml, b.yaml, … */
export const parseTexts = (texts: string | readonly string[], options: TextOptions = {}): ParsedConfig => {
  const list = typeof texts === "string" ? [texts] : texts;
  const environment = options.environment ?? {};
  return parseConfig({
    sets: [],
    overrides: {},
    defaultName: "repo",
    ...options,
    files: list.map((text, index) => ({ name: `${String.fromCodePoint(97 + index)}.yaml`, text })),
    environment: (name) => environment[name] ?? null,
  });
};

/** `a.yaml:3:5: path: message`. */
export const issueLine = (issue: ConfigIssue): string =>
  `${issue.file}:${issue.line}:${issue.column}: ${issue.path === "" ? "" : `${issue.path}: `}${issue.message}`;

/** All issues as lines; none when the configuration is valid. */
export const issuesOf = (parsed: ParsedConfig): readonly string[] => (parsed.kind === "ok" ? [] : parsed.issues.map(issueLine));

/** The configuration, or an error naming its issues. */
export const configOf = (parsed: ParsedConfig): Extract<ParsedConfig, { kind: "ok" }> => {
  if (parsed.kind === "ok") return parsed;
  throw new Error(`the configuration is invalid:\n${issuesOf(parsed).join("\n")}`);
};

export const configFixture = (name: string): string => readFileSync(join(import.meta.dirname, "../../fixtures/configs", name), "utf8");
