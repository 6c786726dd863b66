import { describe, expect, test } from "vitest";
import {
  foldTypeArguments,
  isClosureName,
  ownerClassOf,
  ownerKeyOf,
  packageOf,
  possibleOwnersOf,
  typeArgumentsOf,
} from "../../../src/core/pprof/owner.ts";
import { functionName } from "../../../src/core/pprof/profile.ts";
import { profilesWithOracle, readProfile, skipWithoutData } from "./profile-data.ts";

describe("ownerKeyOf", () => {
  test.each([
    // plain
    ["main.main", "main.main"],
    ["example.com/shop/cart.Add", "example.com/shop/cart.Add"],
    ["example.com/shop/cart.(*Cart).Add", "example.com/shop/cart.(*Cart).Add"],
    ["example.com/shop/cart.Cart.Total", "example.com/shop/cart.Cart.Total"],
    ["malloc", "malloc"],
    ["", ""],
    // method values
    ["example.com/shop/cart.(*Cart).Add-fm", "example.com/shop/cart.(*Cart).Add"],
    // closures
    ["example.com/a.f.func1", "example.com/a.f"],
    ["example.com/a.f.func1.1.1", "example.com/a.f"],
    ["example.com/a.f.func2.3", "example.com/a.f"],
    ["example.com/a.(*T).M.func12", "example.com/a.(*T).M"],
    ["example.com/a.f.gowrap1", "example.com/a.f"],
    ["example.com/a.f.func1.deferwrap1", "example.com/a.f"],
    ["example.com/a.f·dwrap·3", "example.com/a.f"],
    ["example.com/a.f.func1·dwrap·3", "example.com/a.f"],
    // package-level closures and initializers
    ["example.com/a.glob..func1", "example.com/a.init"],
    ["example.com/a.init.func1", "example.com/a.init"],
    ["example.com/a.init.0", "example.com/a.init"],
    ["example.com/a.init.1.func2", "example.com/a.init"],
    ["example.com/a.map.init.0", "example.com/a.init"],
    ["example.com/a.init", "example.com/a.init"],
    ["example.com/a.initialize", "example.com/a.initialize"],
    // closures of inlined functions
    ["example.com/a.useInl.inlOuter.func1", "example.com/a.useInl.inlOuter"],
    ["example.com/a.closures.closures.func1.func3", "example.com/a.closures"],
    ["example.com/a.foo.foo.func1.func2", "example.com/a.foo"],
    ["example.com/a.f.func1.inl.func2", "example.com/a.inl"],
    ["example.com/a.f.func1.T.M.func2", "example.com/a.T.M"],
    ["example.com/a.(*T).M.inl.func2", "example.com/a.inl"],
    ["example.com/a.outer.(*T).M.func1", "example.com/a.(*T).M"],
    // loop bodies (Go 1.23)
    ["example.com/a.f-range1", "example.com/a.f"],
    ["example.com/a.f-range1-range2", "example.com/a.f"],
    ["example.com/a.(*T).M.func1-range1", "example.com/a.(*T).M"],
    ["example.com/a.f-range1.1", "example.com/a.f"],
    // generics, old and new spelling
    ["example.com/a.(*Cache[...]).Put", "example.com/a.(*Cache[…]).Put"],
    ["example.com/a.(*Cache[go.shape.int,go.shape.struct { Key string; Val string }]).Put", "example.com/a.(*Cache[…]).Put"],
    ["example.com/a.Map[go.shape.[]uint8,example.com/b/c.T[int]].func1", "example.com/a.Map[…]"],
    // escapes and vendoring
    ["gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml.v3.Unmarshal"],
    ["example.com/shop/vendor/github.com/x/y.F", "github.com/x/y.F"],
    ["vendor/golang.org/x/net/http2/hpack.F", "golang.org/x/net/http2/hpack.F"],
    // compiler-made
    ["type:.eq.net/url.URL", "type:.eq.net/url.URL"],
    ["type..eq.net/url.URL", "type..eq.net/url.URL"],
    ["type:.eq.[2]string", "type:.eq.[…]string"],
    // names that only look compiler-made
    ["main.typeName", "main.typeName"],
    ["main.typeName.func1", "main.typeName"],
    ["main.typeOf[go.shape.int]", "main.typeOf[…]"],
    ["example.com/a.typeName.String-fm", "example.com/a.typeName.String"],
    ["typecheck.Check.func2", "typecheck.Check"],
    // escapes of other characters than dots
    ["example.com/x/a%22b%2ego.F.func1", 'example.com/x/a"b.go.F'],
  ])("%s belongs to %s", (name, key) => {
    expect(ownerKeyOf(name)).toBe(key);
  });

  /** The same source in each release, as `docs/decisions/0005-function-identity.md` lists it. */
  test.each<[string, string, readonly string[]]>([
    [
      "generic method",
      "p.(*Cache[…]).Put",
      [
        "p.(*Cache[...]).Put",
        "p.(*Cache[go.shape.int,go.shape.struct { Key string; Val string }]).Put",
        "p.(*Cache[go.shape.*uint8]).Put",
        "p.(*Cache[go.shape.string,map[string]example.com/q.T]).Put",
      ],
    ],
    ["closure in a normal function", "p.f", ["p.f.func1", "p.f.func1.1.1", "p.f.func1.2", "p.f.func12"]],
    ["directly called nested closure (1.24)", "p.foo", ["p.foo.func1.2", "p.foo.foo.func1.func2"]],
    [
      "closure of an inlined function, one outer function",
      "p.closures",
      ["p.closures.func3", "p.closures.closures.func1.func3", "p.closures.func1.func1"],
    ],
    ["package-level closure", "p.init", ["p.glob..func1", "p.init.func1", "p.init.func1.1", "p.map.init.0", "p.init.0", "p.init.1.func2"]],
    ["go and defer wrappers", "p.f", ["p.f.func4", "p.f·dwrap·4", "p.f.gowrap4", "p.f.func1.deferwrap1", "p.f.func1.gowrap2"]],
    ["loop body", "p.f", ["p.f-range1", "p.f-range1-range1", "p.f-range1.1", "p.f.func1-range2", "p.f-range2.func1"]],
    ["method value", "p.(*T).M", ["p.(*T).M-fm", "p.(*T).M.func1-fm"]],
    ["dot in the last path element", "example.com/x/yaml.v3.F", ["example.com/x/yaml%2ev3.F", "example.com/x/yaml%2ev3.F.func1"]],
    ["vendored copy", "example.com/x.F", ["example.com/x.F", "vendor/example.com/x.F", "example.com/m/vendor/example.com/x.F.func1"]],
  ])("every release's name of a %s belongs to %s", (_, key, names) => {
    expect(names.map((name) => ownerKeyOf(name))).toEqual(names.map(() => key));
  });

  test.each([
    ["example.com/m/v2/p.F", "example.com/m/v2/p.F", "example.com/m/p.F"],
    ["example.com/m/v2.F.func1", "example.com/m/v2.F", "example.com/m.F"],
    ["example.com/m/v1/p.F", "example.com/m/v1/p.F", "example.com/m/v1/p.F"],
    ["example.com/m/vision/v2x.F", "example.com/m/vision/v2x.F", "example.com/m/vision/v2x.F"],
    ["gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml.v3.Unmarshal", "gopkg.in/yaml.Unmarshal"],
  ])("%s belongs to %s, and to %s with major versions folded", (name, key, folded) => {
    expect([ownerKeyOf(name), ownerKeyOf(name, { foldMajorVersions: true })]).toEqual([key, folded]);
  });

  test("is its own owner, whatever the name", () => {
    for (const name of ["example.com/a.(*T).M.func1", "example.com/a.Map[int].func1", "gopkg.in/yaml%2ev3.F.func1", "main.glob..func1"]) {
      expect(ownerKeyOf(ownerKeyOf(name))).toBe(ownerKeyOf(name));
    }
  });

  test.skipIf(skipWithoutData)("folds every closure of the real profiles and nothing into an empty name", () => {
    const names = new Set<string>();
    for (const path of profilesWithOracle.filter((one) => one.includes("captured"))) {
      const profile = readProfile(path);
      for (let index = 0; index < profile.functions.count; index += 1) names.add(functionName(profile, index));
    }
    names.delete("");
    expect(names.size).toBeGreaterThan(2000);
    const keys = [...names].map((name) => ownerKeyOf(name));
    expect(keys.filter((key) => key === "" || /\.func\d+|\.gowrap|-range\d|\[[^…]/u.test(key))).toEqual([]);
    expect(new Set(keys).size).toBeLessThan(names.size);
  });
});

describe("possibleOwnersOf", () => {
  test.each<[string, readonly string[]]>([
    ["a.T.V.func1", ["a.T.V", "a.V"]],
    ["a.f.T.V.func1", ["a.V", "a.T.V"]],
    ["a.T.V", ["a.T.V"]],
    ["a.f.func1", ["a.f"]],
    ["a.f.f.func1.func2", ["a.f"]],
    ["a.(*T).V.func1", ["a.(*T).V"]],
    ["a.f.(*T).V.func1", ["a.(*T).V"]],
    // An initializer has no methods: what follows was inlined into it.
    ["a.init.OnceFunc.func1", ["a.OnceFunc"]],
    ["type:.eq.a.T", ["type:.eq.a.T"]],
    ["main", ["main"]],
  ])("%s may belong to %j", (name, owners) => {
    expect(possibleOwnersOf(name)).toEqual(owners);
    expect(ownerKeyOf(name)).toBe(owners[0]);
  });
});

test.each([
  ["a.f", false],
  ["a.T.V", false],
  ["a.Map[go.shape.int]", false],
  ["a.init", false],
  ["type:.eq.a.T", false],
  ["malloc", false],
  ["a.f.func1", true],
  ["a.Map[go.shape.int].func1", true],
  ["a.f.gowrap1", true],
  ["a.f-range1", true],
  ["a.(*T).V-fm", true],
  ["a.glob..func1", true],
  ["a.init.0", true],
  ["a.init.func1", true],
  ["a.map.init.0", true],
])("isClosureName of %s is %s", (name, expected) => {
  expect(isClosureName(name)).toBe(expected);
});

test.each([
  ["a.f", ""],
  ["a.Map[int].func1", "[int]"],
  ["a.(*T[map[string]int]).M[x]", "[map[string]int]).M[x]"],
  ["a.F]", ""],
])("typeArgumentsOf %s is %j", (name, expected) => {
  expect(typeArgumentsOf(name)).toBe(expected);
});

test.each([
  ["a.F[int]", "a.F[…]"],
  ["a.F[map[string]int].G[x]", "a.F[…].G[…]"],
  ["a.F", "a.F"],
  ["a.F]", "a.F]"],
])("foldTypeArguments writes %s as %s", (name, folded) => {
  expect(foldTypeArguments(name)).toBe(folded);
});

test.each([
  ["net/http.(*conn).serve", "net/http"],
  ["gopkg.in/yaml%2ev3.F", "gopkg.in/yaml.v3"],
  ["example.com/a.Map[example.com/b.T]", "example.com/a"],
  ["runtime.gcBgMarkWorker", "runtime"],
  ["type:.eq.net/url.URL", "runtime"],
  ["__libc_start_main", ""],
])("packageOf %s is %j", (name, path) => {
  expect(packageOf(name)).toBe(path);
});

describe("ownerClassOf", () => {
  const modules = ["example.com/shop", "shop"];
  test.each([
    ["main.main", "own"],
    ["main.(*server).ServeHTTP.func1", "own"],
    ["example.com/shop.F", "own"],
    ["example.com/shop/internal/cart.F", "own"],
    ["shop/cart.F", "own"],
    ["example.com/shopping.F", "dependency"],
    ["example.com/shop/vendor/github.com/x/y.F", "dependency"],
    ["github.com/x/y.F", "dependency"],
    ["gopkg.in/yaml%2ev3.F", "dependency"],
    ["k8s.io/client-go/rest.F", "dependency"],
    ["net/http.(*conn).serve", "standard"],
    ["fmt.Sprintf", "standard"],
    ["runtime/pprof.StartCPUProfile", "standard"],
    ["internal/poll.(*FD).Read", "standard"],
    ["vendor/golang.org/x/net/http2/hpack.F", "standard"],
    ["runtime.mallocgc", "runtime"],
    ["runtime/internal/syscall.Syscall6", "runtime"],
    ["internal/runtime/maps.(*Map).Put", "runtime"],
    ["type:.eq.example.com/shop.T", "runtime"],
    ["__libc_start_main", "dependency"],
  ])("%s is %s", (name, expected) => {
    expect(ownerClassOf(name, modules)).toBe(expected);
  });

  test("without module paths only main is own", () => {
    expect([ownerClassOf("main.main", []), ownerClassOf("example.com/shop.F", []), ownerClassOf("shop/cart.F", [])]).toEqual([
      "own",
      "dependency",
      "standard",
    ]);
  });
});
