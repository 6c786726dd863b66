// docs/configuration.md names every key, and its examples are valid.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { component } from "../../../src/core/config/schema-component.ts";
import { auth, build, deployStep } from "../../../src/core/config/schema-cluster.ts";
import { prometheus } from "../../../src/core/config/schema-prometheus.ts";
import { ownSignal } from "../../../src/core/config/schema-signals.ts";
import { phase, workload } from "../../../src/core/config/schema-workload.ts";
import { configSchema } from "../../../src/core/config/schema.ts";
import { configOf, parseTexts } from "../../support/config-text.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/configuration.md"), "utf8");
const examples = [...page.matchAll(/```yaml\n(?<text>[^]*?)```/gu)].map((match) => match.groups?.["text"] ?? "");

/** The part under a heading, or before the first one below it. */
const section = (title: string): string => page.split(/^## /mu).find((part) => part.startsWith(title)) ?? "";
/** Words between backticks. */
const named = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/`(?<code>[^`]+)`/gu)].flatMap((match) => (match.groups?.["code"] ?? "").split(/[^A-Za-z0-9$]+/u)));

const authMap = auth.options[1];

describe("docs/configuration.md", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["Keys", configSchema.shape],
    ["`build[]`", build.shape],
    ["`deploy[]`", deployStep.shape],
    ["`components[]`", { ...component.shape, ...authMap.shape }],
    ["`workload`", workload.shape],
    ["`workload.phases[]`", phase.shape],
    ["`signals[]`", ownSignal.shape],
    ["`prometheus`", prometheus.options[1].shape],
  ])("names every key under %s", (title, shape) => {
    const words = named(section(title));
    expect(Object.keys(shape).filter((key) => !words.has(key))).toEqual([]);
  });

  test("has five examples", () => {
    expect(examples).toHaveLength(5);
  });

  test.each(examples)("has a valid example: %s", (text) => {
    expect(configOf(parseTexts(text)).notes).toEqual([]);
  });
});
