import { expect, test } from "vitest";
import { lastWords } from "../../../src/core/kubernetes/log-cause.ts";

test.each([
  ["an empty log", "", null],
  ["blank lines", "\n  \n", null],
  ["the last line", "starting\nlistening on :8080\n", "listening on :8080"],
  ["the last complaint", 'starting\nlevel=error msg="no database"\nbye\n', 'level=error msg="no database"'],
  [
    "a panic above its stack",
    "starting\npanic: config: missing DATABASE_URL\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\nexit status 2\n",
    "panic: config: missing DATABASE_URL",
  ],
  [
    "a wrong flag above all flags",
    "flag provided but not defined: -no-such-flag\nUsage of /app:\n  -fail string\n    \tcomma-separated names of errors\n  -rate int\n",
    "flag provided but not defined: -no-such-flag",
  ],
  ["a panic above the registers", `panic: boom\n[signal SIGSEGV]\n${"rax    0x0 cannot\n".repeat(8)}`, "panic: boom"],
  [
    "a fatal error of the runtime",
    "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\n",
    "fatal error: all goroutines are asleep - deadlock!",
  ],
  [
    "message and error of a structured log",
    '{"level":"info","msg":"starting"}\n{"level":"error","ts":1.2,"msg":"unable to start manager","error":"listen tcp :8080: bind: address already in use"}\n',
    "unable to start manager: listen tcp :8080: bind: address already in use",
  ],
  ["a missing definition", 'x\nno matches for kind "Widget" in version "shop.example/v1"\n', "CRD missing: Widget (shop.example/v1)"],
  [
    "a missing definition in JSON",
    '{"error":"no matches for kind \\"Widget\\" in version \\"shop.example/v1\\""}\n',
    "CRD missing: Widget (shop.example/v1)",
  ],
  ["a line that only looks like JSON", "{oops\n", "{oops"],
])("finds %s", (_, log, words) => {
  expect(lastWords(log)).toBe(words);
});

test("cuts what is too long for a line", () => {
  expect(lastWords("x".repeat(500))).toHaveLength(200);
});
