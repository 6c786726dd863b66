// File names of profiles as paths in the repository, never a wrong one.
import { describe, expect, test } from "vitest";
import { buildlessFile, repositoryPaths, type RepositoryHints } from "../../../src/core/source/repository-paths.ts";

const NO_HINTS: RepositoryHints = { mainModules: ["example.com/shop"], builtIn: [], known: [] };
const of = (files: readonly (readonly [packagePath: string, file: string])[], hints: Partial<RepositoryHints> = {}) =>
  repositoryPaths(
    files.map(([packagePath, file]) => ({ packagePath, file })),
    { ...NO_HINTS, ...hints },
  );

test.each([
  ["/root/go/pkg/mod/github.com/x/y@v1.2.3/z.go", "github.com/x/y/z.go"],
  ["github.com/x/y@v1.2.3/z.go", "github.com/x/y/z.go"],
  ["/root/go/pkg/mod/github.com/x/y/v2@v2.0.0-20240101-abc/z.go", "github.com/x/y/v2/z.go"],
  ["/usr/local/go/src/runtime/proc.go", "runtime/proc.go"],
  ["/usr/lib/go-1.26/src/net/http/server.go", "net/http/server.go"],
  ["/opt/hostedtoolcache/go/1.26.8/x64/src/runtime/proc.go", "runtime/proc.go"],
  ["/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.12.linux-amd64/src/runtime/proc.go", "runtime/proc.go"],
  ["runtime/proc.go", "runtime/proc.go"],
  ["C:\\build\\shop\\main.go", "C:/build/shop/main.go"],
  ["/build/shop/main.go", "/build/shop/main.go"],
])("buildlessFile writes %s as %s", (file, expected) => {
  expect(buildlessFile(file)).toBe(expected);
});

describe("repositoryPaths", () => {
  test("takes the folder it was built in at its word", () => {
    const path = of([["main", "/tmp/b/tree/cmd/app/main.go"]], { builtIn: ["/tmp/b/tree"], known: ["main.go", "app/main.go"] });
    expect(path("/tmp/b/tree/cmd/app/main.go")).toBe("cmd/app/main.go");
    expect(path("/tmp/b/treehouse/main.go")).toBeNull();
  });

  test("knows a package's folder from its module, and learns from it where the rest lies", () => {
    const path = of([
      ["example.com/shop/store", "/src/app/store/store.go"],
      ["main", "/src/app/cmd/shop/main.go"],
    ]);
    expect(path("/src/app/store/store.go")).toBe("store/store.go");
    expect(path("/src/app/cmd/shop/main.go")).toBe("cmd/shop/main.go");
  });

  test("reads names of -trimpath, which begin with the module", () => {
    const path = of([["main", "example.com/shop/cmd/shop/main.go"]]);
    expect(path("example.com/shop/cmd/shop/main.go")).toBe("cmd/shop/main.go");
    expect(path("example.com/shopping/main.go")).toBeNull();
  });

  test("finds a module below the top of the repository by the changed file's longer path", () => {
    const path = of([["example.com/shop/store", "/src/services/shop/store/s.go"]], { known: ["services/shop/store/s.go"] });
    expect(path("/src/services/shop/store/s.go")).toBe("services/shop/store/s.go");
  });

  test("does not take a file for another one with the same end", () => {
    const files = [
      ["example.com/shop/other/pkg", "/src/other/pkg/a.go"],
      ["main", "/src/main.go"],
    ] as const;
    expect(of(files, { known: ["pkg/a.go"] })("/src/other/pkg/a.go")).toBe("other/pkg/a.go");
    // Without any module: the rest of the program does not lie in the folder the shorter path would leave.
    const mains = [
      ["main", "/src/cmd/main.go"],
      ["main", "/src/tools/gen.go"],
    ] as const;
    expect(of(mains, { mainModules: [], known: ["main.go"] })("/src/cmd/main.go")).toBeNull();
    expect(of(mains, { mainModules: [], known: ["cmd/main.go"] })("/src/cmd/main.go")).toBe("cmd/main.go");
  });

  test.each([
    "/root/go/pkg/mod/github.com/x/y@v1.2.3/store/store.go",
    "/src/app/go/pkg/mod/github.com/x/y@v1.2.3/store/store.go",
    "/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.12.linux-amd64/src/store/store.go",
    "/usr/local/go/src/runtime/proc.go",
  ])("says that %s is none of the repository's", (file) => {
    const path = of([["example.com/shop/store", "/src/app/store/store.go"]], { known: ["store/store.go"] });
    expect(path(file)).toBeNull();
  });
});
