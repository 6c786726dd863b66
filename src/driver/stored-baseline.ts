/** The stored baseline of a commit as the commands use it: looked up, downloaded, checked and unpacked. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { baselineArtifactName } from "../core/snapshot/artifact-name.ts";
import { isBundlePath } from "../core/snapshot/bundle-paths.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import type { GitHub } from "../ports/github.ts";
import { findBaseline } from "../stages/baseline/find-baseline.ts";
import { localAncestors } from "./base-commit.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { ReadArchive } from "./load-snapshot.ts";
import type { MeasurePorts } from "./ports.ts";
import { touchesPaths } from "./skip-untouched.ts";

export interface BaselinePorts {
  readonly github: GitHub;
  readonly readArchive: ReadArchive;
}

export interface BaselineOptions {
  readonly loaded: LoadedConfig;
  /** The checkout. */
  readonly repository: string;
  readonly signal: AbortSignal;
}

/** Larger baselines are not downloaded. */
const MAX_BASELINE_BYTES = 64 * 1024 * 1024;

export interface StoredBaseline {
  readonly bundle: Bundle;
  readonly snapshot: Snapshot;
  readonly commit: string;
  readonly distance: number;
  /** The run that stored it, and what started that. */
  readonly runId: number;
  readonly event: string;
  /** RFC 3339; null: GitHub does not say. */
  readonly createdAt: string | null;
}

export type Lookup = { readonly kind: "found"; readonly stored: StoredBaseline } | { readonly kind: "none"; readonly why: string };

/** The baseline of `commit` or of its nearest ancestor, or why there is none. Never throws for what GitHub does or a stored file holds. */
export const lookUpBaseline = async (
  ports: BaselinePorts & Pick<MeasurePorts, "exec" | "env" | "files" | "log">,
  { loaded, repository, signal }: BaselineOptions,
  commit: string,
): Promise<Lookup> => {
  const { config } = loaded;
  const artifactName = baselineArtifactName(config.name);
  const found = await findBaseline(ports.github, {
    artifactName,
    commit,
    ancestors: await localAncestors(ports, { repository, ref: null, signal }, commit),
    maxDistance: config.baseline.maxDistance,
    counts:
      config.paths.length === 0 ? null : async (sha) => await touchesPaths(ports, { repository, patterns: config.paths, signal }, sha),
    workflowPath: config.baseline.workflow,
    maxBytes: MAX_BASELINE_BYTES,
    readArchive: (zip, name) => ports.readArchive(zip, { name, accepts: isBundlePath }),
  });
  for (const note of found.notes) ports.log.info(`baseline: ${note}`);
  switch (found.kind) {
    case "absent":
      return {
        kind: "none",
        why: `No artifact ${artifactName} for ${commit.slice(0, 7)} or its ancestors (looked at ${found.searched.commits} commits and ${found.searched.artifacts} artifacts).`,
      };
    case "unusable":
      return { kind: "none", why: `The stored baseline cannot be used: ${found.reason}` };
    case "found":
      try {
        const snapshot = unpackBundle(found.files, { name: artifactName, sha256: ports.files.sha256 });
        const { files: bundle, commit: measured, distance, runId, event, createdAt } = found;
        return { kind: "found", stored: { bundle, snapshot, commit: measured, distance, runId, event, createdAt } };
      } catch (error) {
        if (!(error instanceof HeapgateError) || error.blame !== "data") throw error;
        return { kind: "none", why: `The stored baseline cannot be used: ${error.message}` };
      }
  }
};
