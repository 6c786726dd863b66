import { describe, expect, test } from "vitest";
import { nameOf, packageOf, shortName } from "../../../src/viewer/graph/names.ts";

describe("names of functions", () => {
  test.each([
    ["main.main", "main", "main.main"],
    ["runtime.mallocgc", "runtime", "runtime.mallocgc"],
    ["net/http.(*conn).serve", "net/http", "http.(*conn).serve"],
    ["github.com/rancher/fleet/internal/manifest.(*Store).Store", "github.com/rancher/fleet/internal/manifest", "manifest.(*Store).Store"],
    ["github.com/rancher/fleet/internal/manifest.New.func1", "github.com/rancher/fleet/internal/manifest", "manifest.New.func1"],
    ["gopkg.in/yaml.v3.(*decoder).unmarshal", "gopkg.in/yaml.v3", "yaml.v3.(*decoder).unmarshal"],
    ["k8s.io/client-go/tools/cache.(*Store[k8s.io/api/core/v1.Pod]).Add", "k8s.io/client-go/tools/cache", "cache.(*Store[v1.Pod]).Add"],
    ["example.com/a%2eb/c.F", "example.com/a%2eb/c", "c.F"],
    ["runtime (folded)", "runtime (folded)", "runtime (folded)"],
    ["(other)", "(other)", "(other)"],
    ["", "", ""],
  ])("%s", (func, ofPackage, short) => {
    expect([packageOf(func), shortName(func)]).toEqual([ofPackage, short]);
  });

  test("are whole when the reader wants them whole", () => {
    expect([nameOf("net/http.Get", true), nameOf("net/http.Get", false)]).toEqual(["net/http.Get", "http.Get"]);
  });
});
