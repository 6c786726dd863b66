/** Stacks cut off at the runtime's depth limit: how much of each side they hold, and whether the sides were cut at the same depth. */
import type { Warning } from "../errors/warning.ts";
import { warning } from "../errors/warning.ts";
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { cutOffOf } from "../pprof/truncation.ts";
import type { ComparedKind, ProfileDiff } from "./comparison.ts";

/** Share and depth of the cut-off stacks in one column of both sides. Throws SAMPLE_TYPE_UNKNOWN. */
export const truncationOf = (base: readonly Profile[], head: readonly Profile[], sampleType: string): ProfileDiff["truncated"] => {
  const [before, after] = [base, head].map((profiles) => cutOffOf(profiles, (profile) => requireSampleIndex(profile, sampleType)));
  return {
    base: before?.share ?? 0,
    head: after?.share ?? 0,
    baseLimit: before?.limit ?? null,
    headLimit: after?.limit ?? null,
  };
};

/** Kinds whose limit rose from 32 to 128 frames with Go 1.23 (`profiles.md` §9); that of CPU profiles stayed. */
const LIMITED: readonly ComparedKind[] = ["heap", "allocs", "mutex", "block", "contention", "goroutine", "threadcreate"];
const DEEPER_SINCE_MINOR = 23;

const usualLimit = (goVersion: string | null): number | null => {
  const minor = /^go1\.(?<minor>\d+)/u.exec(goVersion ?? "")?.groups?.["minor"];
  return minor === undefined ? null : Number(minor) < DEEPER_SINCE_MINOR ? 32 : 128;
};

export interface GoVersions {
  readonly base: string | null;
  readonly head: string | null;
}

/**
 * A warning for the profiles in which stacks were cut off at one depth on base and at another on head, as the profiles show it or, for a side
 * without such stacks, as its Go version has it. Callers then differ without any change; what a function allocates itself does not.
 */
export const stackDepthWarnings = (profiles: readonly ProfileDiff[], versions: GoVersions): readonly Warning[] =>
  profiles.flatMap(({ component, kind, truncated: { baseLimit, headLimit } }) => {
    if (!LIMITED.includes(kind) || (baseLimit === null && headLimit === null)) return [];
    const base = baseLimit ?? usualLimit(versions.base);
    const head = headLimit ?? usualLimit(versions.head);
    if (base === null || head === null || base === head) return [];
    const message = `Component ${component}: call stacks of the ${kind} profile end after ${base} frames on base and ${head} on head: compare flat only.`;
    const remedy = "Build both sides with one Go version, or set GODEBUG=profstackdepth=32 on the side with the deeper stacks.";
    return [warning("stack-depth-differs", message, remedy)];
  });
