/** All families heapgate knows, found by name. */
import { API_SERVER } from "./api-server.ts";
import { APPLICATIONS } from "./applications.ts";
import { CONTROLLERS } from "./controllers.ts";
import type { FamilyEntry } from "./family-entry.ts";
import { GO_RUNTIME } from "./go-runtime.ts";
import { HTTP } from "./http.ts";
import { KUBELET } from "./kubelet.ts";
import { PROCESS } from "./process.ts";
import { RUNTIME_METRICS } from "./runtime-metrics.ts";

export const CATALOG: readonly FamilyEntry[] = [
  ...GO_RUNTIME,
  ...RUNTIME_METRICS,
  ...PROCESS,
  ...HTTP,
  ...CONTROLLERS,
  ...APPLICATIONS,
  ...API_SERVER,
  ...KUBELET,
];

const EXACT = new Map(CATALOG.filter(({ family }) => !family.includes("*")).map((entry) => [entry.family, entry]));

const PATTERNS = CATALOG.filter(({ family }) => family.includes("*")).map((entry) => ({
  entry,
  pattern: new RegExp(`^${entry.family.replaceAll("*", "[a-zA-Z0-9_:]+")}$`, "u"),
}));

/** The entry of this very name, else the first whose pattern fits; null: not known. */
export const entryOf = (family: string): FamilyEntry | null =>
  EXACT.get(family) ?? PATTERNS.find(({ pattern }) => pattern.test(family))?.entry ?? null;
