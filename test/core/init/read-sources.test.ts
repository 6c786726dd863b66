// Go sources, go.mod and Dockerfiles: what a measurement has to know of them.
import { describe, expect, test } from "vitest";
import { readDockerfile } from "../../../src/core/init/read-dockerfile.ts";
import { findMains, readGoMod, readGoSources } from "../../../src/core/init/read-go.ts";

const sources = (text: string) => readGoSources([{ path: "main.go", text }]);

test.each([
  ["module example.com/shop\n\ngo 1.26\n", { path: "example.com/shop", goVersion: "1.26", requires: [] }],
  ['// hello\nmodule "example.com/shop" // here\n', { path: "example.com/shop", goVersion: null }],
  ["module a.b/c/v2\nrequire a.b/d v1.0.0\nrequire (\n\tx.y/z v0.1.0 // indirect\n)\n", { path: "a.b/c/v2", requires: ["a.b/d", "x.y/z"] }],
])("go.mod %j", (text, module) => {
  expect(readGoMod({ path: "services/shop/go.mod", text })).toMatchObject({ folder: "services/shop", ...module });
});

test("a go.mod without a module is none", () => {
  expect(readGoMod({ path: "go.mod", text: "go 1.26\n" })).toBeNull();
});

describe("profiles", () => {
  test.each([
    ['import _ "net/http/pprof"', ["import"]],
    ['import (\n\t"net/http/pprof"\n)', ["import"]],
    ["ctrl.Options{PprofBindAddress: addr}", ["controller-runtime"]],
    ['import "github.com/fluxcd/pkg/runtime/pprof"', ["wrapper"]],
    ['import "github.com/gin-contrib/pprof"', ["wrapper"]],
    ['import "runtime/pprof"', []],
    ['// import _ "net/http/pprof"', []],
    ['/* "net/http/pprof" */', []],
  ])("%j", (text, kinds) => {
    expect(sources(text).pprof.map(({ value }) => value)).toEqual(kinds);
  });
});

test.each([
  ['flag.String("addr", ":8080", "where")', "addr text :8080"],
  ['flag.StringVar(&addr, "addr", ":8080", "where")', "addr text :8080"],
  ['flag.IntVar(&c.port, "port", 8080, "where")', "port number 8080"],
  ['fs.BoolVar(&c.EnablePprof, "enable-profiling", c.EnablePprof, ""+\n"x")', "enable-profiling bool null"],
  ['cmd.Flags().BoolVar(\n\t&on,\n\t"pprof-server",\n\tfalse,\n\t"help",\n)', "pprof-server bool false"],
  ['cmd.Flags().StringVarP(&addr, "addr", "a", ":80", "help")', "addr text :80"],
  ['app.Flag("web.listen-address", "help").Default(":9090").String()', "web.listen-address text :9090"],
  ['webflag.AddFlags(kingpin.CommandLine, ":9100")', "web.listen-address text :9100"],
  ['&cli.StringFlag{\n\tName: "listen",\n\tValue: ":8080",\n}', "listen text :8080"],
  ['b.StringVar("metrics-address", "Serve metrics there", &c)', "metrics-address text null"],
])("the flag of %j is %s", (text, flag) => {
  expect(sources(text).flags.map(({ value: { name, kind, fallback } }) => `${name} ${kind} ${String(fallback)}`)).toEqual([flag]);
});

test.each([
  ['logger.Info("x", zap.String("addr", a), slog.Int("port", 1))', []],
  ['viper.GetString("port")', []],
])("%j is no flag", (text, flags) => {
  expect(sources(text).flags).toEqual(flags);
});

