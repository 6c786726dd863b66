/** Reads from a Go program's bytes what it was built with; no Go is needed for it. */

export interface GoBinary {
  /** For example `go1.26.8`. */
  readonly goVersion: string;
  /** Go's own build id, also inside its profiles' mappings; null when the program has no such note. */
  readonly goBuildId: string | null;
  /** Import path of its main package; null when the build recorded none. */
  readonly path: string | null;
  /** Flags of the build by name (`-gcflags`, `-trimpath`, `CGO_ENABLED`, `vcs.revision`). */
  readonly settings: Readonly<Record<string, string>>;
}

const MAGIC = [0xff, ...new TextEncoder().encode(" Go buildinf:")];
const ALIGNMENT = 16;
const HEADER_BYTES = 32;
const INLINE_STRINGS = 2;
const SENTINEL_BYTES = 16;

/**
 * The build information that the linker stores (Go 1.18 and later, inline form); null for any other program.
 * Source: the format comment of Go's debug/buildinfo: a 16-byte aligned header, then version and module text with varint lengths.
 */
export function parseGoBinary(content: Uint8Array): GoBinary | null {
  for (let at = content.indexOf(0xff); at !== -1; at = content.indexOf(0xff, at + 1)) {
    if (at % ALIGNMENT !== 0 || !MAGIC.every((byte, index) => content[at + index] === byte)) continue;
    if (((content[at + MAGIC.length + 1] ?? 0) & INLINE_STRINGS) === 0) continue;
    const version = readText(content, at + HEADER_BYTES);
    if (version === null || !/^(?:go|devel)/u.test(version.text)) continue;
    const modules = readText(content, version.end)?.text ?? "";
    return { goVersion: version.text.split(" ")[0] ?? version.text, goBuildId: parseBuildIdNote(content), ...parseModuleText(modules) };
  }
  return null;
}

/** A varint length and that many bytes of UTF-8. */
function readText(content: Uint8Array, start: number): { readonly text: string; readonly end: number } | null {
  let length = 0;
  let at = start;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = content[at];
    if (byte === undefined) return null;
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      const end = at + length;
      // The module text stands between two sentinels that are no UTF-8; they are cut off where it is read.
      return end > content.length ? null : { text: decodeBetween(content, at, end), end };
    }
  }
  return null;
}

function decodeBetween(content: Uint8Array, start: number, end: number): string {
  const wrapped = end - start > 2 * SENTINEL_BYTES && content[end - SENTINEL_BYTES - 1] === 0x0a;
  return new TextDecoder().decode(wrapped ? content.subarray(start + SENTINEL_BYTES, end - SENTINEL_BYTES) : content.subarray(start, end));
}

function parseModuleText(text: string): Pick<GoBinary, "path" | "settings"> {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const settings = lines.flatMap(([kind, setting = ""]) => {
    const [, name, value] = kind === "build" ? (/^([^=\s"`]+)=(.*)$/u.exec(setting) ?? []) : [];
    return name === undefined || value === undefined ? [] : [[name, unquote(value)] as const];
  });
  return { path: lines.find(([kind]) => kind === "path")?.[1] ?? null, settings: Object.fromEntries(settings) };
}

/** Values with blanks are written as Go strings; their escapes matter to nobody here. */
const unquote = (text: string): string => (/^".*"$/su.test(text) || /^`.*`$/su.test(text) ? text.slice(1, -1) : text);

const NOTE_NAME = [0x47, 0x6f, 0, 0];
const NOTE_TYPE = 4;
/** The note lies at the front of an ELF file, which linkers keep so that readers find it. */
const NOTE_WITHIN_BYTES = 1024 * 1024;
const LONGEST_BUILD_ID = 1024;

/** The ELF note `Go`, type 4: name size, text size, type, name, text. Source: Go's cmd/internal/buildid. */
function parseBuildIdNote(content: Uint8Array): string | null {
  const front = content.subarray(0, NOTE_WITHIN_BYTES);
  for (let at = front.indexOf(0x47); at !== -1; at = front.indexOf(0x47, at + 1)) {
    if (at < 12 || !NOTE_NAME.every((byte, index) => front[at + index] === byte)) continue;
    const [nameSize, textSize, type] = [wordAt(front, at - 12), wordAt(front, at - 8), wordAt(front, at - 4)];
    if (nameSize !== NOTE_NAME.length || type !== NOTE_TYPE || textSize === 0 || textSize > LONGEST_BUILD_ID) continue;
    const text = new TextDecoder().decode(front.subarray(at + 4, at + 4 + textSize));
    if (/^[\w/+=.-]+$/u.test(text)) return text;
  }
  return null;
}

/** Little-endian, as on every machine that runs our containers. */
const wordAt = (content: Uint8Array, at: number): number =>
  (content[at] ?? 0) + (content[at + 1] ?? 0) * 2 ** 8 + (content[at + 2] ?? 0) * 2 ** 16 + (content[at + 3] ?? 0) * 2 ** 24;

/** True when these compiler flags switch optimization off (`-N`), as debug builds do. */
export const isUnoptimized = (gcflags: string): boolean => /(?:^|[\s="'])-N(?=$|[\s"'])/u.test(gcflags);

/** True when a command line or Dockerfile asks Go for an unoptimized build. */
export const asksUnoptimized = (text: string): boolean => text.split("\n").some((line) => /gcflags/iu.test(line) && isUnoptimized(line));
