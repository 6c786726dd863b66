// What is deployed is rendered from a copy of the tree, to see where built images stand; the user's own checkout is never written to.
import { describe, expect, test } from "vitest";
import { lookAtRender } from "../../src/driver/doctor-render.ts";
import { createFiles } from "../../src/io/files.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { makeFakeCluster } from "../support/fake-cluster/make.ts";
import { fakeLog } from "../support/fake-log.ts";
import { gitIn } from "../support/git-in.ts";
import { realPorts } from "../support/real-ports.ts";

const signal = new AbortController().signal;
const configText = (deploy: string, build = "[{ image: acme/shop, context: . }]"): string =>
  `version: 1\ntarget: kind\nbuild: ${build}\ndeploy: [${deploy}]\ncomponents: [{ name: shop, selector: app=shop, pprof: off }]\nworkload: { idle: 1s }\n`;
const deployment = (image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec: { template: { metadata: { labels: { app: shop } }, spec: { containers: [{ name: app, image: ${image} }] } } }\n`;

/** The facts, and what git says of the repository afterwards. */
const look = async (
  text: string,
  files: Readonly<Record<string, string>>,
  { env = {}, commit = true }: { env?: Readonly<Record<string, string>>; commit?: boolean } = {},
) => {
  const ports = { ...realPorts(env), log: fakeLog() };
  await using folder = await ports.files.makeTemporaryFolder("doctor-render");
  const repository = folder.path;
  gitIn(repository, ["init", "--quiet", "--initial-branch=main"]);
  for (const [path, content] of Object.entries(files)) await ports.files.write(ports.files.resolve(repository, path), content);
  if (commit) {
    gitIn(repository, ["add", "--all"]);
    gitIn(repository, ["commit", "--quiet", "--message", "one"]);
  }
  const before = gitIn(repository, ["status", "--porcelain"]);
  const { config } = configOf(parseTexts(text));
  const facts = await lookAtRender(ports, { config, configDir: repository, repository, kubeVersion: null, signal });
  const worktrees = gitIn(repository, ["worktree", "list", "--porcelain"]).match(/^worktree /gmu)?.length ?? 0;
  return { facts, isUntouched: gitIn(repository, ["status", "--porcelain"]) === before && worktrees === 1 };
};

describe("manifests", () => {
  test("whose image is built are rendered", async () => {
    expect(await look(configText("{ manifests: [shop.yaml] }"), { "shop.yaml": deployment("acme/shop:dev") })).toEqual({
      facts: { kind: "rendered", images: ["acme/shop"], places: 1, warnings: [] },
      isUntouched: true,
    });
  });

  test("that are not committed yet count too, and stay uncommitted", async () => {
    const { facts, isUntouched } = await look(
      configText("{ manifests: [shop.yaml] }"),
      { "shop.yaml": deployment("acme/shop:dev") },
      { commit: false },
    );
    expect([facts, isUntouched]).toEqual([expect.objectContaining({ kind: "rendered", places: 1 }), true]);
  });

  test("W18 in which a built image is used nowhere are warned of", async () => {
    const { facts } = await look(configText("{ manifests: [shop.yaml] }"), { "shop.yaml": deployment("acme/other:dev") });
    expect(facts).toMatchObject({
      kind: "rendered",
      places: 0,
      warnings: [{ code: "image-unused", message: "build[0].image acme/shop is used nowhere in the render." }],
    });
  });

  test("a pull policy that a run changes by itself asks nothing of anybody", async () => {
    const always = deployment("acme/shop:dev, imagePullPolicy: Always");
    expect((await look(configText("{ manifests: [shop.yaml] }"), { "shop.yaml": always })).facts).toMatchObject({ warnings: [] });
  });

  test("W18 that are not there fail in the words of a run", async () => {
    const { facts } = await look(configText("{ manifests: ['deploy/*.yaml'] }"), { "shop.yaml": "" });
    expect(facts).toMatchObject({
      kind: "failed",
      trouble: { code: "RENDER_FAILED", message: expect.stringContaining("no file fits the pattern") },
    });
  });
});

describe("what is not rendered here", () => {
  const local = { "shop.yaml": deployment("acme/shop:dev") };
  test.each<[string, string, unknown]>([
    ["steps of Tilt and commands", "{ command: make deploy }", null],
    ["a chart that is fetched", "{ chart: 'oci://ghcr.io/acme/shop' }", { kind: "skipped", why: "all of it is fetched from elsewhere" }],
    [
      "values that a command prints",
      "{ chart: charts/shop, valuesFrom: [{ command: ./values }] }",
      { kind: "skipped", why: "valuesFrom is a command, which is not run here" },
    ],
  ])("%s", async (_, deploy, facts) => expect((await look(configText(deploy), local)).facts).toEqual(facts));

  test("beside what is fetched nothing is said to be missing", async () => {
    const { facts } = await look(configText("{ manifests: [other.yaml] }, { chart: redis, repo: 'https://charts.example' }"), {
      "other.yaml": deployment("acme/other:1"),
    });
    expect(facts).toEqual({ kind: "rendered", images: ["acme/shop"], places: 0, warnings: [] });
  });

  test("a chart without Helm", async () => {
    const files = { "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n" };
    await using place = await createFiles().makeTemporaryFolder("doctor-bin");
    const { bin } = makeFakeCluster(place.path, { lacking: ["helm"] });
    const { facts } = await look(configText("{ chart: charts/shop }"), files, { env: { PATH: bin } });
    expect(facts).toMatchObject({ kind: "skipped", why: expect.stringMatching(/^helm is not on PATH/u) });
  });
});
