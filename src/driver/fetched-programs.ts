/** Programs that runs fetched for themselves, where machines have none. */
import { kindFolder } from "../core/kubernetes/kind-release.ts";

/** Where programs lie that are not on PATH: kind, if there is a place for it. It need not be there. */
export function fetchedPrograms(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const folder = kindFolder((name) => variables[name] ?? null);
  return folder === null ? {} : { kind: `${folder}/kind` };
}
