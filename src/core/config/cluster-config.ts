/** The parts of a configuration that only clusters have: where the app is deployed, from what, and how its processes are reached. */
import type { Command } from "./config.ts";

export type ClusterTarget =
  | {
      readonly kind: "kind";
      /** Node image; null: the one of the installed kind. */
      readonly image: string | null;
      /** Path of the user's own kind configuration, which ours is merged into; null: none. */
      readonly configPath: string | null;
      readonly nodes: number;
      /** The API server keeps an audit log, from which requests are counted by who asks for what. */
      readonly audit: boolean;
    }
  | {
      readonly kind: "existing";
      /** Null: the kubeconfig's current context. */
      readonly context: string | null;
      readonly namespace: string | null;
      /** Where images are pushed when the cluster's nodes cannot be loaded directly; null: none. */
      readonly registry: string | null;
    };

/** One entry of `build`. Paths are relative to the side's tree. */
export interface ImageBuild {
  /** References, with a tag only where the app itself starts the image; empty where only `command` runs. */
  readonly images: readonly string[];
  /** Folder of `docker build`; null: `command` alone leaves the images in Docker. */
  readonly context: string | null;
  readonly dockerfile: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | null;
  /** Handed to `docker build` as they are. */
  readonly options: readonly string[];
  /** Runs before the build; alone it must leave the images in Docker under their names with the tag `$HEAPGATE_TAG`. */
  readonly command: Command | null;
  /** A reference to pull instead; what cannot be pulled is built. `${HEAPGATE_SHA}` is filled in per side. */
  readonly pull: string | null;
}

export interface ChartSource {
  readonly kind: "chart";
  /** A folder, a `.tgz`, an `oci://` address, or a name in `repo`. */
  readonly chart: string;
  readonly repo: string | null;
  readonly chartVersion: string | null;
  /** `template`: rendered and applied as Tilt's `helm()` does; `helm`: `helm upgrade --install`. */
  readonly install: "template" | "helm";
  readonly release: string | null;
  /** Later ones win; a path that starts with `?` may be absent. */
  readonly values: readonly string[];
  readonly valuesInline: Readonly<Record<string, unknown>>;
  /** Commands that print values as YAML. */
  readonly valuesFrom: readonly Command[];
  /** Handed to Helm with their escaping untouched. */
  readonly set: readonly string[];
  readonly setString: readonly string[];
}

export type DeploySource =
  | ChartSource
  | { readonly kind: "kustomize"; readonly path: string }
  /** Files, folders, globs, `https://` addresses. */
  | { readonly kind: "manifests"; readonly paths: readonly string[] }
  | { readonly kind: "tilt"; readonly args: readonly string[] }
  | { readonly kind: "command"; readonly command: Command };

/** `resource`: `condition` is what `kubectl wait --for` takes, or `rollout`. `http`: `COMPONENT[:PORT]/PATH` or a URL answers 2xx. */
export type WaitFor = { readonly timeoutSeconds: number } & (
  | { readonly kind: "resource"; readonly resource: string; readonly namespace: string | null; readonly condition: string }
  | { readonly kind: "http"; readonly address: string }
  | { readonly kind: "metric"; readonly expression: string }
  | { readonly kind: "log"; readonly pattern: string }
);

export interface DeployStep {
  readonly source: DeploySource;
  readonly namespace: string | null;
  readonly waitFor: readonly WaitFor[];
  /** A dependency: installed before the first trial and kept. */
  readonly once: boolean;
}

export type Reset = { readonly kind: "redeploy" } | { readonly kind: "restart" } | { readonly kind: "command"; readonly command: Command };

/** Which pods a component is. */
export interface PodsConfig {
  /** A label selector. */
  readonly selector: string;
  readonly namespace: string | null;
  /** Null: the only container, or the first. */
  readonly container: string | null;
}

/** The directory, as the container sees it, in which the app itself keeps CPU profiles, one per period. */
export interface CpuFilesConfig {
  readonly path: string;
  /** A regular expression with the groups year, month, day, hour, minute, second, and component where names tell it; null: Fleet's names. */
  readonly pattern: string | null;
}

/** A ServiceAccount as which a component asks the API server besides that of its pods; `*`: each of the namespace. */
export interface AccountConfig {
  readonly namespace: string;
  readonly name: string;
}

/** Requests = limits of the container. */
export interface ResourcesConfig {
  readonly cpu: string | null;
  readonly memory: string | null;
}

/** How an endpoint lets us in. */
export interface AuthConfig {
  readonly bearer:
    | null
    /** A ServiceAccount of ours that may read the endpoint, made in kind and printed elsewhere. */
    | { readonly kind: "own" }
    | { readonly kind: "service-account"; readonly name: string; readonly namespace: string | null }
    | { readonly kind: "secret"; readonly name: string; readonly key: string; readonly namespace: string | null }
    | { readonly kind: "token"; readonly token: string };
  readonly basic: { readonly username: string; readonly password: string } | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Paths of PEM files. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
  readonly insecureSkipVerify: boolean;
}

/** `count` objects from a template in which `${INDEX}` counts; deleted after each trial. */
export interface ObjectsWorkload {
  readonly kind: "objects";
  readonly template: string;
  readonly count: number;
  /** Null: as fast as the API server takes them. */
  readonly ratePerSecond: number | null;
  readonly namespace: string | null;
  /** What each object waits for, as `kubectl wait --for` takes it; null: created is done. */
  readonly ready: string | null;
  /** A merge patch that lets all objects go once they exist; null: none. */
  readonly release: unknown;
}

/** A Kubernetes Job; its `parallelism` spreads the load over the cluster. */
export interface JobWorkload {
  readonly kind: "job";
  readonly manifest: string;
  /** Units of one run; null: the number in its log line `heapgate-units=N`. */
  readonly units: number | null;
}

export interface K6Workload {
  readonly kind: "k6";
  readonly script: string;
  /** Iterations of the cost phase; null: the script decides. */
  readonly iterations: number | null;
}
