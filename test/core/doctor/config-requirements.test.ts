// What a configuration names: base, paths, inputs, render, ports.
import { describe, expect, test } from "vitest";
import {
  baseRequirement,
  inputRequirement,
  pathRequirement,
  portRequirement,
  renderRequirements,
  validRequirement,
  type BaseFacts,
} from "../../../src/core/doctor/config-requirements.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { warning } from "../../../src/core/errors/warning.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const base = (facts: Partial<BaseFacts>) => baseRequirement({ ref: null, found: SHA, trouble: null, isShallow: false, ...facts });

test("a valid configuration names its files", () => {
  expect(validRequirement(["a.yaml", "b.yaml"])).toMatchObject({ state: "met", found: "a.yaml, b.yaml" });
});

describe("the base", () => {
  test.each<[string, Partial<BaseFacts>, string, string]>([
    ["where HEAD left the default branch", {}, "a base to compare with", "0123456"],
    ["a tag", { ref: "v*" }, "a base to compare with: v*", "0123456"],
    ["a folder", { ref: "../base", found: "/work/base" }, "a base to compare with: ../base", "/work/base"],
  ])("%s is met", (_, facts, what, found) => expect(base(facts)).toMatchObject({ state: "met", what, found, remedy: "" }));

  test("W18 a base that git does not know is missing, in the words of a run", () => {
    const trouble = heapgateError("REF_NOT_FOUND", { ref: "v9" });
    expect(base({ ref: "v9", found: null, trouble })).toMatchObject({
      state: "missing",
      needed: true,
      found: 'Git knows no commit "v9" in this repository',
      remedy: trouble.remedy,
    });
  });

  test("W18 a base that a shallow checkout lacks says how deep it must be", () => {
    const trouble = heapgateError("REF_NOT_FOUND", { ref: null });
    expect(base({ found: null, trouble, isShallow: true })).toMatchObject({
      state: "missing",
      found: expect.stringMatching(/; this checkout is shallow$/u),
      remedy: expect.stringContaining("fetch-depth: 0"),
    });
  });
});

describe("a path", () => {
  const path = { key: "build[0].context", path: "app" };
  test.each([
    ["folder", "folder", "met", ""],
    ["file", "file", "met", ""],
    ["either", "file", "met", ""],
    ["either", "folder", "met", ""],
    ["either", "absent", "missing", "not in the tree"],
    ["folder", "absent", "missing", "not in the tree"],
    ["folder", "file", "missing", "a file"],
    ["file", "folder", "missing", "a folder"],
  ] as const)("W18 a %s is wanted, and there is: %s", (wanted, there, state, found) => {
    const told = pathRequirement({ ...path, wanted }, there);
    expect(told).toMatchObject({ what: "build[0].context: app", state, found });
    expect(told.remedy === "").toBe(state === "met");
  });
});

test("W18 an input that a run would miss is told in the words of its error", () => {
  const trouble = heapgateError("FILE_NOT_FOUND", { path: "load.js", wanted: "tree" });
  expect(inputRequirement("workload file", "load.js", trouble)).toMatchObject({
    what: "workload file load.js",
    state: "missing",
    found: "There is no file or folder load.js",
    remedy: trouble.remedy,
    needed: true,
  });
  expect(inputRequirement("values file", "dev.yaml", null)).toMatchObject({ state: "met", found: "", remedy: "" });
});

describe("the render", () => {
  test("that was made says how many places name a built image", () => {
    const of = (places: number) => renderRequirements({ kind: "rendered", images: ["a/b"], places, warnings: [] })[0]?.found;
    expect([of(0), of(1), of(3)]).toEqual(["0 places name a built image", "1 place names a built image", "3 places name a built image"]);
    expect(renderRequirements({ kind: "rendered", images: [], places: 0, warnings: [] })).toMatchObject([{ state: "met", found: "" }]);
  });

  test("W18 a built image that is used nowhere is warned of", () => {
    const unused = warning("image-unused", "build[1].image X is used nowhere in the render.", "Write the full reference with its tag.");
    expect(renderRequirements({ kind: "rendered", images: ["X"], places: 0, warnings: [unused] })[1]).toMatchObject({
      state: "warn",
      what: "build[1].image X is used nowhere in the render",
      remedy: "Write the full reference with its tag.",
    });
  });

  test("W18 that fails is missing; that was skipped is unknown and says who makes it", () => {
    const trouble = heapgateError("RENDER_FAILED", { what: "Chart x of head", why: "no" });
    expect(renderRequirements({ kind: "failed", trouble })).toMatchObject([
      { state: "missing", needed: true, found: "Chart x of head could not be rendered: no" },
    ]);
    expect(renderRequirements({ kind: "skipped", why: "helm is missing" })).toMatchObject([
      { state: "unknown", found: "helm is missing", remedy: expect.stringContaining("heapgate run") },
    ]);
  });
});

test.each([
  ["component shop", /ss -ltnp 'sport = :6060'.*\$PORT/u],
  ["kind.yaml", /ss -ltnp 'sport = :6060'.*another port\.$/u],
])("W18 a taken port for %s says who listens and what to write", (by, remedy) => {
  expect(portRequirement({ by, port: 6060, isTaken: true })).toMatchObject({
    state: "missing",
    needed: true,
    remedy: expect.stringMatching(remedy),
  });
  expect(portRequirement({ by, port: 6060, isTaken: false })).toMatchObject({ state: "met", remedy: "" });
});
