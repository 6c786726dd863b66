/** Opens a profile that a person hands over: besides what `openProfile` takes, the text of `heap?debug=1`. Bundles never hold that. */
import { encodeProfile } from "./encode.ts";
import { parseHeapText } from "./heap-text.ts";
import { inflateFile, type OpenOptions, type RawProfile, refuseForeign } from "./inflate-file.ts";
import { isHeapText } from "./recognize.ts";

export interface OpenedFile {
  readonly file: RawProfile;
  /** Whether it was text: its numbers were scaled here, not by Go. */
  readonly isText: boolean;
}

/** What a reader of its numbers has to know; `name` in the words of the report. */
export const cautionOfText = (name: string): string =>
  `${name} is text (heap?debug=1): its values were scaled up by the sampling rate as Go does when it writes a profile, ` +
  "and inlining is as the text has it, each frame a call of its own.";

/**
 * The file as a profile before decoding; text is read and written as one. Throws PROFILE_CORRUPT (gzip, or a text that is not whole),
 * PROFILE_NOT_A_PROFILE, PROFILE_LEGACY, PROFILE_TOO_LARGE and PROFILE_VALUE_OVERFLOW.
 */
export const openFile = (bytes: Uint8Array, options: OpenOptions): OpenedFile => openInflated(inflateFile(bytes, options));

/** The same of a file that is inflated already. */
export function openInflated(file: RawProfile): OpenedFile {
  const { name, raw } = file;
  if (!isHeapText(raw)) return { file: refuseForeign(file), isText: false };
  return { file: { name, raw: encodeProfile(parseHeapText(raw, name)) }, isText: true };
}
