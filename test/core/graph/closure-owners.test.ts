// Whose closure `T.V.func1` is.
import { describe, expect, test } from "vitest";
import { closureOwners } from "../../../src/core/graph/closure-owners.ts";
import { listedAll } from "../../support/listed-functions.ts";

const owners = (...sides: readonly (readonly string[])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(closureOwners(...sides.map((side) => listedAll(...side))));

describe("closureOwners", () => {
  test("gives the closure to the inlined function whose text holds it", () => {
    expect(owners(["p.useInl.small.func1@/p/a.go:31-32", "p.small@/p/a.go:30-33", "p.useInl@/p/a.go:50-55"])).toEqual({
      "p.useInl.small.func1": "p.small",
    });
  });

  test("leaves it with the value method whose text holds it", () => {
    expect(owners(["p.box.Value.func1@/p/a.go:31", "p.box.Value@/p/a.go:30", "p.Value@/p/a.go:10"])).toEqual({});
  });

  test("takes the nearest of both: a method and a function of one name", () => {
    const both = ["p.box.Value@/p/a.go:30", "p.Value@/p/a.go:60"];
    expect(owners(["p.box.Value.func1@/p/a.go:31", ...both])).toEqual({});
    expect(owners(["p.box.Value.func1@/p/a.go:61", ...both])).toEqual({ "p.box.Value.func1": "p.Value" });
  });

  test("finds a function inlined from another package by its file", () => {
    expect(owners(["p.main.Each.func1@/lib/each.go:8", "lib.Each@/lib/each.go:7", "p.main@/p/a.go:1"])).toEqual({
      "p.main.Each.func1": "lib.Each",
    });
  });

  test("knows the package of an inlined function by the folder of its file, also where the function itself is in no profile", () => {
    const home = "net/http.HandlerFunc.ServeHTTP@/usr/local/go/src/net/http/server.go:2000";
    expect(owners(["p.New.StripPrefix.func1@/usr/local/go/src/net/http/server.go:2200", home, "p.New@/p/a.go:1"])).toEqual({
      "p.New.StripPrefix.func1": "net/http.StripPrefix",
    });
    expect(owners(["p.a.New.StripPrefix.func1@/usr/local/go/src/net/http/server.go:2200"], [home])).toEqual({
      "p.a.New.StripPrefix.func1": "net/http.StripPrefix",
    });
    // A folder with functions of two packages says nothing.
    expect(owners(["p.a.b.c.func1@/x/server.go:22", "x.F@/x/server.go:1", "x_test.G@/x/server_test.go:1"])).toEqual({});
  });

  test("knows a value method inlined into a function", () => {
    expect(owners(["p.f.T.V.func1@/p/a.go:31", "p.T.V@/p/a.go:30"])).toEqual({ "p.f.T.V.func1": "p.T.V" });
  });

  test("without lines goes by what the first component is", () => {
    expect(owners(["p.useInl.small.func1", "p.useInl"])).toEqual({ "p.useInl.small.func1": "p.small" });
    expect(owners(["p.box.Value.func1", "p.(*box).Other"])).toEqual({});
    expect(owners(["p.useInl.small.func1"])).toEqual({});
  });

  test("decides once for both sides, so that a function only one of them sampled does not part them", () => {
    const closure = "p.useInl.small.func1@/p/a.go:31";
    const small = "p.small@/p/a.go:30";
    expect(owners([closure, small], [closure])).toEqual({ "p.useInl.small.func1": "p.small" });
    expect(owners([closure], [closure, small])).toEqual({ "p.useInl.small.func1": "p.small" });
  });

  test("takes head's word where the sides disagree", () => {
    const base = ["p.a.b.func1@/p/a.go:31", "p.b@/p/a.go:30"];
    const head = ["p.a.b.func1@/p/a.go:41", "p.a.b@/p/a.go:40"];
    expect(owners(base, head)).toEqual({});
    expect(owners(head, base)).toEqual({ "p.a.b.func1": "p.b" });
  });

  test("takes no text after the closure, of another file, or of another closure", () => {
    expect(owners(["p.x.small.func1@/p/a.go:31", "p.small@/p/a.go:40"])).toEqual({});
    expect(owners(["p.x.small.func1@/p/a.go:31", "q.small@/q/a.go:30"])).toEqual({});
    expect(owners(["p.x.small.func1@/p/a.go:31", "p.y.small.func1@/p/a.go:30"])).toEqual({});
  });
});
