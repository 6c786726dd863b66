/** `heapgate profile`: profiles from files to the text `go tool pprof` prints. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { decodeProfile } from "../core/pprof/decode.ts";
import type { Profile } from "../core/pprof/profile.ts";
import { renderProfileText } from "../core/pprof-text/render-profile-text.ts";
import type { TextOptions } from "../core/pprof-text/text-options.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";

export interface ProfilePorts {
  readonly files: Files;
  readonly log: Log;
}

async function load(path: string, files: Files): Promise<Profile> {
  const content = await files.readBytes(path);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
  return decodeProfile(content, { name: path, inflate: files.gunzip });
}

/**
 * The text of one report over absolute paths; several sources, or bases, add up. What pprof would warn of goes to the log. Throws
 * FILE_NOT_FOUND, PROFILE_* and what `renderProfileText` throws.
 */
export async function profileText(
  sources: readonly string[],
  bases: readonly string[],
  options: TextOptions,
  { files, log }: ProfilePorts,
): Promise<string> {
  const loadAll = async (paths: readonly string[]): Promise<readonly Profile[]> =>
    await Promise.all(paths.map((path) => load(path, files)));
  const { text, warnings } = renderProfileText(await loadAll(sources), await loadAll(bases), options);
  for (const warning of warnings) log.warn(warning);
  return text;
}
