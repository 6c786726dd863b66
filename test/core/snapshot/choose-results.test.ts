// Which artifacts of a run are results: one for each name, the newest; and which files such an artifact may hold.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baselineArtifactName, resultArtifactName, resultNameOf } from "../../../src/core/snapshot/artifact-name.ts";
import { chooseResults, expiredResults, isResultPath, sideOf } from "../../../src/core/snapshot/choose-results.ts";

const listed = (id: number, name: string, expired = false) => ({ id, name, expired });

describe("the name in an artifact's name", () => {
  test("is the configuration's, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (name) => {
        expect(resultNameOf(resultArtifactName(name))).toBe(name);
      }),
    );
  });

  test.each([
    "heapgate-result-",
    "heapgate-results-x",
    "coverage",
    baselineArtifactName("shop"),
    "heapgate-result-a%41",
    "heapgate-result-%",
  ])("is not in %s", (name) => {
    expect(resultNameOf(name)).toBeNull();
  });
});

describe("the results of a run", () => {
  test("are one for each name, of several attempts the newest, by name", () => {
    const chosen = chooseResults([
      listed(1, "heapgate-result-shop"),
      listed(9, "heapgate-result-cart"),
      listed(5, "heapgate-result-shop"),
      listed(3, "heapgate-result-shop"),
      listed(8, "coverage"),
    ]);
    expect(chosen.map(({ name, artifact }) => [name, artifact.id])).toEqual([
      ["cart", 9],
      ["shop", 5],
    ]);
  });

  test("are not those that expired: an earlier attempt's stands in", () => {
    const chosen = chooseResults([
      listed(5, "heapgate-result-shop", true),
      listed(1, "heapgate-result-shop"),
      listed(2, "heapgate-result-old", true),
    ]);
    expect(chosen.map(({ name, artifact }) => [name, artifact.id])).toEqual([["shop", 1]]);
  });

  test("come with their newest page", () => {
    const chosen = chooseResults([
      listed(1, "heapgate-result-shop"),
      listed(2, "heapgate-report-shop.html"),
      listed(7, "heapgate-report-shop-a2.html"),
      listed(8, "heapgate-report-shop-a3.html", true),
      listed(9, "heapgate-report-shop-b.html"),
    ]);
    expect(chosen[0]?.page?.id).toBe(7);
    expect(chooseResults([listed(1, "heapgate-result-shop")])[0]?.page).toBeNull();
  });
});

test("results that all expired are named, those with a kept attempt are not", () => {
  const artifacts = [
    listed(1, "heapgate-result-b", true),
    listed(2, "heapgate-result-a", true),
    listed(3, "heapgate-result-c", true),
    listed(4, "heapgate-result-c"),
    listed(5, "heapgate-report-d-a1.html", true),
    listed(6, "coverage", true),
  ];
  expect(expiredResults(artifacts)).toEqual(["a", "b"]);
});

test.each([
  ["result.json", true],
  ["profiles/shop.heap.diff.pb.gz", true],
  ["base/manifest.json", true],
  ["head/rounds/1/shop/process/heap.end.pb.gz", true],
  ["head/evil.sh", false],
  ["base/rounds/../../x", false],
])("%s may be in a result: %s", (path, may) => {
  expect(isResultPath(path)).toBe(may);
});

test("a side is its folder, without the folder's name; null where there is none", () => {
  const content = new Uint8Array([1]);
  const files = new Map([
    ["base/manifest.json", content],
    ["basement/x", content],
    ["result.json", content],
  ]);
  expect([...(sideOf(files, "base") ?? [])]).toEqual([["manifest.json", content]]);
  expect(sideOf(files, "head")).toBeNull();
});
