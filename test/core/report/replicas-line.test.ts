// Small print of rows that stand for several pods, and of apps that profile themselves.
import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { cpuCourseLine, replicasLine } from "../../../src/core/report/replicas-line.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy, MIB } from "../../support/snapshots.ts";

type Replicas = NonNullable<Comparison["replicas"]>;
type Courses = NonNullable<Comparison["cpuCourses"]>;

const report = (more: Partial<Comparison>) => reportOf({ ...compared(healthy(), healthy({ values: { "live-heap": 60 * MIB } })), ...more });
const pods = (fewest: number, most = fewest, leader: string | null = null) => ({ fewest, most, leader });

describe("pods", () => {
  test.each<[string, Replicas, string | null]>([
    ["of none", [], null],
    [
      "as many on both sides",
      [{ component: "shop", base: pods(2), head: pods(2) }],
      "shop: 2 pods on each side, whose values are added up.",
    ],
    [
      "not as many",
      [{ component: "shop", base: pods(1), head: pods(2, 3) }],
      "shop: 1 pod on base and 2 to 3 pods on head, whose values are added up.",
    ],
    [
      "with a leader",
      [{ component: "manager", base: pods(2, 2, "m-1-app"), head: pods(2, 2, "m-7-app") }],
      "manager: 2 pods on each side, whose values are added up; in the last round m-1-app led on base, m-7-app on head.",
    ],
    [
      "with a leader on head only",
      [{ component: "manager", base: pods(2), head: pods(2, 2, "m-7-app") }],
      "manager: 2 pods on each side, whose values are added up; in the last round m-7-app led on head.",
    ],
    [
      "of two components",
      [
        { component: "a", base: pods(2), head: pods(2) },
        { component: "b", base: pods(3), head: pods(3) },
      ],
      "a: 2 pods on each side, whose values are added up. b: 3 pods on each side, whose values are added up.",
    ],
  ])("%s", (_, replicas, expected) => {
    expect(replicasLine(report({ replicas }))).toBe(expected);
  });
});

describe("CPU over time", () => {
  test.each<[string, Courses, string | null]>([
    ["of none", [], null],
    [
      "period by period",
      [{ component: "agent", base: [0.05, 0.1], head: [0.25, 1.5, 0] }],
      "CPU of agent over time, of one core, period by period in the last round: base 5 %, 10 %; head 25 %, 150 %, 0 %.",
    ],
    [
      "of one side",
      [{ component: "agent", base: [], head: [0.25] }],
      "CPU of agent over time, of one core, period by period in the last round: base none; head 25 %.",
    ],
    [
      "of very many periods",
      [{ component: "agent", base: Array.from({ length: 16 }, (_none, index) => (index < 8 ? 0.1 : 0.3)), head: [0.1] }],
      "CPU of agent over time, of one core, in 8 parts in the last round: base 10 %, 10 %, 10 %, 10 %, 30 %, 30 %, 30 %, 30 %; head 10 %.",
    ],
  ])("%s", (_, cpuCourses, expected) => {
    expect(cpuCourseLine(report({ cpuCourses }))).toBe(expected);
  });
});

test("both stand in the small print of text and comment", () => {
  const made = report({
    replicas: [{ component: "shop", base: pods(2), head: pods(2) }],
    cpuCourses: [{ component: "shop", base: [0.05], head: [0.25] }],
  });
  for (const text of [renderText(made, DEFAULT_RULES.leak), renderComment(made, DEFAULT_RULES.leak)]) {
    expect(text).toContain("shop: 2 pods on each side");
    expect(text).toContain("CPU of shop over time");
  }
});
