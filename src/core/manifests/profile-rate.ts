/** Go's setting for a finer heap profile, laid over what an app's `GODEBUG` says already. */

/** Bytes between samples of the heap profile, eight times finer than Go's default; the same on both sides. */
export const MEM_PROFILE_RATE_BYTES = 65_536;

/** `GODEBUG` with a finer heap profile; what is set already stays, and a rate set by the user counts. */
export function withProfileRate(godebug: string | undefined): string {
  if (godebug === undefined || godebug === "") return `memprofilerate=${MEM_PROFILE_RATE_BYTES}`;
  return /(?:^|,)memprofilerate=/u.test(godebug) ? godebug : `${godebug},memprofilerate=${MEM_PROFILE_RATE_BYTES}`;
}
