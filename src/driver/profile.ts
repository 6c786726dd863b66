/** `heapgate profile`: profiles from files to the text `go tool pprof` prints, or to the profile it writes. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { encodeProfile } from "../core/pprof/encode.ts";
import type { RawProfile } from "../core/pprof/inflate-file.ts";
import { cautionOfText, openFile } from "../core/pprof/open-file.ts";
import { unpackProfile } from "../core/pprof/unpack.ts";
import { renderRawProfiles } from "../core/pprof-text/render-packed.ts";
import type { TextOptions } from "../core/pprof-text/text-options.ts";
import { writtenProfile } from "../core/pprof-text/write-profile.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";

export interface ProfilePorts {
  readonly files: Files;
  readonly log: Log;
}

async function load(path: string, { files, log }: ProfilePorts): Promise<RawProfile> {
  const content = await files.readBytes(path);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
  const opened = openFile(content, { name: path, inflate: files.gunzip });
  if (opened.raw !== content) letGo(content);
  if (opened.isText) log.warn(cautionOfText(path));
  return opened;
}

/** Too little to be worth it. */
const SMALL_BYTES = 2 ** 20;

/** Gives the memory of bytes that were read and are of no use any more back at once; the collector would wait until there is more of it. */
function letGo({ buffer, byteLength }: Uint8Array): void {
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  // Node 20 has no `transfer`.
  if (isWhole && byteLength > SMALL_BYTES && "transfer" in buffer) buffer.transfer(0);
}

const loadAll = async (paths: readonly string[], ports: ProfilePorts): Promise<readonly RawProfile[]> =>
  await Promise.all(paths.map((path) => load(path, ports)));

/**
 * The text of one report over absolute paths; several sources, or bases, add up. What pprof would warn of goes to the log. Throws
 * FILE_NOT_FOUND, PROFILE_* and what `renderRawProfiles` throws.
 */
export async function profileText(
  sources: readonly string[],
  bases: readonly string[],
  options: TextOptions,
  ports: ProfilePorts,
): Promise<string> {
  const { text, warnings } = renderRawProfiles(await loadAll(sources, ports), await loadAll(bases, ports), options);
  for (const warning of warnings) ports.log.warn(warning);
  return text;
}

/** The same as a profile to save (`.pb.gz`), which `go tool pprof` opens. */
export async function profileBytes(
  sources: readonly string[],
  bases: readonly string[],
  options: TextOptions,
  ports: ProfilePorts,
): Promise<Uint8Array> {
  const { profile, warnings } = writtenProfile(
    (await loadAll(sources, ports)).map(unpackProfile),
    (await loadAll(bases, ports)).map(unpackProfile),
    options,
  );
  for (const warning of warnings) ports.log.warn(warning);
  return ports.files.gzip(encodeProfile(profile));
}
