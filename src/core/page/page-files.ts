/** The profiles behind the page and how to look at them with Go's own tool. */
import type { Comparison } from "../compare/comparison.ts";
import type { Side, Snapshot } from "../snapshot/snapshot.ts";
import type { PageFile } from "./page-data.ts";

/** Profiles of one side's bundle, as they lie in the folder of the results. */
export const pageFiles = ({ rounds }: Snapshot, side: Side): readonly PageFile[] =>
  rounds.flatMap(({ entry, profiles }) =>
    profiles.flatMap((file) =>
      [file, ...(file.replicas ?? [])].map(({ path, kind, checkpoint }) => ({
        path: `${side}/${path}`,
        kind,
        component: entry.component,
        side,
        round: entry.round,
        checkpoint,
      })),
    ),
  );

/** Written `'…'` where a shell would read more into it. */
const quoted = (path: string): string => (/^[\w./-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

/** Commands that open the differences saved beside the bundles, from the folder of the results: one for each component and kind. */
export const pprofCommands = ({ profiles, head }: Comparison): readonly string[] =>
  head.source === "file"
    ? []
    : profiles
        .filter(({ kind }) => kind !== "allocs")
        .map(({ component, kind }) => `go tool pprof -http=: ${quoted(`profiles/${component}.${kind}.diff.pb.gz`)}`);
