/** A side of which nothing was measured: the missing base of a first run, or both sides of a run that broke. */
import { UNKNOWN_ENVIRONMENT } from "./environment-of.ts";
import { COLLECTOR_REVISION, SCHEMA_VERSION, type Manifest, type Snapshot } from "./snapshot.ts";

/** A snapshot without rounds, of the given name and components. */
export const unmeasured = (subject: string, components: readonly string[]): Snapshot => {
  const manifest: Manifest = {
    schemaVersion: SCHEMA_VERSION,
    collectorRevision: COLLECTOR_REVISION,
    heapgateVersion: "",
    source: "process",
    subject: { name: subject, commit: null, ref: null, buildIds: {}, dirty: false, mainModules: [] },
    session: null,
    measuredAtSeconds: null,
    environment: UNKNOWN_ENVIRONMENT,
    workload: { hash: null, description: "" },
    components,
    rounds: [],
    tools: {},
    warnings: [],
    files: [],
  };
  return { manifest, rounds: [], changes: null, history: null };
};
