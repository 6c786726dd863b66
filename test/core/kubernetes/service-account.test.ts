// One ServiceAccount, or all of a namespace: who is meant, and what their requests are called together.
import { describe, expect, test } from "vitest";
import { commonUser, overlap, userOf } from "../../../src/core/kubernetes/service-account.ts";

const account = (text: string) => {
  const [namespace = "", name = ""] = text.split("/");
  return { namespace, name };
};

test("a user is called as Kubernetes calls it", () => {
  expect(userOf(account("fleet/agent"))).toBe("system:serviceaccount:fleet:agent");
});

test.each([
  ["a/x", "a/x", true],
  ["a/x", "a/y", false],
  ["a/x", "b/x", false],
  ["a/*", "a/y", true],
  ["a/x", "a/*", true],
  ["a/*", "a/*", true],
  ["a/*", "b/y", false],
])("%s and %s may be the same: %j", (one, other, expected) => {
  expect(overlap(account(one), account(other))).toBe(expected);
});

describe("requests of a user", () => {
  test.each([
    [
      "of a namespace with one name for all",
      "system:serviceaccount:cluster-local:request-2v8hx-5f0c",
      "system:serviceaccount:cluster-local:*",
    ],
    [
      "of one that only begins like it",
      "system:serviceaccount:cluster-local-2:request-2v8hx",
      "system:serviceaccount:cluster-local-2:request-2v8hx",
    ],
    ["of an account that is named", "system:serviceaccount:fleet:agent", "system:serviceaccount:fleet:agent"],
    ["of nobody's namespace", "kubernetes-admin", "kubernetes-admin"],
  ])("%s", (_name, user, expected) => {
    expect(commonUser(user, [account("fleet/agent"), account("cluster-local/*")])).toBe(expected);
  });
});
