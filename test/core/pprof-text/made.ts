// Reports of profiles written as text, for the tests of this folder.
import type { Profile } from "../../../src/core/pprof/profile.ts";
import type { ProfileHeader } from "../../../src/core/pprof/profile-builder.ts";
import { renderProfileText } from "../../../src/core/pprof-text/render-profile-text.ts";
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from "../../../src/core/pprof-text/text-options.ts";
import { profileFromText } from "../../support/profile-text.ts";

/** A service of three stacks: 4 MB in a cache, 1 MB in a decoder inlined into its caller, 1.5 kB in main. */
export const BASE = profileFromText(`
  inuse_objects/count  4              2              1
  inuse_space/bytes    4194304        1048576        1536
  label bytes          1048576        524288         1536
  ---
                       main.main      main.main      main.main@main.go:7
                       lib.Put@c.go:3 lib.Get@c.go:9 -
                       -              >lib.dec@d.go:2 -
`);

/** The same service later: the cache grew to 6 MB, the decoder is gone, a goroutine without symbols appeared. */
export const HEAD = profileFromText(`
  inuse_objects/count  6              1              3
  inuse_space/bytes    6291456        1536           3072
  label bytes          1048576        1536           1024
  ---
                       main.main      main.main@main.go:7  !4a10
                       lib.Put@c.go:3 -              -
`);

export const withHeader = (profile: Profile, header: Partial<ProfileHeader>): Profile => ({ ...profile, ...header });

/** Lines of a report without its first `skip` lines; warnings are dropped. */
export const report = (sources: readonly Profile[], options: Partial<TextOptions> = {}, bases: readonly Profile[] = []): string =>
  renderProfileText(sources, bases, { ...DEFAULT_TEXT_OPTIONS, ...options }).text;

/** Only the names of a `top` report, in order. */
export const rowNames = (text: string): readonly string[] => {
  const lines = text.trimEnd().split("\n");
  return lines.slice(lines.findIndex((line) => line.trimStart().startsWith("flat ")) + 1).map((line) => line.split("%  ").at(-1) ?? "");
};
