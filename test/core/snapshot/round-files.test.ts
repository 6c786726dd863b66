// What is computed from the bodies of a trial, and that it is computed once.
import { describe, expect, test } from "vitest";
import { roundFilesOf } from "../../../src/core/snapshot/round-files.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const FULL = rawRound({ scrapes: [scrape("start", { go_goroutines: 7 }), scrape("end", { go_goroutines: 8 })] });

/** A packer that keeps count. */
const counting = () => {
  const seen: Uint8Array[] = [];
  const gzip = (content: Uint8Array): Uint8Array => {
    seen.push(content);
    return content;
  };
  return { seen, gzip };
};

const text = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array());

describe("the files of a trial", () => {
  test("are made once for the same trial, side and packer", () => {
    const { seen, gzip } = counting();
    const raw = { ...FULL };
    const files = roundFilesOf(raw, "head", gzip);
    expect(roundFilesOf(raw, "head", gzip)).toBe(files);
    expect(seen).toHaveLength(1);
    expect(text(files.metrics)).toContain('side="head"');
  });

  test.each([
    ["another side", { ...FULL }, "base"],
    ["no side", { ...FULL }, null],
  ] as const)("are made anew for %s", (_, raw, side) => {
    const { seen, gzip } = counting();
    roundFilesOf(raw, "head", gzip);
    const { metrics } = roundFilesOf(raw, side, gzip);
    expect(seen).toHaveLength(2);
    expect(text(metrics).includes('side="base"')).toBe(side === "base");
    expect(text(metrics)).not.toContain('side="head"');
  });

  test("are made anew for another trial and another packer", () => {
    const first = counting();
    const second = counting();
    const raw = { ...FULL };
    roundFilesOf(raw, "head", first.gzip);
    roundFilesOf({ ...raw, instance: "other:1" }, "head", first.gzip);
    roundFilesOf(raw, "head", second.gzip);
    expect([first.seen.length, second.seen.length]).toEqual([2, 1]);
    expect(text(first.seen[1] ?? null)).toContain('instance="other:1"');
  });

  test("without bodies are none", () => {
    expect(roundFilesOf({ ...FULL, scrapes: [] }, "head", (content) => content)).toEqual({
      metrics: null,
      families: null,
      stored: [],
      warnings: [],
    });
  });
});
