/** Objects that an app made while it was taken down: its definitions are going, its finalizers nobody clears any more. */
import { parseJson } from "../../core/kubernetes/json-fields.ts";
import { parseLeftovers } from "../../core/kubernetes/leftovers.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Log } from "../../ports/log.ts";

const ASK_SECONDS = 30;
const NAMED = 3;
const NO_FINALIZERS = '{"metadata":{"finalizers":null}}';

/**
 * Takes the finalizers off all objects of these definitions (`bundles.fleet.example`), which must be this run's own and whose controller must be
 * gone. Says which they were. What cannot be asked or changed is left for the caller's wait to tell. Throws the abort reason.
 */
export const releaseOrphans = async (
  { log }: { readonly log: Log },
  kube: KubeClient,
  definitions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  const call = { timeoutSeconds: ASK_SECONDS, signal };
  const released: string[] = [];
  for (const definition of definitions) {
    const listed = await kube.run(["get", definition, "--all-namespaces", "--ignore-not-found", "-o", "json"], call);
    if (listed.exitCode !== 0 || listed.stdout.trim() === "") continue;
    const held = parseLeftovers(parseJson(listed.stdout)).filter(({ finalizers }) => finalizers.length > 0);
    for (const { kind, namespace, name } of held) {
      const place = namespace === null ? [] : ["-n", namespace];
      const changed = await kube.run(["patch", definition, name, ...place, "--type=merge", "-p", NO_FINALIZERS], call);
      if (changed.exitCode === 0) released.push(`${kind} ${namespace === null ? "" : `${namespace}/`}${name}`);
    }
  }
  if (released.length === 0) return;
  const more = released.length > NAMED ? ` and ${released.length - NAMED} more` : "";
  log.info(
    `reset   finalizers taken off what the app made while it was taken down, as its controller is gone: ${released.slice(0, NAMED).join(", ")}${more}`,
  );
};
