// A side's tree with the sample charts in memory, programs and addresses that answer by script, and the setting of a render.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseApiResources } from "../../src/core/manifests/scopes.ts";
import type { Http, HttpAnswer } from "../../src/ports/http.ts";
import type { RenderSetting } from "../../src/stages/deploy/render-setting.ts";
import { builtImage, CHARTS, chartSource, deployStep, recordedRender } from "./charts.ts";
import { fakeExec, type FakeAnswer, type FakeExec } from "./fake-exec.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";

export const TREE = "/head";

/** `shop/`, `overlay/` and `plain/` of the fixtures below a folder. */
const fixtureFiles = (root: string): Record<string, string> => {
  const found: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(CHARTS, folder))) {
      const path = join(folder, name);
      if (statSync(join(CHARTS, path)).isDirectory()) walk(path);
      else found[`${root}/${path}`] = readFileSync(join(CHARTS, path), "utf8");
    }
  };
  for (const folder of ["shop", "overlay", "plain"]) walk(folder);
  return found;
};

export interface RenderWorld {
  readonly exec: FakeExec;
  readonly files: MemoryFiles;
  readonly http: Http;
  /** Addresses that were asked. */
  readonly asked: readonly string[];
}

export const renderWorld = (
  script: Parameters<typeof fakeExec>[0],
  more: { readonly files?: Readonly<Record<string, string>>; readonly answers?: Readonly<Record<string, HttpAnswer>> } = {},
): RenderWorld => {
  const asked: string[] = [];
  const http: Http = {
    request: ({ url }) => {
      asked.push(url);
      const refused: HttpAnswer = { kind: "failed", reason: "refused", message: `nobody listens at ${url}` };
      return Promise.resolve(more.answers?.[url] ?? refused);
    },
    isPortOpen: () => Promise.resolve(false),
    findFreePort: () => Promise.resolve(1),
  };
  return { exec: fakeExec(script), files: createMemoryFiles({ ...fixtureFiles(TREE), ...more.files }), http, asked };
};

/** Helm that prints a recorded render. */
export const helmOf = (file: string, version = "v3.21.4+g1234567"): Record<string, FakeAnswer> => ({
  "helm version": { stdout: `${version}\n` },
  "helm template": { stdout: recordedRender(file) },
});

export const renderSetting = (changes: Partial<RenderSetting> = {}): RenderSetting => ({
  step: deployStep(chartSource(), { namespace: "dev" }),
  side: "head",
  tree: TREE,
  configDir: TREE,
  env: { PATH: "/bin" },
  images: [builtImage("ghcr.io/acme/shop"), builtImage("ghcr.io/acme/shop-agent")],
  components: [],
  defaultNamespace: "default",
  kubeVersion: "v1.34.4",
  resources: parseApiResources(recordedRender("api-resources.txt")),
  overlay: {},
  checkEffect: false,
  ...changes,
});

/** The command line of the first call that begins so. */
export const argvOf = (exec: FakeExec, start: string): readonly string[] =>
  exec.calls.find(({ argv }) => argv.join(" ").startsWith(start))?.argv ?? [];
