// What a comment says of the push before, and what it takes from the comment it replaces.
import { describe, expect, test } from "vitest";
import { previousPush, withPreviousPush } from "../../../src/core/report/previous-push.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResultLine } from "../../../src/core/report/result-line.ts";
import { formatState, parseState, planComment, type CommentState } from "../../../src/core/report/sticky-comment.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { STATES } from "../../support/reports.ts";

const [OLD, NEW] = ["77aa01b".padEnd(40, "0"), "9f8e7d6".padEnd(40, "0")];
const state = (last: string | null, headSha = OLD): CommentState => ({ headSha, runId: 1, attempt: 1, last });

describe("previousPush", () => {
  test.each<[string, CommentState, string | null]>([
    ["a failure with its gates", state("HEAPGATE result=fail gates=3/10 reasons=leak"), "previous push `77aa01b`: 🔴 fail, 3 of 10 gates"],
    ["a pass", state("HEAPGATE result=pass gates=0/10 reasons=-"), "previous push `77aa01b`: 🟢 pass"],
    ["a run that could not measure", state("HEAPGATE result=invalid-run gates=0/0 reasons=-"), "previous push `77aa01b`: 🟠 invalid-run"],
    ["nothing of the same commit", state("HEAPGATE result=fail gates=3/10", NEW), null],
    ["nothing of a comment without a result", state(null), null],
    ["nothing of another text", state("@everyone look"), null],
    ["nothing of an unknown verdict", state("HEAPGATE result=splendid gates=3/10"), null],
    ["nothing of what is no commit", state("HEAPGATE result=fail gates=3/10", "`](x)"), null],
  ])("tells %s", (_, previous, expected) => expect(previousPush(previous, NEW)).toBe(expected));

  test.each(Object.entries(STATES))("reads the line that a comment of %s keeps", (_, make) => {
    const report = make();
    const kept = parseState(`x\n${formatState(state(renderResultLine(report, DEFAULT_RULES.leak)))}`);
    expect(kept === null ? null : previousPush(kept, NEW)).toContain(report.verdict.state);
  });
});

describe("withPreviousPush", () => {
  const previous = state("HEAPGATE result=fail gates=3/10 reasons=leak");

  test("stands in the signature of a comment, and a green line stays as short as it is", () => {
    const red = withPreviousPush(renderComment(STATES["fail.leak"](), DEFAULT_RULES.leak), previous, NEW);
    expect(red.trimEnd()).toMatch(/Edited in place on each push; previous push `77aa01b`: 🔴 fail, 3 of 10 gates\.<\/sub>$/u);
    const green = renderComment(STATES.pass(), DEFAULT_RULES.leak);
    expect(withPreviousPush(green, previous, NEW)).toBe(green);
    expect(withPreviousPush(green, null, NEW)).toBe(green);
  });

  test("comes into the comment that takes the older one's place", () => {
    const key = { workflow: "perf", job: "gate", name: "shop" };
    const wish = {
      key,
      body: renderComment(STATES["fail.leak"](), DEFAULT_RULES.leak),
      state: { headSha: NEW, runId: 2, attempt: 1, last: null },
      policy: "always" as const,
      worthSaying: true,
      amend: (body: string, before: CommentState | null) => withPreviousPush(body, before, NEW),
    };
    const first = planComment([], { ...wish, state: previous });
    expect(first.kind === "create" ? first.body : "").not.toContain("previous push");
    const plan = planComment([{ id: 7, body: first.kind === "create" ? first.body : "" }], wish);
    expect(plan.kind === "update" ? plan.body : "").toContain("previous push `77aa01b`: 🔴 fail");
  });
});
