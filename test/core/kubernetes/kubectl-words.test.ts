// One line of what kubectl says when it fails.
import { describe, expect, test } from "vitest";
import { kubectlWords, saysAbsent, saysMomentary } from "../../../src/core/kubernetes/kubectl-words.ts";

const NOTE = "W1126 03:53:51.642188    6293 schema.go:145] cannot perform warn validation";

describe("the words are", () => {
  test.each([
    ["error: current-context must exist in order to minify\n", "current-context must exist in order to minify"],
    ['Error from server (NotFound): pods "x" not found\n', 'Error from server (NotFound): pods "x" not found'],
    ["Error from server: etcdserver: request timed out.\n", "etcdserver: request timed out"],
    [`${NOTE}\nWarning: unknown field "spec.x"\nerror: EOF\nmore to it\n`, "EOF"],
    ["something else failed\n", "something else failed"],
    [`${NOTE}\n`, NOTE],
    [
      "Error in configuration: context was not found for specified context: nope",
      "Error in configuration: context was not found for specified context: nope",
    ],
  ])("of %j: %j", (stderr, words) => expect(kubectlWords(stderr)).toBe(words));

  test("those that are given when nothing was said", () => {
    expect(kubectlWords("\n")).toBe("it said nothing");
    expect(kubectlWords("", "kubectl ended")).toBe("kubectl ended");
  });

  test("cut in the middle when a value fills the line", () => {
    const words = kubectlWords(`Error from server (Invalid): Job.batch "x" is invalid: ${"v".repeat(5000)}: field is immutable`);
    expect(words.length).toBeLessThan(320);
    expect(words).toMatch(/^Error from server \(Invalid\): Job\.batch "x".* … .*field is immutable$/u);
  });
});

test.each([
  ['Error from server (NotFound): pods "x" not found', "absent"],
  [`error: the server doesn't have a resource type "widgets"`, "absent"],
  ["Unable to connect to the server: net/http: TLS handshake timeout", "momentary"],
  ["The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?", ""],
  ["Unable to connect to the server: dial tcp: lookup k8s.example on 192.0.2.53:53: no such host", ""],
  ["error: You must be logged in to the server (Unauthorized)", ""],
  ["Error from server (ServiceUnavailable): the server is currently unable to handle the request", "momentary"],
  ["Error in configuration: context was not found for specified context: nope", ""],
  ['Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods"', ""],
])("%s is %s", (stderr, expected) => {
  const kinds = [saysAbsent(stderr) && "absent", saysMomentary(stderr) && "momentary"];
  expect(kinds.filter(Boolean).join(" ")).toBe(expected);
});