test.each([
  ['os.Getenv("PORT")', { variables: ["PORT"] }],
  ['struct { Port int `envconfig:"HTTP_PORT" default:"1"` }', { variables: ["HTTP_PORT"] }],
  ['util.MustBindEnv("profiler.enabled", "APP_PROFILER_ENABLED")', { variables: ["APP_PROFILER_ENABLED"] }],
  ['mux.HandleFunc("GET /work", h)\nr.Get("/items/{id}", h)', { routes: ["/work", "/items/{id}"] }],
  [
    'mux.HandleFunc("POST /api/links", h)\nmux.HandleFunc("DELETE /api/links", h)',
    { otherRoutes: [{ method: "POST", path: "/api/links" }] },
  ],
  [
    'r.Put("/items", h)\nr.POST("/items", h)',
    {
      otherRoutes: [
        { method: "PUT", path: "/items" },
        { method: "POST", path: "/items" },
      ],
    },
  ],
  ['http.Post("http://x/y", "text/plain", nil)', {}],
  ['http.ListenAndServe(":8080", nil)', { addresses: [":8080"] }],
  ['&http.Server{Addr: "localhost:6060"}', { addresses: ["localhost:6060"] }],
  ['cobra.Command{\n\tUse:   "serve [flags]",\n}', { subcommands: ["serve"] }],
  ['import ctrl "sigs.k8s.io/controller-runtime"\nctrl.NewManager(a, b)', { controllers: ["controller-runtime"] }],
  ['import "k8s.io/client-go/informers"', { controllers: ["client-go"] }],
  [
    'import "github.com/prometheus/client_golang/prometheus/promhttp"',
    { metrics: ["github.com/prometheus/client_golang/prometheus/promhttp"] },
  ],
])("%j", (text, facts) => {
  const found = sources(text);
  const values = { ...found, flags: [] };
  expect(
    Object.fromEntries(
      Object.entries(values).map(([key, all]) => [key, (all as readonly { readonly value: unknown }[]).map(({ value }) => value)]),
    ),
  ).toMatchObject(facts);
});

test("main packages are those of services: no tools, no files that are left out of builds, named as they are installed", () => {
  const modules = ["", "cmd/agent"].map((folder) => ({
    folder,
    path: folder === "" ? "example.com/shop/v2" : "example.com/shop/agent-binary",
    goVersion: null,
    requires: [],
  }));
  const files = ["main.go", "cmd/api/main.go", "cmd/agent/main.go", "tools/gen/main.go", "asset/generate.go"].map((path) => ({
    path,
    text: "package main\n",
  }));
  const ignored = { path: "ignored/x.go", text: "//go:build ignore\n\npackage main\n" };
  const library = { path: "pkg/x.go", text: "package pkg\n" };
  expect(findMains([...files, ignored, library], modules).map(({ folder, name, module }) => [folder, name, module.folder])).toEqual([
    ["", "shop", ""],
    ["cmd/api", "api", ""],
    ["cmd/agent", "agent", "cmd/agent"],
  ]);
});

test.each([
  [
    'FROM golang AS build\nRUN CGO_ENABLED=0 go build -ldflags \'-s -w\' \\\n  -o /bin/shop ./cmd/shop\nFROM scratch\nCOPY --from=build /bin/shop /shop\nEXPOSE 8080 9090/tcp\nENTRYPOINT ["/shop", "serve"]\n',
    { builds: true, builtPackage: "cmd/shop", ports: [8080, 9090], program: "shop", args: ["serve"], copies: [] },
  ],
  [
    "FROM scratch\nARG ARCH=amd64\nCOPY bin/shop-$ARCH /shop\nCMD /shop --x\n",
    { builds: false, copies: ["bin/shop-$ARCH"], program: "shop", args: ["--x"], buildArgs: { ARCH: "amd64" } },
  ],
  ['FROM a AS x\nENTRYPOINT ["/other"]\nFROM b\nADD --chown=1:1 ["a", "b", "/c/"]\n', { program: null, copies: ["a", "b"], builds: false }],
  ['FROM a\nENTRYPOINT ["/bin/sh", "-c", "shop"]\n', { program: null }],
  ["FROM a\n# RUN go build\nRUN go install ./\nENTRYPOINT exec shop\n", { builds: true, builtPackage: ".", program: "shop" }],
  ["FROM a\nRUN go build -o x example.com/shop/cmd/y && strip x\n", { builtPackage: "example.com/shop/cmd/y" }],
  ["FROM a\nRUN xx-go build -o x main.go\n", { builtPackage: "." }],
  ["FROM a\nRUN make shop\n", { builds: true, builtPackage: null }],
])("Dockerfile %j", (text, facts) => {
  expect(readDockerfile({ path: "Dockerfile", text })).toMatchObject(facts);
});
