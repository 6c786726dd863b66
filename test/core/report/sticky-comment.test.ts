// The sticky comment: marker and state survive a round trip, others' comments are never touched, newer runs are never overwritten.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMENT_MAX_CHARACTERS } from "../../../src/core/report/fit-comment.ts";
import {
  aggregateKey,
  composeComment,
  findMarked,
  formatMarker,
  formatState,
  isSameKey,
  isWrittenBy,
  parseMarker,
  parseState,
  planComment,
  type CommentState,
  type CommentWish,
  type ListedComment,
} from "../../../src/core/report/sticky-comment.ts";

const KEY = { workflow: "perf", job: "gate", name: "shop" };
const state = (runId: number, attempt = 1): CommentState => ({ headSha: "9f8e7d6", runId, attempt, last: "fail: live heap +87.1 MiB" });
const wish = (changes: Partial<CommentWish> = {}): CommentWish => ({
  key: KEY,
  body: "## heapgate: fail",
  state: state(100),
  policy: "on-change",
  worthSaying: true,
  ...changes,
});
const comment = (id: number, changes: Partial<ListedComment> = {}): ListedComment => ({
  id,
  body: composeComment(KEY, "## heapgate: pass", state(90)),
  ...changes,
});

describe("the marker", () => {
  test("is one HTML comment with percent-encoded parts", () => {
    expect(formatMarker(KEY)).toBe("<!-- heapgate:v1:sticky key=perf/gate/shop -->");
    expect(formatMarker({ workflow: "CI / perf", job: "gate", name: "a--b -->" })).toBe(
      "<!-- heapgate:v1:sticky key=CI%20%2F%20perf/gate/a%2D%2Db%20%2D%2D%3E -->",
    );
  });

  test("of all results of a workflow has no name", () => {
    expect(formatMarker(aggregateKey("CI"))).toBe("<!-- heapgate:v1:sticky key=CI/all -->");
  });

  const part = fc.string({ unit: "binary", maxLength: 20 });
  const key = fc.record({ workflow: part, job: part, name: fc.option(part) });

  test("is read again as the key it was made of", () => {
    fc.assert(
      fc.property(key, fc.constantFrom("", "\n", "\r\nbody"), ({ workflow, job, name }, rest) => {
        const wellFormed = { workflow: workflow.toWellFormed(), job: job.toWellFormed(), name: name?.toWellFormed() ?? null };
        expect(parseMarker(`${formatMarker({ workflow, job, name })}${rest}`)).toEqual(wellFormed);
      }),
    );
  });

  test.each([
    ["text", "hello"],
    ["one part", "<!-- heapgate:v1:sticky key=perf -->"],
    ["four parts", "<!-- heapgate:v1:sticky key=a/b/c/d -->"],
    ["broken encoding", "<!-- heapgate:v1:sticky key=a/%/c -->"],
    ["another spelling of the same key", "<!-- heapgate:v1:sticky key=%70erf/gate/shop -->"],
    ["another version", "<!-- heapgate:v2:sticky key=perf/gate/shop -->"],
    ["text in front of it", " x <!-- heapgate:v1:sticky key=perf/gate/shop -->"],
  ])("is not seen in %s", (_, body) => {
    expect(parseMarker(body)).toBeNull();
  });

  test("never ends early and never equals that of another key", () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        const inner = formatMarker(one).slice("<!--".length, -"-->".length);
        expect(inner).not.toMatch(/--|[<>\n\r]/u);
        const same = (["workflow", "job", "name"] as const).every((field) => one[field]?.toWellFormed() === other[field]?.toWellFormed());
        expect(formatMarker(one) === formatMarker(other)).toBe(same);
      }),
    );
  });
});

describe("the hidden state", () => {
  test("comes back as it was, whatever text it holds", () => {
    const any = fc.record({
      headSha: fc.string(),
      runId: fc.maxSafeNat(),
      attempt: fc.nat(),
      last: fc.option(fc.string({ unit: "grapheme" })),
    });
    fc.assert(
      fc.property(any, (value) => {
        const line = formatState(value);
        expect(line.slice(4, -3)).not.toContain("--");
        expect(parseState(`first\n${line}`)).toEqual(value);
        expect(parseState(`first\r\n${line}\r\n`)).toEqual(value);
      }),
    );
  });

  test("stays within 4096 characters by dropping the previous result, never what the race check needs", () => {
    const line = formatState({ ...state(7, 2), last: "é".repeat(5000) });
    expect(line.length).toBeLessThanOrEqual(4096);
    expect(parseState(line)).toEqual({ ...state(7, 2), last: null });
  });

  const encoded = (value: unknown): string => `<!-- heapgate:data ${btoa(JSON.stringify(value))} -->`;
  test.each([
    ["no state", "text"],
    ["state that is not in the last line", `${formatState(state(1))}\nmore`],
    ["broken base64", "<!-- heapgate:data abc -->"],
    ["bytes that are no UTF-8", `<!-- heapgate:data ${btoa("\u00FF\u00FE")} -->`],
    ["no JSON", `<!-- heapgate:data ${btoa("{")} -->`],
    ["a newer schema", encoded({ v: 2, head: "a", run: 1, attempt: 1 })],
    ["a run that is text", encoded({ v: 1, head: "a", run: "1", attempt: 1 })],
    ["a number that is not whole", encoded({ v: 1, head: "a", run: 1.5, attempt: 1 })],
    ["null", encoded(null)],
  ])("%s is no state", (_, body) => {
    expect(parseState(body)).toBeNull();
  });

  test("tells whether this very run wrote a comment", () => {
    expect(isWrittenBy(comment(1), state(90))).toBe(true);
    expect(isWrittenBy(comment(1), state(90, 2))).toBe(false);
    expect(isWrittenBy(comment(1, { body: "text" }), state(90))).toBe(false);
  });
});

