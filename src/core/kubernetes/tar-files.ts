/** The plain files of a tar archive, as `tar -c` prints it: what is no file is passed over, and an archive that breaks off gives what is whole. */

// Header layout: POSIX.1-2017, pax, "ustar Interchange Format"; type "L" is GNU tar's long name.
const BLOCK = 512;

export interface TarFiles {
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** False when the archive ends without its end mark, or holds what is no header: then files may be missing. */
  readonly isWhole: boolean;
}

const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
};

const octalOf = (bytes: Uint8Array): number | null => {
  const digits = textOf(bytes).trim();
  return /^[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : null;
};

/** The checksum field counts as blanks. */
const checksumOf = (header: Uint8Array): number =>
  header.reduce((sum, value, index) => sum + (index >= 148 && index < 156 ? 32 : value), 0);

const paxPath = (body: Uint8Array): string | null => /(?:^|\n)\d+ path=([^\n]*)\n/u.exec(new TextDecoder().decode(body))?.[1] ?? null;

const headerPath = (header: Uint8Array): string => {
  const prefix = textOf(header.subarray(257, 263)) === "ustar" ? textOf(header.subarray(345, 500)) : "";
  return `${prefix === "" ? "" : `${prefix}/`}${textOf(header.subarray(0, 100))}`;
};

/** Nothing is written anywhere: a path is only a name, given without the `./` in front. */
export function tarFiles(archive: Uint8Array): TarFiles {
  const files: { path: string; content: Uint8Array }[] = [];
  let longPath: string | null = null;
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((value) => value === 0)) return { files, isWhole: true };
    const bytes = octalOf(header.subarray(124, 136));
    if (bytes === null || octalOf(header.subarray(148, 156)) !== checksumOf(header)) return { files, isWhole: false };
    const content = archive.subarray(at + BLOCK, at + BLOCK + bytes);
    if (content.length < bytes) return { files, isWhole: false };
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind === "x" || kind === "L") {
      longPath = kind === "x" ? paxPath(content) : textOf(content);
      continue;
    }
    if (kind === "0" || kind === "\0") files.push({ path: (longPath ?? headerPath(header)).replace(/^(?:\.\/)+/u, ""), content });
    longPath = null;
  }
  return { files, isWhole: false };
}
