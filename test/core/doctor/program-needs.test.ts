// Which programs a configuration starts is read from its commands.
import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/core/config/config.ts";
import { programNeeds, programsIn } from "../../../src/core/doctor/program-needs.ts";
import { configOf, parseTexts } from "../../support/config-text.ts";

const script = (text: string): Command => ({ kind: "shell", script: text });

describe("a command", () => {
  test.each<[string, Command | null, readonly string[]]>([
    ["that is not there", null, []],
    ["of one program", script("go build -o bin/shop ."), ["go"]],
    ["behind another one", script("cd app && go build ."), ["go"]],
    ["behind a semicolon without a blank", script("cd app;go build ."), ["go"]],
    ["on a later line", script("set -x\n  make image"), ["make"]],
    ["with variables before it", script("CGO_ENABLED=0 GOOS=linux go build ."), ["go"]],
    ["in a condition", script("if ! kubectl get ns; then helm version; fi"), ["kubectl", "helm"]],
    ["in a pipe", script("cat x | docker load"), ["docker"]],
    ["that is a whole line", script("make"), ["make"]],
    ["in which the word is an argument", script("echo go is fine"), []],
    ["in which the word is part of another", script("gofmt -l . && ./go-run"), []],
    ["without a shell", { kind: "argv", argv: ["go", "run", "."] }, ["go"]],
    ["without a shell, with the word as an argument", { kind: "argv", argv: ["./shop", "go"] }, []],
  ])("%s", (_, command, programs) => expect([...programsIn(command)].toSorted()).toEqual([...programs].toSorted()));
});

const needs = (text: string): readonly string[] =>
  programNeeds(configOf(parseTexts(`version: 1\n${text}`)).config).map(({ program, by }) => `${program}: ${by}`);

describe("a configuration", () => {
  test("of processes asks for what builds, starts and stops them", () => {
    expect(
      needs(`target: process
components:
  - name: shop
    run: { build: go build -o shop ., command: ./shop -p $PORT }
  - name: db
    measure: false
    run: { command: docker compose up -d --wait, stop: docker compose down }
workload: { command: make load }
`),
    ).toEqual([
      "git: every target",
      "bash: every target",
      "go: components[].run.build",
      "docker: components[].run.command",
      "docker: components[].run.stop",
      "make: workload.command",
    ]);
  });

  test("of a cluster asks for what its steps start", () => {
    expect(
      needs(`build: [{ image: acme/shop, command: make image }]
deploy:
  - { tilt: [] }
  - { command: helm install x y }
reset: { command: kubectl delete ns shop }
components: [{ name: shop, selector: app=shop }]
workload: { k6: { script: load.js, iterations: 10 } }
`),
    ).toEqual([
      "git: every target",
      "bash: every target",
      "make: build[].command",
      "helm: deploy[].command",
      "kubectl: reset.command",
      "k6: workload.k6",
      "tilt: deploy[].tilt",
    ]);
  });

  test("names each program once for each key", () => {
    const phases =
      "{ phases: [{ name: a, measure: cost, k6: { script: a.js, iterations: 9 } }, { name: b, measure: growth, k6: { script: b.js, iterations: 9 } }] }";
    const found = needs(`target: { existing: { context: dev } }\ncomponents: [{ name: shop, selector: app=shop }]\nworkload: ${phases}\n`);
    expect(found.filter((line) => line.startsWith("k6"))).toEqual(["k6: workload.k6"]);
  });
});
