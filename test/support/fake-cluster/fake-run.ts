// heapgate as a process of its own against fake programs: a repository whose app is a file, a configuration of a second per trial, and what is left afterwards.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { gitIn } from "../git-in.ts";
import { readResult, type ResultFile } from "../result-file.ts";
import { startHeapgate, type RunningHeapgate } from "../running-heapgate.ts";
import { openWorkshop, type Workshop } from "../sample-service.ts";
import { makeFakeCluster, type FakeCluster, type FakeProgram } from "./make.ts";
import { COMPILE_CACHE, type AppBehaviour } from "./state.ts";

const CHART = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}" }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: "{{ .Release.Name }}" } }
  template:
    metadata: { labels: { app: "{{ .Release.Name }}" } }
    spec:
      containers:
        - name: app
          image: {{ .Values.image }}
          ports: [{ name: http, containerPort: 8080 }]
          env: [{ name: FAKE_APP, value: '{{ .Values.app }}' }]
          resources: { requests: { cpu: "{{ .Values.cpu }}" } }
`;

export interface Sides {
  readonly base?: AppBehaviour;
  /** Default: that of base, in the same commit. */
  readonly head?: AppBehaviour;
  /** Further files of both commits. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface FakePlace extends Disposable {
  readonly shop: Workshop;
  readonly fake: FakeCluster;
  readonly repository: string;
}

/** A repository of one commit, or of two where head differs, and programs to go with it. */
export function openFakePlace(name: string, { base = {}, head, files = {} }: Sides = {}, lacking: readonly FakeProgram[] = []): FakePlace {
  const shop = openWorkshop(name);
  const repository = join(shop.folder, "repository");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  };
  const all = {
    "app/app.json": JSON.stringify(base),
    "app/Dockerfile": "FROM scratch\nCOPY app.json /app\n",
    "go.mod": "module example.com/shop\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": 'image: "acme/shop:dev"\nreplicas: 1\ncpu: "1"\napp: ""\n',
    "chart/templates/app.yaml": CHART,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) write(path, text);
  gitIn(repository, ["init", "--quiet", "--initial-branch=main", "."]);
  gitIn(repository, ["add", "--all"]);
  gitIn(repository, ["commit", "--quiet", "--message", "shop: start"]);
  if (head !== undefined) {
    write("app/app.json", JSON.stringify(head));
    gitIn(repository, ["commit", "--quiet", "--all", "--message", "shop: change"]);
  }
  return {
    shop,
    fake: makeFakeCluster(join(shop.folder, "fake"), { lacking }),
    repository,
    [Symbol.dispose]: () => shop[Symbol.dispose](),
  };
}

export interface ConfigParts {
  readonly target?: string;
  readonly build?: string;
  readonly deploy?: string;
  readonly components?: string;
  readonly workload?: string;
  readonly plan?: string;
  readonly rounds?: string;
  /** Further lines. */
  readonly more?: string;
}

const COMPONENT = "{ name: shop, selector: app=shop, pprof: { port: 8080 }, metrics: { port: 8080 } }";

/** A step of the chart with these inline values. */
export const chartStep = (values = "{}", more = ""): string =>
  `{ chart: chart, release: shop, namespace: shop, valuesInline: ${values}${more} }`;

export const fakeConfig = (parts: ConfigParts = {}): string => `version: 1
name: shop
target: ${parts.target ?? "kind"}
build: ${parts.build ?? "[{ image: acme/shop, context: app }]"}
deploy: [${parts.deploy ?? chartStep()}]
components: [${parts.components ?? COMPONENT}]
workload:
  ${parts.workload ?? "http: { component: shop, port: 8080, path: /work, requests: 200, concurrency: 2 }"}
plan: ${parts.plan ?? "{ warmUp: 0.1s, cost: 1s, batches: 10, batch: 0.05s }"}
rounds: ${parts.rounds ?? "{ min: 1, max: 1 }"}
${parts.more ?? "leak: off"}
thresholds: { http-p95: off }
`;

/** Starts `heapgate run` with only the fakes and git in PATH; results will lie in `out` of the workshop. */
export function startFakeRun(
  { shop, fake, repository }: FakePlace,
  config: string,
  { head = "HEAD", env = {} }: { readonly head?: string; readonly env?: Readonly<Record<string, string>> } = {},
): RunningHeapgate {
  const file = join(repository, "heapgate-test.yaml");
  writeFileSync(file, config);
  const base = head === "HEAD" && gitIn(repository, ["rev-list", "--count", "HEAD"]) === "2" ? "HEAD~1" : "HEAD";
  const argv = [
    "run",
    "--config",
    file,
    "--base",
    base,
    "--head",
    head,
    "--out",
    join(shop.folder, "out"),
    "--no-history",
    "--skip-unchanged",
    "false",
  ];
  return startHeapgate(
    {
      through: "node",
      onTerminal: false,
      argv,
      cwd: repository,
      env: { PATH: fake.bin, NODE_COMPILE_CACHE: COMPILE_CACHE, GITHUB_ACTIONS: "", ...env },
    },
    shop,
  );
}

export interface FakeRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** Null: nothing was measured. */
  readonly result: ResultFile | null;
}

/** The result of a run that must have measured. */
export const resultOf = ({ result, output }: FakeRun): ResultFile => {
  if (result === null) throw new Error(`nothing was measured:\n${output}`);
  return result;
};

/** Fails when a process, a temporary folder, a cluster, an image or a container is left. */
export function expectNothingLeft({ shop, fake }: FakePlace, left: readonly string[] = []): void {
  expect(fake.left(), "left in the fakes").toEqual(left);
  shop.expectClean();
}

/** Runs to the end. */
export async function fakeRun(place: FakePlace, config: string, options: Parameters<typeof startFakeRun>[2] = {}): Promise<FakeRun> {
  const running = startFakeRun(place, config, options);
  const exitCode = await running.exitCode;
  const output = running.output();
  const result = /results in /u.test(output) ? readResult(join(place.shop.folder, "out", "result.json")) : null;
  return { exitCode, output, result };
}
