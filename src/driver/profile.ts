/** `heapgate profile`: profiles from files to the text `go tool pprof` prints, or to the profile it writes. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { encodeProfile } from "../core/pprof/encode.ts";
import { DEFAULT_MAX_BYTES, isGzip, letGo, type RawProfile } from "../core/pprof/inflate-file.ts";
import { type Kernel, tryToStartKernel } from "../core/pprof/kernel.ts";
import { cautionOfText, openFile, openInflated } from "../core/pprof/open-file.ts";
import { type IncomingFile, incomingFile } from "../core/pprof/pack-profile.ts";
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

/** Files below this many bytes are inflated at once: pieces of them save no memory worth it. */
const LARGE_BYTES = 2 ** 18;

/** Inflates a large file where the kernel reads it, so that it is in memory once; null where it is not such a file, or anything is wrong with it. */
async function inflateIntoKernel(path: string, content: Uint8Array, kernel: Kernel | null, files: Files): Promise<RawProfile | null> {
  if (kernel === null || content.length < LARGE_BYTES || !isGzip(content)) return null;
  try {
    let incoming: IncomingFile | null = null;
    await files.gunzipPieces(content, DEFAULT_MAX_BYTES, (bytes) => {
      incoming = incomingFile(kernel, path, bytes);
      return incoming.take;
    });
    return doneOf(incoming);
  } catch {
    // The ordinary way fails as well, and says why; or the file was larger than it said.
    return null;
  }
}

async function load(path: string, kernel: Kernel | null, { files, log }: ProfilePorts): Promise<RawProfile> {
  const content = await files.readBytes(path);
  if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
  const inflated = await inflateIntoKernel(path, content, kernel, files);
  const { file, isText } = inflated === null ? openFile(content, { name: path, inflate: files.gunzip }) : openInflated(inflated);
  if (file.raw !== content) letGo(content);
  if (isText) log.warn(cautionOfText(path));
  return file;
}

/** Set in a function that the compiler does not follow. */
const doneOf = (incoming: IncomingFile | null): RawProfile | null => incoming?.done() ?? null;

const loadAll = async (paths: readonly string[], kernel: Kernel | null, ports: ProfilePorts): Promise<readonly RawProfile[]> =>
  await Promise.all(paths.map((path) => load(path, kernel, ports)));

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
  const kernel = tryToStartKernel();
  const { text, warnings } = renderRawProfiles(await loadAll(sources, kernel, ports), await loadAll(bases, kernel, ports), options);
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
    (await loadAll(sources, null, ports)).map(unpackProfile),
    (await loadAll(bases, null, ports)).map(unpackProfile),
    options,
  );
  for (const warning of warnings) ports.log.warn(warning);
  return ports.files.gzip(encodeProfile(profile));
}
