// What is guessed of small repositories: the main package, profiles and their switches, images, processes, work.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/core/config/parse-config.ts";
import { guessService, plainName } from "../../../src/core/init/guess-service.ts";
import type { Guess } from "../../../src/core/init/guess.ts";
import { renderInitJson } from "../../../src/core/init/render-init.ts";
import { writeConfig } from "../../../src/core/init/write-config.ts";
import { writeWorkflow } from "../../../src/core/init/write-workflows.ts";
import { workflowProblems } from "../../support/workflow-parser.ts";
import { factsOf, guessOf, treeFrom } from "../../support/repository-trees.ts";

const MODULE = "module example.com/acme/shop\n\ngo 1.26\n";
const SERVER =
  'package main\n\nimport (\n\t"net/http"\n\t_ "net/http/pprof"\n\t"github.com/prometheus/client_golang/prometheus/promhttp"\n)\n';
const parsed = (text: string) =>
  parseConfig({
    files: [{ name: "x.yaml", text }],
    sets: [],
    overrides: {},
    environment: () => null,
    defaultName: "shop",
    purpose: "measure",
  });
const manifest = (container: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec:\n  selector: { matchLabels: { app: shop } }\n  template:\n    spec: { containers: [${container}] }\n`;
const localGuess = (contents: Readonly<Record<string, string>>): Guess => guessOf(treeFrom({ "go.mod": MODULE, ...contents }));
const cluster = (container: string, contents: Readonly<Record<string, string>> = {}): Guess =>
  guessOf(treeFrom({ "go.mod": MODULE, "main.go": SERVER, "k8s/shop.yaml": manifest(container), ...contents }));
const commandOf = (guess: Guess): string => guess.components[0]?.run?.command.value ?? "";
const said = (guess: Guess, kind: string): string =>
  guess.notes.flatMap((note) => (note.kind === kind ? [`${note.what} ${note.remedy ?? ""}`] : [])).join("\n");

test.each([
  [{}, "no-service"],
  [{ "main.go": SERVER }, "no-service"],
  [{ "go.mod": MODULE, "lib.go": "package shop\n" }, "no-service"],
  [{ "go.mod": MODULE, "tools/x/main.go": "package main\n" }, "no-service"],
])("of %j nothing can be guessed", (contents, kind) => {
  expect(guessService(factsOf(treeFrom(contents)), null).kind).toBe(kind);
});

test("a cluster that was asked for needs something that is deployed", () => {
  const facts = factsOf(treeFrom({ "go.mod": MODULE, "main.go": SERVER }));
  expect(guessService(facts, "kind").kind).toBe("no-deployment");
  expect(guessService(facts, null)).toMatchObject({ kind: "guessed", guess: { target: "process" } });
});

describe("what a process is asked", () => {
  test.each([
    ['mux.HandleFunc("GET /links", h)\nmux.HandleFunc("POST /api/links", h)', { method: null, path: "/links" }],
    ['mux.HandleFunc("POST /api/links", h)\nmux.HandleFunc("GET /{code}", h)', { method: "POST", path: "/api/links" }],
    ['mux.HandleFunc("POST /shutdown", h)', { method: null, path: "/" }],
    ['mux.HandleFunc("POST /links/{id}", h)', { method: null, path: "/" }],
  ])("%j", (text, asked) => {
    const guess = localGuess({ "main.go": `${SERVER}\nos.Getenv("PORT")\n${text}\n` });
    expect(guess.workload).toMatchObject({ kind: "http", ...asked });
    const read = parsed(writeConfig(guess, { name: null }));
    expect(read).toMatchObject({ kind: "ok", config: { workload: { method: asked.method ?? "GET", path: asked.path } } });
    expect(said(guess, "guessed").includes("by POST with the body {}")).toBe(asked.method === "POST");
  });
});

describe("where a process listens", () => {
  test.each([
    ['flag.String("addr", ":8080", "")', "./bin/shop --addr=127.0.0.1:$PORT"],
    ['flag.Int("port", 8080, "")', "./bin/shop --port=$PORT"],
    ['flag.Int("http-port", 1, "")\nflag.Int("port", 8080, "")', "./bin/shop --http-port=$PORT"],
    [
      'flag.String("metrics-addr", ":9090", "")\nflag.String("listen-address", ":8080", "")',
      "./bin/shop --listen-address=127.0.0.1:$PORT --metrics-addr=127.0.0.1:$PORT_METRICS",
    ],
    ['os.Getenv("PORT")', "./bin/shop"],
    ['http.ListenAndServe(":8080", nil)', "LISTENS=127.0.0.1:8080 ./bin/shop"],
    ["", "./bin/shop"],
    ['cobra.Command{Use: "serve"}\nflag.String("addr", "", "")', "./bin/shop serve --addr=127.0.0.1:$PORT"],
    ['flag.String("addr", "", "")\nflag.Bool("enable-pprof", false, "")', "./bin/shop --addr=127.0.0.1:$PORT --enable-pprof"],
    [
      'flag.String("addr", "", "")\nflag.String("pprof-addr", "", "")',
      "./bin/shop --addr=127.0.0.1:$PORT --pprof-addr=127.0.0.1:$PORT_PPROF",
    ],
  ])("%j is started as %j", (text, command) => {
    const guess = localGuess({ "main.go": `${SERVER}\n${text}\n` });
    expect(commandOf(guess)).toBe(command);
    expect(parsed(writeConfig(guess, { name: null }))).toMatchObject({ kind: "ok" });
  });

  test("a variable of another name gets the port", () => {
    const guess = localGuess({ "main.go": `${SERVER}\nos.Getenv("SHOP_HTTP_PORT")\n` });
    expect(guess.components[0]?.run).toMatchObject({ command: { value: "./bin/shop" }, env: { SHOP_HTTP_PORT: "${PORT}" } });
    expect(parsed(writeConfig(guess, { name: null }))).toMatchObject({ kind: "ok" });
  });

  test("nothing that says so is said to be missing", () => {
    expect(said(localGuess({ "main.go": SERVER }), "missing")).toContain("where it listens");
  });
});

describe("profiles in a cluster", () => {
  const container = (more = "") => `{ name: shop, image: acme/shop, ports: [{ name: http, containerPort: 8080 }]${more} }`;
  const pprofOf = (guess: Guess) => ({ args: guess.components[0]?.args, pprof: guess.components[0]?.pprof.value });

  test.each([
    // On, nothing says where.
    ["", "", { args: [], pprof: { port: null } }],
    ['flag.Bool("enable-pprof", false, "")', "", { args: ["--enable-pprof"], pprof: { port: null } }],
    ['flag.Bool("enable-pprof", true, "")', "", { args: [], pprof: { port: null } }],
    ['flag.Bool("enable-pprof", false, "")', ", args: [--enable-pprof]", { args: [], pprof: { port: null } }],
    ['flag.String("pprof-bind-address", "0", "")', "", { args: ["--pprof-bind-address=localhost:6060"], pprof: { port: 6060 } }],
    ['flag.String("pprof-bind-address", "", "")', ', args: ["--pprof-bind-address=:7070"]', { args: [], pprof: { port: 7070 } }],
    [
      'flag.String("pprof-bind-address", "", "")',
      ', args: ["--pprof-bind-address", "localhost:7071"]',
      { args: [], pprof: { port: 7071 } },
    ],
    ['flag.String("pprof-addr", "localhost:6061", "")', "", { args: [], pprof: { port: 6061 } }],
    ['flag.Int("pprof-port", 0, "")', "", { args: ["--pprof-port=6060"], pprof: { port: 6060 } }],
    // Files that a program writes are no endpoint.
    ['flag.String("cpuprofile", "", "")\nflag.String("pprof-dir", "", "")', "", { args: [], pprof: { port: null } }],
    ['http.ListenAndServe("localhost:6060", nil)', "", { args: [], pprof: { port: 6060 } }],
  ])("%j with%s", (text, more, expected) => {
    expect(pprofOf(cluster(container(more), { "main.go": `${SERVER}\n${text}\n` }))).toMatchObject(expected);
  });

  test("a variable switches them on", () => {
    const guess = cluster(container(), { "main.go": `${SERVER}\nos.Getenv("SHOP_ENABLE_PROFILING")\n` });
    expect(guess.components[0]).toMatchObject({ env: { SHOP_ENABLE_PROFILING: "true" } });
    expect(parsed(writeConfig(guess, { name: null }))).toMatchObject({ kind: "ok" });
  });

  test("a chart's value is set before a flag is", () => {
    const guess = guessOf(
      treeFrom({
        "go.mod": MODULE,
        "main.go": `${SERVER}\nflag.Bool("enable-pprof", false, "")\n`,
        "chart/Chart.yaml": "name: shop\nversion: 1.0.0\n",
        "chart/values.yaml": "debug:\n  pprof:\n    enabled: false\n    port: 6062\n",
        "chart/templates/d.yaml": manifest("{ name: shop, image: acme/shop }"),
      }),
    );
    expect(guess.deploys).toMatchObject([{ inline: [{ path: ["debug", "pprof", "enabled"], value: true }] }]);
    expect(guess.components[0]).toMatchObject({ args: [], pprof: { value: { port: 6062 } } });
    const text = writeConfig(guess, { name: null });
    expect(text).toContain("valuesInline: { debug: { pprof: { enabled: true } } }");
    expect(parsed(text)).toMatchObject({ kind: "ok" });
  });

  test("without them the two lines are said, and pprof is off", () => {
    const guess = cluster(container(), { "main.go": 'package main\n\nimport "net/http"\n' });
    expect(pprofOf(guess)).toMatchObject({ pprof: "off" });
    expect(said(guess, "missing")).toContain('import _ "net/http/pprof"\ngo http.ListenAndServe("localhost:6060", nil)');
  });

  test("metrics behind authentication are asked with an account", () => {
    const guess = cluster(container(', args: ["--metrics-bind-address=:8443"]'), {
      "x.go": 'package x\nflag.String("metrics-bind-address", "0", "")\n',
    });
    expect(guess.components[0]?.metrics.value).toEqual({ port: 8443, scheme: "https", auth: "own" });
  });
});

describe("images", () => {
  const at = (image: string) => `{ name: shop, image: "${image}" }`;

  test.each([
    ['FROM golang\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\n', { context: ".", dockerfile: null, command: [] }],
    [
      'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
      { command: ["CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build -o shop ."] },
    ],
    [
      'FROM scratch\nARG TARGETARCH\nCOPY dist/linux_${TARGETARCH}/shop /shop\nENTRYPOINT ["/shop"]\n',
      { args: {}, command: ["CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build -o dist/linux_$HEAPGATE_ARCH/shop ."] },
    ],
    [
      'FROM scratch\nARG ARCH\nCOPY bin/shop-linux-$ARCH /shop\nENTRYPOINT ["/shop"]\n',
      {
        args: { ARCH: "${HEAPGATE_ARCH}" },
        command: ["CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build -o bin/shop-linux-$HEAPGATE_ARCH ."],
      },
    ],
    [
      "FROM alpine\nADD build build\nENTRYPOINT build/shop\n",
      { command: ["CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build -o build/shop ."] },
    ],
  ])("with the Dockerfile %j", (dockerfile, build) => {
    const guess = cluster(at("acme/shop:1.0"), { Dockerfile: dockerfile });
    expect(guess.builds).toMatchObject([{ image: "acme/shop", ...build }]);
    expect(parsed(writeConfig(guess, { name: null }))).toMatchObject({ kind: "ok" });
  });

  test("of others are neither built nor measured", () => {
    const redis = manifest("{ name: redis, image: redis:7 }").replaceAll("shop", "redis");
    const guess = cluster(at("acme/shop"), { "k8s/redis.yaml": redis, Dockerfile: "FROM golang\nRUN go build .\n" });
    expect(guess.builds.map(({ image }) => image)).toEqual(["acme/shop"]);
    expect(guess.components.map(({ name }) => name)).toEqual(["shop"]);
    expect(said(guess, "guessed")).toContain("deployed, not measured: redis");
  });

  test("that a chart hands on are said", () => {
    const guess = guessOf(
      treeFrom({
        "go.mod": MODULE,
        "main.go": SERVER,
        "chart/Chart.yaml": "name: shop\nversion: 1.0.0\n",
        "chart/values.yaml": "image: acme/shop:dev\nworkerImage: acme/worker:dev\n",
        "chart/templates/d.yaml": manifest('{ name: shop, image: "{{ .Values.image }}" }'),
      }),
    );
    expect(said(guess, "guessed")).toContain("workerImage acme/worker:dev");
    expect(said(guess, "guessed")).not.toContain("image acme/shop");
  });

  test("of a service in a folder of its own are built in it where its files lie there", () => {
    const guess = guessOf(
      treeFrom({
        "go.mod": MODULE,
        "services/shop/main.go": SERVER,
        "services/shop/page.html": "",
        "services/shop/Dockerfile": 'FROM golang\nCOPY page.html /\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\n',
        "k8s/shop.yaml": manifest(at("acme/shop")),
      }),
    );
    expect(guess.builds).toMatchObject([{ context: "services/shop", dockerfile: null }]);
  });
});

describe("work", () => {
  const ports = "ports: [{ name: metrics, containerPort: 9090 }, { name: grpc, containerPort: 50051 }, { name: web, containerPort: 8080 }]";

  test.each([
    [
      'mux.HandleFunc("/healthz", h)\nmux.HandleFunc("/orders/{id}", h)\nmux.HandleFunc("/orders", h)',
      { kind: "http", port: 8080, path: "/orders" },
    ],
    ['mux.HandleFunc("/-/quit", h)\nmux.HandleFunc("/metrics", h)', { kind: "http", path: "/" }],
    ['import "k8s.io/client-go/informers"', { kind: "idle" }],
  ])("for %j", (text, workload) => {
    expect(cluster(`{ name: shop, image: acme/shop, ${ports} }`, { "main.go": `${SERVER}\n${text}\n` }).workload).toMatchObject(workload);
  });

  test("without a port for HTTP there is none", () => {
    expect(cluster("{ name: shop, image: acme/shop, ports: [{ name: grpc, containerPort: 50051 }] }").workload.kind).toBe("idle");
  });
});

describe("whatever names are in a repository", () => {
  const name = fc.oneof(
    fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/u),
    fc.constantFrom("true", "null", "1.0", "yes", "on", "0x1", "a: b", "#x", "- y", "é", "$HOME", "${X}", "'", '"', "{a}", "@x", "%"),
  );

  test("the configuration is one that heapgate takes, with the same texts in it", () => {
    fc.assert(
      fc.property(name, name, name, (folder, flag, image) => {
        const guess = guessOf(
          treeFrom({
            "go.mod": MODULE,
            [`cmd/${folder}/main.go`]: SERVER,
            [`chart ${folder}/Chart.yaml`]: `name: ${JSON.stringify(folder)}\nversion: 1.0.0\n`,
            [`chart ${folder}/values-dev.yaml`]: "a: 1\n",
            [`chart ${folder}/templates/d.yaml`]: manifest(`{ name: ${JSON.stringify(flag)}, image: ${JSON.stringify(image)} }`),
          }),
        );
        const result = parsed(writeConfig(guess, { name: plainName("a name") }));
        const config = result.kind === "ok" ? result.config : null;
        expect(result).toMatchObject({ kind: "ok" });
        expect(JSON.stringify(config)).toContain(JSON.stringify(`chart ${folder}`));
      }),
      { numRuns: 60 },
    );
  });

  test("the workflow is one that GitHub takes", async () => {
    for (const branch of ["main", "release/1.x", "#1", "on", "a: b", "${{ x"]) {
      const text = writeWorkflow({ branch, needsGo: true, target: "process", moduleFolder: "a b" });
      expect(await workflowProblems("heapgate.yml", text)).toEqual([]);
    }
  });
});

test("the same for programs: files with their texts where nothing was written", () => {
  const guess = localGuess({ "main.go": SERVER });
  const json: unknown = JSON.parse(
    renderInitJson({
      target: "process",
      preset: null,
      notes: guess.notes,
      files: [
        { path: "a", text: "x", state: "shown" },
        { path: "b", text: "y", state: "kept" },
      ],
    }),
  );
  expect(json).toMatchObject({
    target: "process",
    files: [
      { path: "a", state: "shown", text: "x" },
      { path: "b", state: "kept" },
    ],
  });
});
