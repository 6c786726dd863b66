// A diagnosis as text, Markdown and JSON, and what it comes to.
import { describe, expect, test } from "vitest";
import { DIAGNOSES, conclusionLines } from "../../../src/core/doctor/render-diagnosis.ts";
import { lackingOf, requirement, type Diagnosis, type Requirement } from "../../../src/core/doctor/requirement.ts";

const tool = (id: string, state: Requirement["state"], needed = true): Requirement =>
  requirement({
    group: "tools",
    id,
    what: id,
    state,
    found: state === "met" ? "1.0" : "not on PATH",
    neededBy: "every target",
    needed,
    remedy: state === "met" ? "" : `Install ${id}.`,
  });
const SUBJECT: Diagnosis["subject"] = { files: [".github/heapgate.yaml"], name: "shop", target: "kind" };
const diagnosis = (requirements: readonly Requirement[], subject: Diagnosis["subject"] = SUBJECT): Diagnosis => ({ subject, requirements });

test("text: groups in their order, a mark for each state, remedies below", () => {
  const text = DIAGNOSES.text(
    diagnosis([
      requirement({ group: "cluster", id: "c", what: "a cluster", state: "unneeded", found: "none" }),
      tool("git", "met"),
      tool("kind", "missing"),
      requirement({ group: "machine", id: "m", what: "memory", state: "warn", found: "little", remedy: "Take\nmore." }),
      requirement({ group: "machine", id: "d", what: "disk", state: "unknown" }),
    ]),
  );
  expect(text).toBe(`heapgate doctor: shop (.github/heapgate.yaml), target: kind

Tools
  ok       git: 1.0  (every target)
  MISSING  kind: not on PATH  (every target)
           → Install kind.

Machine
  warn     memory: little
           → Take
             more.
  ?        disk

Cluster
  -        a cluster: none

Not ready: 1 of what this configuration needs is missing: kind.
`);
});

test("Markdown: a table for each group, nothing of a cell ends it", () => {
  const text = DIAGNOSES.md(
    diagnosis([requirement({ group: "tools", id: "x", what: "a|b", state: "warn", found: "<c>", remedy: "d\ne" })]),
  );
  expect(text).toContain(String.raw`| warn | a\|b | &lt;c> |  | d<br>e |`);
  expect(text).toMatch(/^### heapgate doctor: shop/u);
});

test("JSON: a version, whether it is ready, and everything", () => {
  const whole = diagnosis([tool("git", "met"), tool("kind", "missing")]);
  expect(JSON.parse(DIAGNOSES.json(whole))).toEqual({ schemaVersion: 1, ready: false, ...whole });
});

describe("what it comes to", () => {
  test.each<[string, readonly Requirement[], readonly string[]]>([
    [
      "everything is there",
      [tool("git", "met")],
      ["Ready: everything that this configuration needs is here, as far as it can be told before a run."],
    ],
    [
      "there are warnings",
      [tool("git", "met"), tool("x", "warn", false), tool("y", "warn", false)],
      ["2 warnings stop no run.", "Ready: everything that this configuration needs is here, as far as it can be told before a run."],
    ],
    [
      "two are missing",
      [tool("git", "missing"), tool("kind", "missing"), tool("helm", "missing", false)],
      ["Not ready: 2 of what this configuration needs are missing: git, kind."],
    ],
  ])("%s", (_, requirements, lines) => expect(conclusionLines(diagnosis(requirements))).toEqual(lines));

  test("without a configuration: which targets this machine can serve", () => {
    const found = [
      tool("node", "met"),
      tool("git", "met"),
      tool("kind", "missing", false),
      tool("kubectl", "met", false),
      tool("helm", "missing", false),
    ];
    expect(conclusionLines(diagnosis(found, null))).toEqual([
      "target: process can be used here.",
      "target: kind cannot be used here; it lacks: kind.",
      "target: existing can be used here.",
    ]);
    expect(DIAGNOSES.text(diagnosis(found, null))).toMatch(/^heapgate doctor: no configuration\n/u);
  });

  test("only what is needed and missing is lacking", () => {
    const states = ["met", "missing", "warn", "unneeded", "unknown"] as const;
    const all = states.flatMap((state) => [tool(`${state} needed`, state), tool(`${state} not`, state, false)]);
    expect(lackingOf(diagnosis(all)).map(({ id }) => id)).toEqual(["missing needed"]);
  });
});
