// Every command that documentation shows, and how tests run it: a command that is not listed here fails `test/docs-commands.test.ts`.

/** Where a command is run: folders that `docs-folders.ts` prepares. */
export type Place =
  /** The configuration of the page, its first whole YAML block, and nothing else. */
  | "page"
  /** Two profiles and two bundles of the leak captured from client-go. */
  | "files"
  /** A small Go service as a repository without a configuration. */
  | "new"
  /** The same with one: `main`, and a branch on which it keeps 4 KiB a request. */
  | "shop"
  /** The same at a tag `v1.8.0` before, measured in seconds without growth. */
  | "night";

export type How =
  /** Within this process, in milliseconds; all that is shown is what is printed. */
  | { readonly kind: "fast"; readonly place: Place; readonly exitCode: number }
  /** Builds and measures a service: shown numbers are read as any numbers. */
  | { readonly kind: "measures"; readonly place: Place; readonly exitCodes: readonly number[] }
  /** Not run with the documentation, and why not. */
  | { readonly kind: "needs"; readonly what: "kind" | "github" | "minutes"; readonly why: string };

const fast = (place: Place, exitCode = 0): How => ({ kind: "fast", place, exitCode });
const measures = (place: Place, ...exitCodes: readonly number[]): How => ({ kind: "measures", place, exitCodes });

const HUNT: How = {
  kind: "needs",
  what: "minutes",
  why: "the page is written by npm run leak-hunt; test/e2e/leak-hunt.test.ts runs its commands with a shorter plan",
};

/** By page, then by command. Commands of one page and place run in the order in which they stand there. */
export const DOCUMENTED: Readonly<Record<string, Readonly<Record<string, How>>>> = {
  "README.md": {
    "heapgate compare base.pb.gz head.pb.gz": fast("files"),
    "heapgate compare base-bundle head-bundle.zip": fast("files", 1),
    "heapgate run --base main": measures("shop", 1),
  },
  "docs/clusters.md": {
    "heapgate run --base main --set workload.http.rate=200/s --set plan.warmUp=2s --set plan.cost=10s --set plan.batch=0.3s --set rounds.max=3":
      {
        kind: "needs",
        what: "kind",
        why: "a cluster and six minutes; the integration tests of kind run the gate with the sample service and its manifests",
      },
  },
  "docs/drift.md": {
    "heapgate run --base 'v*' --set rounds.min=7 --set rounds.max=7 --out night": measures("night", 0, 1),
    "heapgate drift night": measures("night", 0, 1),
    "heapgate drift --format md": measures("night", 0, 1),
  },
  "docs/first-gate.md": {
    "heapgate init": fast("new"),
    "heapgate check": fast("new"),
    "heapgate doctor": measures("shop", 0),
    "heapgate run --base main --set plan.warmUp=0.5s --set plan.cost=1s --set plan.batch=0.1s --set rounds.max=3": measures("shop", 1),
  },
  "docs/fleet.md": { "heapgate check": fast("page") },
  "docs/leak-hunt.md": {
    "heapgate run --base main~1 --out .heapgate/leak": HUNT,
    "heapgate profile top --nodecount 4 --compact-labels --diff-base .heapgate/leak/base/rounds/1/leaky-service/process/heap.end.pb.gz .heapgate/leak/head/rounds/1/leaky-service/process/heap.end.pb.gz":
      HUNT,
    "heapgate run --base main~1 --out .heapgate/fix": HUNT,
    "heapgate compare .heapgate/fix/head .heapgate/leak/head --config .github/heapgate.yaml --set thresholds.live-heap.max=5.5MiB": HUNT,
  },
  "docs/thresholds.md": {
    "heapgate check": fast("page"),
    "heapgate compare base-bundle head-bundle.zip --set thresholds.live-heap.max=8MiB": fast("files", 1),
    "heapgate calibrate --gates 3": {
      kind: "needs",
      what: "minutes",
      why: "three gates of the default plan take an hour; test/e2e/calibrate.test.ts runs the command with a plan of seconds",
    },
  },
  "docs/weave-gitops.md": { "heapgate check": fast("page") },
};
