/** What keeps `heapgate init` from writing anything. */
import { entry } from "./catalog-entry.ts";

export const INIT_ERRORS = {
  NO_GO_SERVICE: entry<{ folder: string; why: string }>(
    "usage",
    ({ folder, why }) => `No Go service was found in ${folder}: ${why}.`,
    () =>
      "Run it at the root of the repository of a Go service, with its files known to git (git add). Where the sources are elsewhere, write .github/heapgate.yaml by hand: build[].pull and components[].selector need none.",
  ),
} as const;
