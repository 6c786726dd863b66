// The third lock of the house: who may import whom, read from the import statements themselves.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findLoose } from "../scripts/scan-source.ts";
import { filesBelow, ROOT } from "../scripts/source-files.ts";
import {
  badNames,
  barrels,
  homeless,
  importsOf,
  mapFaults,
  portsWithCode,
  ROOMS,
  roomOf,
  silent,
  wrongDirections,
  wrongPackages,
} from "./support/house-rules.ts";

const everything = filesBelow("src", [""]);
const files = everything.filter(({ path }) => /\.tsx?$/u.test(path) && !path.endsWith(".d.ts"));

describe("the house", () => {
  test("sees the whole source tree, so it cannot pass on nothing", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(150);
    expect(Object.keys(ROOMS).filter((room) => !files.some(({ path }) => roomOf(path) === room))).toEqual([]);
  });

  test("has a room for every file", () => {
    expect(homeless(files)).toEqual([]);
  });

  test("imports only in the allowed directions", () => {
    expect(wrongDirections(files)).toEqual([]);
  });

  test("uses third-party packages only where the decision allows them", () => {
    expect(wrongPackages(files)).toEqual([]);
  });

  test("keeps ports free of code: they export types only", () => {
    expect(portsWithCode(files)).toEqual([]);
  });

  test("has one class, for errors", () => {
    const classes = files.filter(({ text }) => findLoose(text).some(({ kind }) => kind === "class")).map(({ path }) => path);
    expect(classes).toEqual(["src/core/errors/heapgate-error.ts"]);
  });

  test("opens every file with a sentence on its purpose", () => {
    expect(silent(files)).toEqual([]);
  });

  test("has no barrels", () => {
    expect(barrels(files)).toEqual([]);
  });

  test("names every file after what it holds", () => {
    expect(badNames(everything.map(({ path }) => path))).toEqual([]);
  });

  test("keeps the map of src/README.md true", () => {
    expect(mapFaults(files, readFileSync(join(ROOT, "src", "README.md"), "utf8"))).toEqual([]);
  });
});
