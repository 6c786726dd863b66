/** What `heapgate init` reads out of a repository, before anything is guessed. Paths are those of the repository, with `/`. */

/** Something that was read, and the file it was read from. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly file: string;
}

/** A module of Go. */
export interface GoModule {
  /** Folder of its go.mod; "" is the root. */
  readonly folder: string;
  /** As `go.mod` names it: `github.com/acme/shop`. */
  readonly path: string;
  readonly goVersion: string | null;
  /** Paths of the modules it requires. */
  readonly requires: readonly string[];
}

/** A folder with `package main`. */
export interface MainPackage {
  readonly folder: string;
  /** What its binary is called: the folder's name, of the root the module's. */
  readonly name: string;
  readonly module: GoModule;
  /** Its sources speak of serving: HTTP, gRPC, a manager of controllers. */
  readonly serves: boolean;
}

/** A flag of the command line, as the sources declare it. */
export interface GoFlag {
  readonly name: string;
  readonly kind: "bool" | "text" | "number";
  /** The default where it is written out; null: it is computed. */
  readonly fallback: string | null;
}

/** What the sources of all modules say. Generated files, tests and examples are not looked at. */
export interface GoSources {
  /** Where `net/http/pprof` is served from: an import, or a package that wraps it. */
  readonly pprof: readonly Sourced<"import" | "controller-runtime" | "wrapper">[];
  /** Packages that serve /metrics, by import. */
  readonly metrics: readonly Sourced<string>[];
  readonly flags: readonly Sourced<GoFlag>[];
  /** Names of environment variables that are read. */
  readonly variables: readonly Sourced<string>[];
  /** Paths that are handled, such as `/work`. */
  readonly routes: readonly Sourced<string>[];
  /** Paths that take a body. */
  readonly otherRoutes: readonly Sourced<{ readonly method: string; readonly path: string }>[];
  /** Fixed addresses that are listened on, such as `:8080`. */
  readonly addresses: readonly Sourced<string>[];
  /** Subcommands that start a server: `run`, `serve`, `server`, `start`. */
  readonly subcommands: readonly Sourced<string>[];
  /** A manager of controllers is made here. */
  readonly controllers: readonly Sourced<"controller-runtime" | "client-go">[];
  readonly grpc: readonly Sourced<"grpc">[];
}

/** A file that `docker build` takes. */
export interface Dockerfile {
  readonly path: string;
  readonly ports: readonly number[];
  /** First word of ENTRYPOINT or CMD, without folders; null: none, or a shell. */
  readonly program: string | null;
  /** Words behind the program. */
  readonly args: readonly string[];
  /** A stage compiles it. */
  readonly builds: boolean;
  /** Folder of the package a stage compiles, as its command names it. */
  readonly builtPackage: string | null;
  /** Files of the build context that are copied into the image, with variables as written. */
  readonly copies: readonly string[];
  /** Arguments with their defaults; null: none. */
  readonly buildArgs: Readonly<Record<string, string | null>>;
}

export interface PortFact {
  readonly name: string | null;
  readonly number: number;
}

/** An HTTP request that a probe makes. */
export interface ProbeFact {
  readonly path: string;
  readonly port: string | number;
}

export interface ContainerFact {
  readonly name: string;
  /** Null where reading does not tell. */
  readonly image: string | null;
  /** `command` and `args` together. */
  readonly words: readonly string[];
  readonly ports: readonly PortFact[];
  readonly readiness: ProbeFact | null;
  readonly variables: readonly string[];
}

/** A Deployment, StatefulSet or DaemonSet. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  /** Labels its selector asks for; its pods' labels where it has none. */
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerFact[];
  /** `metrics` port that an annotation for Prometheus names. */
  readonly annotatedPort: number | null;
  readonly file: string;
}

/** A key of `values.yaml` that switches profiling or metrics. */
export interface ChartSwitch {
  readonly path: readonly string[];
  readonly value: string | number | boolean | null;
}

export interface Chart {
  readonly folder: string;
  readonly name: string;
  readonly release: string;
  /** Lines of `--set` that a Tiltfile has. */
  readonly set: readonly string[];
  readonly isLibrary: boolean;
  /** Images its values name, each with its key. */
  readonly images: readonly { readonly key: string; readonly image: string }[];
  /** Names of charts it needs. */
  readonly dependencies: readonly string[];
  readonly workloads: readonly Workload[];
  /** Helm rendered it; otherwise its templates were read without Helm. */
  readonly rendered: boolean;
  readonly profiling: readonly ChartSwitch[];
  readonly metrics: readonly ChartSwitch[];
  /** Files beside it or in `tools/` that hold values for development. */
  readonly devValues: readonly string[];
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

export interface Kustomization {
  readonly folder: string;
  readonly workloads: readonly Workload[];
}

/** Plain manifests of one folder. */
export interface ManifestFolder {
  readonly folder: string;
  /** Files with objects in them. */
  readonly files: readonly string[];
  readonly workloads: readonly Workload[];
}

/** How a Tiltfile says the app is built and deployed. */
export interface TiltFacts {
  readonly file: string;
  readonly builds: readonly {
    readonly image: string;
    readonly context: string;
    readonly dockerfile: string | null;
    readonly target: string | null;
  }[];
  readonly charts: readonly {
    readonly folder: string;
    readonly release: string | null;
    readonly namespace: string | null;
    readonly values: readonly string[];
    readonly set: readonly string[];
  }[];
  readonly manifests: readonly string[];
  readonly kustomizations: readonly string[];
  readonly forwards: readonly { readonly workload: string; readonly port: number }[];
  /** Calls with arguments that only running it would tell, with line. */
  readonly unread: readonly string[];
  /** What Tilt itself says it deploys; empty where only the text was read. */
  readonly workloads: readonly Workload[];
}

export interface RepositoryFacts {
  /** Name of the repository's folder. */
  readonly name: string;
  readonly defaultBranch: string;
  readonly modules: readonly GoModule[];
  readonly mains: readonly MainPackage[];
  readonly sources: GoSources;
  readonly dockerfiles: readonly Dockerfile[];
  readonly charts: readonly Chart[];
  readonly kustomizations: readonly Kustomization[];
  readonly manifests: readonly ManifestFolder[];
  readonly tilt: TiltFacts | null;
  /** Examples of custom resources, such as `config/samples/x.yaml`. */
  readonly samples: readonly string[];
  readonly files: ReadonlySet<string>;
  /** Files that were not looked at because there are too many of them. */
  readonly leftOut: number;
}
