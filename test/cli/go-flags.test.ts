// Flags as Go programs take them, rewritten.
import { expect, test } from "vitest";
import { translateGoFlags } from "../../src/cli/go-flags.ts";

const OPTIONS = [
  { flag: "diff-base", value: "FILE", text: "" },
  { flag: "cum", value: null, text: "" },
  { flag: "trim", value: "BOOL", text: "" },
];

test.each([
  [
    ["-diff_base", "b.pb", "h.pb"],
    ["--diff-base=b.pb", "h.pb"],
  ],
  [
    ["-diff_base=b.pb", "h.pb"],
    ["--diff-base=b.pb", "h.pb"],
  ],
  [["--diff_base=b.pb"], ["--diff-base=b.pb"]],
  [["--diff-base", "b.pb"], ["--diff-base=b.pb"]],
  [["-diff-base=a=b"], ["--diff-base=a=b"]],
  [["-diff_base", "-x"], ["--diff-base=-x"]],
  [["-diff_base="], ["--diff-base="]],
  [["-diff_base"], ["--diff-base"]],
  [
    ["-cum", "h.pb"],
    ["--cum", "h.pb"],
  ],
  [["-cum=true"], ["--cum"]],
  [["-cum=F"], []],
  [["-cum", "-cum=F"], []],
  [["-cum=F", "-cum"], ["--cum"]],
  [["-cum=maybe"], ["--cum=maybe"]],
  [
    ["-trim", "h.pb"],
    ["--trim=true", "h.pb"],
  ],
  [["-trim=false"], ["--trim=false"]],
  [
    ["-no_such", "h.pb"],
    ["--no-such", "h.pb"],
  ],
  [["-"], ["-"]],
  [["-5"], ["-5"]],
  [
    ["top", "--", "-cum"],
    ["top", "--", "-cum"],
  ],
])("%j becomes %j", (argv, expected) => {
  expect(translateGoFlags(argv, OPTIONS)).toEqual(expected);
});
