/** Plain profiles of two sides as sources of graphs: every column that all of them have. */
import type { Comparison, ProfileDiff } from "../compare/comparison.ts";
import { identifyFunctions } from "../compare/function-identity.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import type { GraphSource, WantedGraph } from "./build-graphs.ts";

export interface ProfileLists {
  readonly base: readonly Profile[];
  readonly head: readonly Profile[];
}

/** A CPU profile counts its ticks beside their time: the same picture twice. */
const isTold = ({ type }: SampleType): boolean => type !== "" && type !== "samples";

/** The compared column first, then the others that all profiles have. */
const columnsOf = ({ base, head }: ProfileLists, compared: ProfileDiff): readonly SampleType[] => {
  const all = [...base, ...head];
  const others = (all[0]?.sampleTypes ?? []).filter(
    (one) => isTold(one) && one.type !== compared.sampleType && all.every((profile) => sampleIndexOf(profile, one.type) !== null),
  );
  return [{ type: compared.sampleType, unit: compared.unit }, ...others];
};

const isGoroutines = ({ kind }: ProfileDiff): boolean => kind === "goroutine" || kind === "goroutineleak";

/** What `compareProfileFiles` made of the same profiles says which column is the default and what its numbers mean. */
export function fileGraphSources(
  { profiles }: Pick<Comparison, "profiles">,
  lists: ProfileLists,
  mainModules: readonly string[],
): readonly GraphSource[] {
  const [diff] = profiles;
  if (diff === undefined) return [];
  const { frames, files } = identifyFunctions(lists, { mainModules });
  const graphs = columnsOf(lists, diff).map(({ type, unit }): WantedGraph => ({
    kind: diff.kind === "heap" && type.startsWith("alloc_") ? "allocs" : diff.kind,
    sampleType: type,
    unit,
    basis: diff.basis,
    columns: ["base", "head"],
    views: [{ id: "end", label: "head against base", from: "base", to: "head" }],
    diff: type === diff.sampleType ? diff : null,
  }));
  return [
    {
      component: diff.component,
      columns: [
        { id: "base", label: "base", load: () => lists.base },
        { id: "head", label: "head", load: () => lists.head },
      ],
      // Goroutines that serve the measurement are counted in the table too.
      frames: isGoroutines(diff) ? { ...frames, excludeFrames: [] } : frames,
      fileOf: (file) => files.head({ file }),
      lineInHead: files.lineInHead,
      graphs,
    },
  ];
}
