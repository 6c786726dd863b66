// Names of artifacts hold no character GitHub refuses, and different names stay different.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { baselineArtifactName, reportFileName, resultArtifactName } from "../../../src/core/snapshot/artifact-name.ts";

test.each([
  [baselineArtifactName("shop"), "heapgate-baseline-shop"],
  [resultArtifactName("linux/amd64: go 1.26"), "heapgate-result-linux%2Famd64%3A go 1.26"],
  [reportFileName("shop", 1), "heapgate-report-shop.html"],
  [reportFileName("100%", 3), "heapgate-report-100%25-a3.html"],
  [baselineArtifactName('a"b<c>d|e*f?g\\h\r\n'), "heapgate-baseline-a%22b%3Cc%3Ed%7Ce%2Af%3Fg%5Ch%0D%0A"],
])("%j", (name, expected) => {
  expect(name).toBe(expected);
});

test("no forbidden character is left, and no two names become one", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(baselineArtifactName(one)).not.toMatch(/[":<>|*?\r\n\\/]/u);
      expect(baselineArtifactName(one) === baselineArtifactName(other)).toBe(one === other);
    }),
  );
});
