// One number for one name over many profiles, and what the name says.
import { describe, expect, test } from "vitest";
import { binaryOf, functionNames } from "../../../src/core/graph/function-names.ts";
import { frameTable } from "../../../src/core/graph/frames.ts";
import { functionName, type Profile } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";

const profileOf = (...names: readonly string[]): Profile => profileFromText(`s/bytes  1\n---\n  ${names.join("\n  ")}`);
const inBinary = (file: string, profile: Profile): Profile => {
  const mapping = { memoryStart: 0n, memoryLimit: 0n, fileOffset: 0n, file, buildId: "" };
  const flags = { hasFunctions: true, hasFilenames: true, hasLineNumbers: true, hasInlineFrames: true };
  return { ...profile, mappings: [{ ...mapping, ...flags }] };
};
/** Names of the functions of a profile, in their order, by way of their numbers. */
const namesIn = (profile: Profile, names = functionNames()): readonly (string | undefined)[] =>
  [...names.numbersOf(profile)].map((number) => names.at(number)?.name);

describe("functionNames", () => {
  test("gives equal names of several profiles one number", () => {
    const names = functionNames();
    const [one, two] = [profileOf("lib.A", "lib.B"), profileOf("lib.C", "lib.B")];
    expect(new Set(namesIn(one, names))).toEqual(new Set(["lib.A", "lib.B"]));
    expect(names.count()).toBe(2);
    expect(new Set(namesIn(two, names))).toEqual(new Set(["lib.B", "lib.C"]));
    expect(names.count()).toBe(3);
    const numberOfB = (profile: Profile) =>
      names.numbersOf(profile)[Array.from({ length: 2 }, (_, func) => functionName(profile, func)).indexOf("lib.B")];
    expect(numberOfB(one)).toBe(numberOfB(two));
  });

  test("gives a function without a name no number", () => {
    const profile = profileOf("lib.A");
    const nameless: Profile = { ...profile, functions: { ...profile.functions, names: new Uint32Array(profile.functions.count) } };
    const names = functionNames();
    expect([...names.numbersOf(nameless)]).toEqual([-1]);
    expect(names.at(-1)).toBeUndefined();
    expect(names.count()).toBe(0);
  });

  test("numbers a profile once", () => {
    const names = functionNames();
    const profile = profileOf("lib.A");
    expect(names.numbersOf(profile)).toBe(names.numbersOf(profile));
  });

  test.each([
    ["lib.Get[int].func1", "lib.Get[…]", "lib", "standard"],
    ["example.com/shop/cart.(*Cart).Add.func2", "example.com/shop/cart.(*Cart).Add", "example.com/shop/cart", "own"],
    ["example.com/shop/cart.New", "example.com/shop/cart.New", "example.com/shop/cart", "own"],
    ["net/http.(*conn).serve", "net/http.(*conn).serve", "net/http", "standard"],
    ["runtime.mallocgc", "runtime.mallocgc", "runtime", "runtime"],
    ["gopkg.in/yaml%2ev3.unmarshal", "gopkg.in/yaml.v3.unmarshal", "gopkg.in/yaml.v3", "dependency"],
    ["type:.eq.net/url.URL", "type:.eq.net/url.URL", "runtime", "runtime"],
  ])("knows of %s its owner, its package and whose code it is", (name, key, packagePath, ownerClass) => {
    const names = functionNames({ mainModules: ["example.com/shop"] });
    const [number = -1] = names.numbersOf(profileOf(name));
    expect(names.at(number)).toEqual({ name, plainName: name, key, packagePath, ownerClass, isClosure: name.includes(".func") });
  });

  test("tells functions of package main apart by their program only where there are several", () => {
    const [server, worker] = [inBinary("/bin/server", profileOf("main.run")), inBinary("/bin/worker", profileOf("main.run"))];
    expect(binaryOf(server)).toBe("server");
    const one = functionNames();
    expect([namesIn(server, one), namesIn(worker, one)]).toEqual([["main.run"], ["main.run"]]);
    const several = functionNames({ severalBinaries: true });
    expect([namesIn(server, several), namesIn(worker, several)]).toEqual([["server/main.run"], ["worker/main.run"]]);
    expect(several.at(0)).toMatchObject({ plainName: "main.run", packagePath: "main", ownerClass: "own" });
  });

  test("give tables that share them the frames they have alone", () => {
    const names = functionNames();
    const profiles = [profileOf("lib.A.func1", "lib.B"), profileOf("lib.C", "lib.A", "lib.B")];
    const framesOf = (options: Parameters<typeof frameTable>[0]) => {
      const table = frameTable(options);
      const nodes = profiles.map((profile) => [...table.add(profile).nodes]);
      return { nodes, frames: table.frames() };
    };
    for (const granularity of ["owners", "functions"] as const) {
      expect(framesOf({ granularity, names })).toEqual(framesOf({ granularity }));
    }
    // A table made when the names are known already, and of the last profile alone.
    const late = frameTable({ names });
    const [, last] = profiles;
    if (last !== undefined) late.add(last);
    expect(
      late
        .frames()
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(["lib.A", "lib.B", "lib.C"]);
  });
});
