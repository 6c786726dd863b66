// Functions that another Go release calls otherwise.
import { describe, expect, test } from "vitest";
import { toolchainRenames } from "../../../src/core/graph/match-toolchain.ts";

const renames = (
  base: readonly string[],
  head: readonly string[],
  versions: { readonly base: string | null; readonly head: string | null },
): Readonly<Record<string, string>> => Object.fromEntries(toolchainRenames({ base: new Set(base), head: new Set(head) }, versions));

const UP = { base: "go1.22.12", head: "go1.26.8" };
const DOWN = { base: "go1.26.8", head: "go1.22.12" };
const UNKNOWN = { base: null, head: null };

describe("toolchainRenames", () => {
  test("gives base's functions head's names, whichever side has the newer release", () => {
    expect(renames(["runtime.scanobject"], ["runtime.scanObject"], UP)).toEqual({ "runtime.scanobject": "runtime.scanObject" });
    expect(renames(["runtime.scanObject"], ["runtime.scanobject"], DOWN)).toEqual({ "runtime.scanObject": "runtime.scanobject" });
  });

  test("leaves a name alone that the other side has as well", () => {
    expect(renames(["runtime.scanobject"], ["runtime.scanObject", "runtime.scanobject"], UP)).toEqual({});
    expect(renames(["runtime.scanobject", "runtime.scanObject"], ["runtime.scanObject"], UP)).toEqual({});
    expect(renames(["runtime.scanobject"], ["runtime.other"], UP)).toEqual({});
  });

  test("leaves two possible names alone", () => {
    const older = ["encoding/json.reset"];
    expect(renames(older, ["encoding/json/v2.reset", "encoding/json/jsontext.reset"], { base: "go1.26", head: "go1.27" })).toEqual({});
    expect(renames(older, ["encoding/json/v2.reset"], { base: "go1.26", head: "go1.27" })).toEqual({
      "encoding/json.reset": "encoding/json/v2.reset",
    });
  });

  test("does nothing within one release, and only what lies between two", () => {
    expect(renames(["runtime.scanobject"], ["runtime.scanObject"], { base: "go1.26.1", head: "go1.26.8" })).toEqual({});
    expect(renames(["runtime.scanobject"], ["runtime.scanObject"], { base: "go1.22.1", head: "go1.24.8" })).toEqual({});
    expect(renames(["runtime.scanObject"], ["runtime.scanobject"], UP)).toEqual({});
  });

  test("takes the names for evidence where a release is not known", () => {
    expect(renames(["runtime.scanobject"], ["runtime.scanObject"], UNKNOWN)).toEqual({ "runtime.scanobject": "runtime.scanObject" });
    expect(renames(["runtime.scanObject"], ["runtime.scanobject"], { base: null, head: "go1.22.12" })).toEqual({
      "runtime.scanObject": "runtime.scanobject",
    });
  });

  test("folds copies by size class where only one side has them", () => {
    const copies = ["runtime.mallocgcTinySC2", "runtime.mallocgcTinySC3"];
    const folded = { "runtime.mallocgcTinySC2": "runtime.mallocgcTiny", "runtime.mallocgcTinySC3": "runtime.mallocgcTiny" };
    expect(renames(["runtime.mallocgcTiny"], copies, { base: "go1.26.8", head: "go1.27.0" })).toEqual(folded);
    expect(renames(copies, ["runtime.mallocgcTiny"], { base: "go1.27.0", head: "go1.26.8" })).toEqual(folded);
    expect(renames(copies, ["runtime.mallocgcTinySC2"], { base: "go1.27.0", head: "go1.28.0" })).toEqual({});
  });
});
