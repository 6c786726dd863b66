/** Repositories that heapgate has a preset for: what is known of them and not read. */
import type { PresetName } from "../config/presets/presets.ts";
import type { BuildGuess, DeployGuess, WorkloadGuess } from "./guess.ts";

export interface KnownSystem {
  readonly module: string;
  readonly preset: PresetName;
  /** Components the preset declares: the first one gets requests. */
  readonly namespace: string;
  /** Images to build; the charts name them. */
  readonly builds: readonly BuildGuess[];
  readonly deploys: readonly DeployGuess[];
  readonly workload: WorkloadGuess;
  /** An example in heapgate's repository. */
  readonly example: string | null;
}

const chart = (
  path: string,
  release: string,
  namespace: string,
  inline: Extract<DeployGuess, { kind: "chart" }>["inline"] = [],
  waitFor: readonly string[] = [],
): DeployGuess => ({
  kind: "chart",
  chart: path,
  release,
  namespace,
  values: [],
  inline,
  set: [],
  waitFor,
  remark: null,
});

const compile = (name: string, folder: string): string =>
  `CGO_ENABLED=0 GOOS=linux GOARCH=$HEAPGATE_ARCH go build -o bin/${name}-linux-$HEAPGATE_ARCH ./${folder}`;

/** Their repositories as they are today; `examples/` has each with more. */
export const KNOWN_SYSTEMS: readonly KnownSystem[] = [
  {
    module: "github.com/rancher/fleet",
    preset: "fleet",
    namespace: "cattle-fleet-system",
    builds: [
      {
        image: "rancher/fleet",
        context: ".",
        dockerfile: "package/Dockerfile",
        target: null,
        args: { ARCH: "${HEAPGATE_ARCH}" },
        command: [compile("fleet", "cmd/fleetcli"), compile("fleetcontroller", "cmd/fleetcontroller")],
        remark: "its Dockerfile copies what is built outside of Docker",
      },
      {
        image: "rancher/fleet-agent",
        context: ".",
        dockerfile: "package/Dockerfile.agent",
        target: null,
        args: { ARCH: "${HEAPGATE_ARCH}" },
        command: [compile("fleetagent", "cmd/fleetagent")],
        remark: null,
      },
    ],
    deploys: [
      chart("charts/fleet-crd", "fleet-crd", "cattle-fleet-system"),
      chart(
        "charts/fleet",
        "fleet",
        "cattle-fleet-system",
        [
          { path: ["apiServerURL"], value: "${HEAPGATE_API_SERVER_URL}" },
          { path: ["apiServerCA"], value: "${HEAPGATE_API_SERVER_CA}" },
          { path: ["garbageCollectionInterval"], value: "1s" },
        ],
        [
          "{ resource: deployment/fleet-controller, namespace: cattle-fleet-system }",
          // The local cluster's agent is deployed by Fleet itself.
          '{ resource: bundle/fleet-agent-local, namespace: fleet-local, for: "jsonpath={.status.summary.ready}=1", timeout: 5m }',
        ],
      ),
    ],
    workload: { kind: "idle", guessed: "bundles that are created and released tell more (examples/fleet)", sample: null },
    example: "examples/fleet",
  },
  {
    module: "github.com/weaveworks/weave-gitops",
    preset: "weave-gitops",
    namespace: "flux-system",
    builds: [
      {
        image: "ghcr.io/weaveworks/wego-app",
        context: ".",
        dockerfile: "gitops-server.dockerfile",
        target: null,
        args: {},
        command: [],
        remark: null,
      },
    ],
    deploys: [
      {
        kind: "manifests",
        files: ["https://github.com/fluxcd/flux2/releases/download/v2.6.4/install.yaml"],
        namespace: "flux-system",
        once: true,
        remark: "it reads objects of Flux; the same for both sides",
      },
      chart("charts/gitops-server", "ww-gitops", "flux-system"),
    ],
    workload: {
      kind: "http",
      component: "gitops-server",
      port: 9001,
      method: null,
      path: "/v1/featureflags",
      guessed: "a route that takes no login; examples/weave-gitops makes a user for others",
    },
    example: "examples/weave-gitops",
  },
  {
    module: "github.com/weaveworks/weave-gitops-enterprise",
    preset: "weave-gitops-enterprise",
    namespace: "flux-system",
    builds: [],
    deploys: [chart("charts/mccp", "mccp", "flux-system")],
    workload: { kind: "idle", guessed: "its clusters and users are not known here", sample: null },
    example: null,
  },
  {
    module: "github.com/fluxcd/flux2",
    preset: "flux",
    namespace: "flux-system",
    builds: [],
    deploys: [{ kind: "kustomize", folder: "manifests/install", remark: null }],
    workload: { kind: "idle", guessed: "objects for the controllers are not known here", sample: null },
    example: null,
  },
];

/** The known system among the modules of a repository; the module's major version does not matter. */
export const knownSystemOf = (modules: readonly { readonly path: string; readonly folder: string }[]): KnownSystem | null =>
  KNOWN_SYSTEMS.find((system) => modules.some(({ path, folder }) => folder === "" && path.replace(/\/v\d+$/u, "") === system.module)) ??
  null;
