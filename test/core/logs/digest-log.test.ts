// A log as its digest: counted by level and message, stack traces passed over, several logs added up.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestLog, mergeDigests, TEMPLATES_KEPT } from "../../../src/core/logs/digest-log.ts";
import { compareTemplates, LOG_LEVELS, type LogDigest, type LogText } from "../../../src/core/logs/log-digest.ts";

const logOf = (text: string, more: Partial<LogText> = {}): LogText => ({
  text,
  lines: text.split("\n").length - 1,
  bytes: text.length,
  truncated: false,
  tail: null,
  ...more,
});
const digested = (text: string, more: Partial<LogText> = {}, keepsLastLines = false): LogDigest =>
  digestLog(logOf(text, more), { secrets: [], mask: (line) => line, keepsLastLines });
const told = ({ templates }: LogDigest): readonly string[] => templates.map(({ level, text, count }) => `${count} ${level}: ${text}`);

/** A number in letters, so that it is not masked as one. */
const word = (index: number): string => String(index).replaceAll(/\d/gu, (digit) => "abcdefghij".charAt(Number(digit)));

const PANIC = `panic: assignment to entry in nil map

goroutine 34 [running]:
main.(*server).handle(0xc0001, {0x1, 0x2})
	/src/main.go:12 +0x1b
created by net/http.(*Server).Serve in goroutine 1
	/usr/lib/go/src/net/http/server.go:3285 +0x4b4
exit status 2
`;
const RACE = `==================
WARNING: DATA RACE
Read at 0x00c000010 by goroutine 7:
  main.main.func1()
      /src/main.go:3 +0x3

Previous write at 0x00c000010 by main goroutine:
  main.main()
      /src/main.go:9 +0x3
==================
`;
const ZAP = `2024-01-01T00:00:00.000Z	ERROR	ctrl	Reconciler error	{"error": "no 3"}
sigs.k8s.io/controller-runtime/pkg/internal/controller.(*Controller).reconcileHandler
	/go/pkg/mod/sigs.k8s.io/controller-runtime@v0.1/x.go:114
`;
const FATAL = `fatal error: concurrent map writes
[signal SIGSEGV: segmentation violation code=0x1]

goroutine 1 gp=0xc1 m=0 [running]:
runtime.throw({0x1?, 0x2?})
	/usr/lib/go/src/runtime/panic.go:1 +0x48
rax    0x0
r8     0x1
`;

describe("digest of a log", () => {
  test.each<[string, string, readonly string[]]>([
    ["nothing", "", []],
    ["lines of one message", "served 1\nserved 22\n\nserved 3", ["3 none: served <n>"]],
    [
      "the worst level first, then the most frequent",
      "a\nINFO b\nb\nb\nERROR z\nWARN w\n",
      ["1 error: z", "1 warning: w", "1 info: b", "2 none: b", "1 none: a"],
    ],
    ["a panic with its stack", `${PANIC}after it\n`, ["1 panic: panic: assignment to entry in nil map", "1 none: after it"]],
    ["a fatal error with registers", FATAL, ["1 panic: fatal error: concurrent map writes"]],
    [
      "a panic that a server caught",
      `2024/01/02 10:00:00 http: panic serving 1.2.3.4:5: x\n${PANIC.split("\n").slice(2).join("\n")}`,
      ["1 panic: http: panic serving <ip>: x"],
    ],
    ["a data race", `${RACE}after it\n`, ["1 error: WARNING: DATA RACE", "1 none: after it"]],
    ["the stack below an error of zap", `${ZAP}after it\n`, ["1 error: ctrl Reconciler error: no <n>", "1 none: after it"]],
    ["lines that hang on to the one before", "table:\n  a 1\n  b 2\nend\n", ["1 none: end", "1 none: table:"]],
    ["JSON that is indented is a line of its own", '  {"level":"info","msg":"a"}\n', ["1 info: a"]],
    ["carriage returns", "a 1\r\na 2\r\n", ["2 none: a <n>"]],
  ])("%s", (_, text, expected) => {
    expect(told(digested(text))).toEqual(expected);
  });

  test("counts levels and races, and what was written in all", () => {
    expect(digested(`${PANIC}${RACE}ERROR x\nfine\n`, { lines: 5000, bytes: 123_456, truncated: true })).toMatchObject({
      lines: 5000,
      bytes: 123_456,
      readLines: 20,
      truncated: true,
      levels: { panic: 1, error: 2, warning: 0, info: 0, none: 1, debug: 0 },
      dataRaces: 1,
      otherLines: 0,
    });
  });

  test("keeps the last 40 lines only where it is told to, of the tail where there is one", () => {
    const text = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
    expect(digested(text).lastLines).toEqual([]);
    const { lastLines } = digested(text, {}, true);
    expect([lastLines.length, lastLines[0], lastLines.at(-1)]).toEqual([40, "line 60", "line 99"]);
    expect(digested(text, { tail: "the\nend", truncated: true }, true).lastLines).toEqual(["the", "end"]);
    expect(digested("x".repeat(5000), {}, true).lastLines[0]).toHaveLength(500);
  });

  test("has room for so many messages; the others are counted", () => {
    const text = Array.from({ length: 3000 }, (_, index) => `say ${word(index)}\n`).join("");
    const { templates, otherLines, levels } = digested(`${text}ERROR the one that matters\n`);
    expect(templates).toHaveLength(TEMPLATES_KEPT);
    expect(otherLines + TEMPLATES_KEPT).toBe(3001);
    expect(levels.none).toBe(3000);
  });

  test("of more messages than there is room for, the worst stay", () => {
    const text = Array.from({ length: 300 }, (_, index) => `say ${word(index)}\n`).join("");
    expect(digested(`${text}ERROR bad\n`).templates[0]).toEqual({ level: "error", text: "bad", count: 1 });
  });
});

describe("several logs as one", () => {
  test("adds up lines, levels and messages; a log that was cut off makes the whole one cut off", () => {
    const [one, other] = [digested("a 1\nERROR b\n"), digested("a 2\na 3\n", { truncated: true, lines: 900 }, true)];
    expect(mergeDigests([one, other])).toEqual({
      lines: 902,
      bytes: one.bytes + other.bytes,
      readLines: 4,
      truncated: true,
      levels: { panic: 0, error: 1, warning: 0, info: 0, none: 3, debug: 0 },
      dataRaces: 0,
      templates: [
        { level: "error", text: "b", count: 1 },
        { level: "none", text: "a <n>", count: 3 },
      ],
      otherLines: 0,
      lastLines: ["a 2", "a 3"],
    });
  });

  const line = fc.constantFrom(
    "a 1",
    "ERROR b",
    "WARN c 2",
    "panic: d",
    "",
    "  hangs on",
    '{"level":"debug","msg":"e"}',
    "WARNING: DATA RACE",
  );
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.map((one) => `${one}\n`).join(""));

  test("lines of a level are as many as its templates say, and the order is one of a list", () => {
    fc.assert(
      fc.property(text, (log) => {
        const { levels, templates } = digested(log);
        for (const level of LOG_LEVELS)
          expect(templates.filter((one) => one.level === level).reduce((sum, { count }) => sum + count, 0)).toBe(levels[level]);
        expect(templates.toSorted(compareTemplates)).toEqual(templates);
      }),
    );
  });

  test("it does not matter in which order they are put together", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (logs) => {
        const digests = logs.map((one) => digested(one));
        expect(mergeDigests(digests.toReversed())).toEqual(mergeDigests(digests));
        expect(mergeDigests([digests[0] ?? digested("")])).toEqual(digests[0]);
      }),
    );
  });
});
