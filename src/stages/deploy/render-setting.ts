/** What rendering one side's steps needs to know, and what comes out of a step. */
import type { DeployStep } from "../../core/config/cluster-config.ts";
import type { Warning } from "../../core/errors/warning.ts";
import type { HelmChart } from "../../core/manifests/helm-args.ts";
import type { BuiltImage } from "../../core/manifests/image-reference.ts";
import type { JsonMap } from "../../core/manifests/json-values.ts";
import type { LaidComponent } from "../../core/manifests/lay-components.ts";
import type { Manifest } from "../../core/manifests/manifest.ts";
import type { StepReview } from "../../core/manifests/review-renders.ts";
import type { ApiResource } from "../../core/manifests/scopes.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { Exec } from "../../ports/exec.ts";
import type { Files } from "../../ports/files.ts";
import type { Http } from "../../ports/http.ts";
import type { RenderTool } from "./render-tool.ts";

export interface RenderPorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly http: Http;
}

export interface RenderSetting {
  readonly step: DeployStep;
  readonly side: Side;
  /** That side's folder: charts, kustomizations and manifests come from it. */
  readonly tree: string;
  /** Head's folder: values files come from it, for both sides. */
  readonly configDir: string;
  /** The whole environment of Helm and of commands: the caller's, `HEAPGATE_*`, `KUBECONFIG`. */
  readonly env: Readonly<Record<string, string>>;
  /** Of that side, as the cluster's nodes know them. */
  readonly images: readonly BuiltImage[];
  readonly components: readonly LaidComponent[];
  /** Where objects live whose step names no namespace. */
  readonly defaultNamespace: string;
  /** `v1.34.4`; null: not known. */
  readonly kubeVersion: string | null;
  /** The cluster's kinds (`parseApiResources`); empty: not known. */
  readonly resources: readonly ApiResource[];
  /** Values of heapgate's own, laid over the user's files; empty: none. */
  readonly overlay: JsonMap;
  /** Also find out whether inline values and `set` change anything: once per value source one more render. */
  readonly checkEffect: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One step of one side, ready to be applied. The same for all trials of that side. */
export interface Rendered extends StepReview {
  /** In the render's order; `orderManifests` gives the order of applying. Empty for `tilt` and `command`. */
  readonly manifests: readonly Manifest[];
  /** The same as text, to be saved beside the result. */
  readonly yaml: string;
  /** Objects of the render that are not applied, and why. */
  readonly dropped: readonly { readonly name: string; readonly why: string }[];
  readonly warnings: readonly Warning[];
  /** Null: no tool was needed. */
  readonly tool: RenderTool | null;
  /** `install: "helm"`: names under which built images must be served, as the render is not ours to change; empty otherwise. */
  readonly serveAs: readonly { readonly image: string; readonly reference: string }[];
}

/** A chart with its values in files, until it is disposed. */
export interface PreparedChart extends AsyncDisposable {
  readonly chart: HelmChart;
  /** The same chart without one of its layers, to see whether that layer changes anything. */
  readonly without: readonly { readonly what: string; readonly chart: HelmChart }[];
}
