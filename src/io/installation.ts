/** The folder heapgate itself was installed in: of the npm package, or of the action's repository as the runner checks it out. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Sources lie in `src/NAME/`, built files in `dist/`: the package is one or two folders above `start`. */
export const installationOf = (start: string): string => {
  let folder = start;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
};

/** Where the sources of the sample service lie in it. */
export const SAMPLE_SERVICE: readonly string[] = ["fixtures", "apps", "leaky-service"];