describe("finding comments by their marker", () => {
  test.each<[string, Partial<ListedComment>, boolean]>([
    ["of this key", {}, true],
    ["another name", { body: composeComment({ ...KEY, name: "other" }, "x", state(1)) }, false],
    ["a name that starts like ours", { body: composeComment({ ...KEY, name: "shop2" }, "x", state(1)) }, false],
    ["a marker that is not in the first line", { body: `quoted:\n${composeComment(KEY, "x", state(1))}` }, false],
    ["line ends of the web editor", { body: composeComment(KEY, "x", state(1)).replaceAll("\n", "\r\n") }, true],
  ])("%s", (_, changes, found) => {
    expect(findMarked([comment(1, changes)], (key) => isSameKey(key, KEY))).toHaveLength(found ? 1 : 0);
  });
});

describe("the plan", () => {
  const own = comment(1);
  test.each<[string, readonly ListedComment[], Partial<CommentWish>, object]>([
    ["creates the first one when there is something to say", [], {}, { kind: "create" }],
    ["says nothing when all is well and nothing was said before", [], { worthSaying: false }, { kind: "none", why: "nothing-to-say" }],
    ["says it anyway when told to", [], { worthSaying: false, policy: "always" }, { kind: "create" }],
    ["edits an existing one although all is well now", [own], { worthSaying: false }, { kind: "update", id: 1 }],
    ["never comments when told so", [own], { policy: "never" }, { kind: "none", why: "policy" }],
    [
      "keeps a newer run's comment",
      [comment(1, { body: composeComment(KEY, "x", state(101)) })],
      {},
      { kind: "none", why: "newer-run", id: 1 },
    ],
    [
      "keeps a newer attempt's comment",
      [comment(1, { body: composeComment(KEY, "x", state(100, 2)) })],
      {},
      { kind: "none", why: "newer-run" },
    ],
    [
      "overwrites an older attempt",
      [comment(1, { body: composeComment(KEY, "x", state(100, 1)) })],
      { state: state(100, 2) },
      { kind: "update", id: 1 },
    ],
    ["overwrites one whose state was edited away", [comment(1, { body: formatMarker(KEY) })], {}, { kind: "update", id: 1 }],
    [
      "leaves an equal one alone",
      [comment(1, { body: composeComment(KEY, wish().body, wish().state) })],
      {},
      { kind: "none", why: "unchanged", id: 1 },
    ],
    [
      "keeps the oldest of several and names the others",
      [comment(3), comment(2), comment(9)],
      {},
      { kind: "update", id: 2, minimise: [3, 9] },
    ],
    [
      "keeps one that is not hidden rather than an older one that is",
      [comment(2, { isMinimized: true }), comment(3), comment(9)],
      {},
      { kind: "update", id: 3, minimise: [9, 2] },
    ],
    ["edits a hidden one where there is no other", [comment(2, { isMinimized: true })], {}, { kind: "update", id: 2 }],
    [
      "is held back by a newer run's duplicate",
      [comment(1), comment(2, { body: composeComment(KEY, "x", state(101)) })],
      {},
      { kind: "none", why: "newer-run", minimise: [] },
    ],
  ])("%s", (_, existing, changes, expected) => {
    expect(planComment(existing, wish(changes))).toMatchObject(expected);
  });

  test("writes marker first and state last", () => {
    const plan = planComment([], wish());
    const lines = plan.kind === "create" ? plan.body.split("\n") : [];
    expect(lines).toEqual([formatMarker(KEY), "## heapgate: fail", formatState(state(100))]);
  });
});

describe("a body that is too long", () => {
  const fits = (text: string): boolean => text.length <= COMMENT_MAX_CHARACTERS && new TextEncoder().encode(text).length <= 190_000;

  test.each([
    ["many ASCII lines", "0123456789".repeat(8).concat("\n").repeat(2000)],
    ["many lines of four-byte characters", "🔴".repeat(40).concat("\n").repeat(1500)],
    ["one endless line", "x".repeat(200_000)],
  ])("%s is cut at a line, with marker and state kept", (_, body) => {
    const whole = composeComment(KEY, body, state(1));
    expect(fits(whole)).toBe(true);
    expect(whole.startsWith(`${formatMarker(KEY)}\n`)).toBe(true);
    expect(parseState(whole)).toEqual(state(1));
    expect(whole).toContain("cut here");
    const inside = whole.split("\n").slice(1, -3);
    expect(body.startsWith(inside.join("\n"))).toBe(true);
  });

  test("cut inside a fence and folded sections closes them", () => {
    const body = `<details><summary>a</summary>\n\n<details><summary>b</summary>\n\n\`\`\`\`text\n${"``` not the end\n".repeat(6000)}\`\`\`\`\n\n</details>\n</details>`;
    const whole = composeComment(KEY, body, state(1));
    expect(fits(whole)).toBe(true);
    expect(whole.split("\n").slice(-8, -1)).toEqual(["````", "", "</details>", "", "</details>", "", expect.stringContaining("cut here")]);
  });

  test("within the limits is not touched", () => {
    expect(composeComment(KEY, "a\n\nb\n\n", state(1))).toBe(`${formatMarker(KEY)}\na\n\nb\n${formatState(state(1))}`);
  });
});
