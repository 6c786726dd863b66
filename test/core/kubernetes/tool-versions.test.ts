// Versions as tools print them.
import { describe, expect, test } from "vitest";
import { isAtLeast, parseVersion } from "../../../src/core/kubernetes/tool-versions.ts";

describe("a version is found in", () => {
  test.each([
    ["kind v0.33.0 go1.26.8 linux/amd64", { text: "v0.33.0", major: 0, minor: 33, patch: 0 }],
    ["Client Version: v1.34.4\nKustomize Version: v5.7.1\n", { text: "v1.34.4", major: 1, minor: 34, patch: 4 }],
    ["v3.22", { text: "v3.22", major: 3, minor: 22, patch: null }],
    ["v4.2.4+gabc123", { text: "v4.2.4+gabc123", major: 4, minor: 2, patch: 4 }],
    ["20.10.24+dfsg1", { text: "20.10.24+dfsg1", major: 20, minor: 10, patch: 24 }],
    ["kindest/node:v1.36.1@sha256:3489c767", { text: "v1.36.1", major: 1, minor: 36, patch: 1 }],
    ["v1.36.0-alpha.1", { text: "v1.36.0-alpha.1", major: 1, minor: 36, patch: 0 }],
  ])("%j", (text, version) => expect(parseVersion(text)).toEqual(version));

  test.each(["", "unknown", "sha256:12ab.34cd", "go1.26"])("not in %j", (text) => expect(parseVersion(text)).toBeNull());
});

test.each([
  ["v1.36.0", 1, 36, true],
  ["v1.35.9", 1, 36, false],
  ["v2.0.0", 1, 36, true],
  ["20.10", 20, 10, true],
  ["19.99", 20, 10, false],
])("%s is at least %i.%i: %s", (text, major, minor, expected) => {
  const version = parseVersion(text);
  expect(version !== null && isAtLeast(version, major, minor)).toBe(expected);
});
