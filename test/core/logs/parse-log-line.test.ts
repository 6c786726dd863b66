// Lines of the log formats of Go programs, and what they say at which level.
import { describe, expect, test } from "vitest";
import type { LogLevel } from "../../../src/core/logs/log-digest.ts";
import { parseLogLine } from "../../../src/core/logs/parse-log-line.ts";

test.each<[string, string, LogLevel, string]>([
  // JSON
  ["zap", '{"level":"error","ts":1700000000.1,"logger":"ctrl","msg":"Reconciler error","error":"boom"}', "error", "Reconciler error: boom"],
  ["zap, a panic", '{"level":"panic","msg":"Observed a panic","panic":"x"}', "panic", "Observed a panic"],
  ["zap's DPanic", '{"level":"dpanic","msg":"odd number of arguments"}', "panic", "odd number of arguments"],
  ["slog", '{"time":"2024-01-01T00:00:00Z","level":"WARN","msg":"slow","took":3}', "warning", "slow"],
  ["logrus", '{"level":"warning","msg":"slow","time":"…"}', "warning", "slow"],
  ["zerolog", '{"level":"fatal","error":"no port","message":"cannot start"}', "error", "cannot start: no port"],
  ["Google's severity", '{"severity":"CRITICAL","message":"gone"}', "error", "gone"],
  ["pino's numbers", '{"level":40,"msg":"slow"}', "warning", "slow"],
  ["funcr's verbosity", '{"logger":"x","level":0,"msg":"started"}', "info", "started"],
  ["funcr, more detailed", '{"logger":"x","level":4,"msg":"looked"}', "debug", "looked"],
  ["klog as JSON has errors without level", '{"ts":1,"msg":"bad","err":"no"}', "error", "bad: no"],
  ["klog as JSON", '{"ts":1,"caller":"x.go:1","msg":"started","v":0}', "none", "started"],
  ["an error as an object", '{"level":"error","msg":"bad","error":{"message":"deep"}}', "error", "bad: deep"],
  ["an error the message has already", '{"level":"error","msg":"bad: deep","error":"deep"}', "error", "bad: deep"],
  ["no message at all", '{"b":1,"a":2}', "none", "{a,b}"],
  ["no JSON after all", '{"level":"error"', "none", '{"level":"error"'],
  ["a list is no log line", "[1,2]", "none", "[1,2]"],
  // klog
  ["klog", "I0102 15:04:05.678901       1 file.go:12] hello there", "info", "hello there"],
  ["klog, warning", "W0102 15:04:05.678901       1 file.go:12] careful", "warning", "careful"],
  ["klog, fatal", "F0102 15:04:05.678901       1 file.go:12] gone", "error", "gone"],
  ["klog, structured", String.raw`E0102 15:04:05.678901 1 a/file.go:12] "Failed \"here\"" err="no" key=1`, "error", 'Failed "here": no'],
  // logfmt
  ["slog's text", 'time=2024-01-01T00:00:00Z level=WARN msg="slow thing" took=3s', "warning", "slow thing"],
  ["logrus' text", String.raw`time="2024" level=error msg=bad error="no \"way\""`, "error", 'bad: no "way"'],
  ["a message without a level", 'msg="all well" n=3', "none", "all well"],
  ["a level without a message is a sentence", "the level=error was set", "none", "the level=error was set"],
  // consoles
  ["zap", '2024-01-01T00:00:00.000Z\tERROR\tsetup\tproblem running\t{"error": "no port"}', "error", "setup problem running: no port"],
  ["zap without fields", "2024-01-01T00:00:00.000+0200\tINFO\tsetup\tstarting", "info", "setup starting"],
  ["zap with broken fields", "2024-01-01T00:00:00.000Z\tINFO\ta\t{b", "info", "a {b"],
  ["logrus", "ERRO[0012] something is wrong", "error", "something is wrong"],
  ["zerolog", "10:00AM ERR cannot start error=x", "error", "cannot start error=x"],
  ["colors", "\u001b[31mERROR\u001b[0m red", "error", "red"],
  // plain
  ["Go's log package", "2024/01/02 10:00:00 cannot open it", "none", "cannot open it"],
  ["Go's log package with microseconds", "2024/01/02 10:00:00.123456 cannot open it", "none", "cannot open it"],
  ["a level in front", "2024-01-01 00:00:00,123 INFO  main - started", "info", "main - started"],
  ["a level in brackets", "[error] what", "error", "what"],
  ["a level before a colon", "warning: what", "warning", "what"],
  ["syslog", "Jan  2 15:04:05 ERROR what", "error", "what"],
  ["a word that only begins a sentence", "Error reading it", "none", "Error reading it"],
  ["a word inside of a sentence", "0 errors, no error at all", "none", "0 errors, no error at all"],
  ["INFO as another word", "INFORMAL talk", "none", "INFORMAL talk"],
  ["an empty line", "   ", "none", ""],
  // ends
  ["a panic", "panic: boom", "panic", "panic: boom"],
  ["a panic behind a time", "2024/01/02 10:00:00 http: panic serving 10.0.0.1:80: boom", "panic", "http: panic serving 10.0.0.1:80: boom"],
  ["a fatal error of the runtime", "fatal error: concurrent map writes", "panic", "fatal error: concurrent map writes"],
  ["a caught panic", 'level=error msg="panic recovered" err=x', "panic", "panic recovered: x"],
  ["talk about panics", "do not panic: all is well", "none", "do not panic: all is well"],
  ["a data race", "WARNING: DATA RACE", "error", "WARNING: DATA RACE"],
])("%s: %s", (_, line, level, message) => {
  expect(parseLogLine(line)).toEqual({ level, message });
});

describe("whatever the line", () => {
  test.each([
    "{".repeat(5000),
    `${'"'.repeat(3000)}=`,
    "=".repeat(5000),
    "\t{".repeat(3000),
    `E0102 15:04:05.6 1 a] "${"\\".repeat(4000)}`,
  ])("reads it without running away (%#)", (line) => {
    expect(parseLogLine(line).message.length).toBeLessThanOrEqual(line.length);
  });
});
