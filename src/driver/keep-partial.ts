/** Keeps what was measured until a run broke, so that nothing is lost. */
import type { Bundle } from "../core/snapshot/snapshot.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";
import { saveBundle } from "./save-bundle.ts";
import { RESULT_FILES } from "./save-report.ts";

const holdsRounds = (bundle: Bundle): boolean => [...bundle.keys()].some((path) => path.startsWith("rounds/"));

/** Writes the bundles below `out` by name, in the place of an earlier run's results. Without a single trial there is nothing to keep. */
export const keepPartial = async (
  { files, log }: { readonly files: Files; readonly log: Log },
  out: string,
  partial: Readonly<Record<string, Bundle>>,
): Promise<void> => {
  if (!Object.values(partial).some(holdsRounds)) return;
  for (const name of RESULT_FILES) await files.remove(files.resolve(out, name));
  for (const [name, bundle] of Object.entries(partial)) {
    await files.remove(files.resolve(out, name));
    await saveBundle(files.resolve(out, name), bundle, null, files);
  }
  log.info(`What was measured so far is kept in ${out}`);
};
