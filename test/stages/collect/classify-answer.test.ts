// Answers that never came have names too (those that came are in fetch-profile.test.ts).
import { expect, test } from "vitest";
import type { HttpAnswer } from "../../../src/ports/http.ts";
import { classifyAnswer, describeRefusal } from "../../../src/stages/collect/classify-answer.ts";

type Reason = Extract<HttpAnswer, { kind: "failed" }>["reason"];

test.each<[Reason, string, string]>([
  ["refused", "refused", "nothing: the connection was refused (wrong port, or bound to another address)"],
  ["reset", "missing", "nothing usable: words"],
  ["timeout", "missing", "nothing usable: words"],
  ["truncated", "missing", "nothing usable: words"],
  ["other", "missing", "nothing usable: words"],
  ["too-large", "too-large", "too much: words"],
  ["untrusted", "untrusted", "with a certificate nobody here trusts (words); auth: { insecureSkipVerify: true } takes any"],
])("%s is %s", (reason, kind, said) => {
  const refusal = classifyAnswer({ kind: "failed", reason, message: "words" });
  expect(refusal.kind).toBe(kind);
  if (refusal.kind === "body") throw new Error("no refusal");
  expect(describeRefusal(refusal)).toBe(said);
});
