// Which files and folders of the tree a configuration names.
import { describe, expect, test } from "vitest";
import { wantedPaths } from "../../../src/core/doctor/wanted-paths.ts";
import { configOf, parseTexts } from "../../support/config-text.ts";

const COMPONENTS = "components: [{ name: shop, selector: app=shop }]";
const EXISTING = "target: { existing: { context: dev } }\n";
const paths = (text: string, workload = "{ idle: 1s }"): readonly string[] =>
  wantedPaths(configOf(parseTexts(`version: 1\n${COMPONENTS}\nworkload: ${workload}\n${text}`)).config).map(
    ({ key, path, wanted }) => `${key} ${path} (${wanted})`,
  );

describe("of what is built", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a context and its Dockerfile",
      "{ image: a/b, context: . }",
      ["build[0].context . (folder)", "build[0].dockerfile Dockerfile (file)"],
    ],
    [
      "a context below the root",
      "{ image: a/b, context: app/ }",
      ["build[0].context app/ (folder)", "build[0].dockerfile app/Dockerfile (file)"],
    ],
    [
      "a Dockerfile elsewhere",
      "{ image: a/b, context: ., dockerfile: docker/shop }",
      ["build[0].context . (folder)", "build[0].dockerfile docker/shop (file)"],
    ],
    ["one that a flag names", '{ image: a/b, context: ., options: ["--file=x"] }', ["build[0].context . (folder)"]],
    ["a context that Docker fetches", '{ image: a/b, context: "https://github.com/acme/shop.git" }', []],
    ["a command alone", "{ image: a/b, command: make image }", []],
  ])("%s", (_, build, expected) => expect(paths(`${EXISTING}build: [${build}]`)).toEqual(expected));
});

describe("of what is deployed", () => {
  test.each<[string, string, readonly string[]]>([
    ["a chart", "{ chart: charts/shop }", ["deploy[0].chart charts/shop (either)"]],
    ["a chart of a registry", "{ chart: 'oci://ghcr.io/acme/shop' }", []],
    ["a chart of a repository", "{ chart: redis, repo: 'https://charts.example' }", []],
    ["a kustomization", "{ kustomize: deploy/dev }", ["deploy[0].kustomize deploy/dev (folder)"]],
    [
      "manifests, without patterns and addresses",
      "{ manifests: [a.yaml, 'b/*.yaml', 'https://example.com/c.yaml', d] }",
      ["deploy[0].manifests a.yaml (either)", "deploy[0].manifests d (either)"],
    ],
    ["a command", "{ command: make deploy }", []],
    ["what is filled in later", "{ chart: 'charts/${HEAPGATE_SHA}' }", []],
  ])("%s", (_, step, expected) => expect(paths(`deploy: [${step}]`)).toEqual(expected));

  test("steps of setup have their own key", () => {
    expect(paths(EXISTING, "{ idle: 1s, setup: [{ manifests: [seed.yaml] }] }")).toEqual([
      "workload.setup[0].manifests seed.yaml (either)",
    ]);
  });
});

test("processes are built by commands: no path is known", () => {
  const { config } = configOf(
    parseTexts('version: 1\ntarget: process\ncomponents: [{ name: a, run: { command: "./a $PORT" } }]\nworkload: { idle: 1s }\n'),
  );
  expect(wantedPaths(config)).toEqual([]);
});
