/** Files and temporary folders. Paths are absolute. */

/** A folder that is removed, with all in it, when disposed. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Told how many bytes the file says to hold, which may be wrong; gives who takes its pieces. */
export type OpenPieces = (statedBytes: number) => (piece: Uint8Array) => void;

export interface Files {
  /** Null when there is no such file. */
  readonly readBytes: (path: string) => Promise<Uint8Array | null>;
  readonly readText: (path: string) => Promise<string | null>;
  /** Makes parent folders. Throws DISK_FULL or OUTPUT_NOT_WRITABLE. */
  readonly write: (path: string, content: Uint8Array | string) => Promise<void>;
  /** The same in one step: whoever reads meanwhile gets the old content or the new one, never a part; if it fails the old one stays. */
  readonly replace: (path: string, content: Uint8Array | string) => Promise<void>;
  /** Adds to the end, making file and folders first. */
  readonly append: (path: string, content: string) => Promise<void>;
  /** Paths of all files below a folder, relative, with `/`, sorted; null when it is no folder. */
  readonly list: (folder: string) => Promise<readonly string[] | null>;
  /** Names of the direct entries; null when it is no folder (or may not be read). */
  readonly entries: (folder: string) => Promise<readonly string[] | null>;
  readonly kindOf: (path: string) => Promise<"file" | "folder" | "absent">;
  readonly remove: (path: string) => Promise<void>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** A fresh folder under the system's (or the runner's) temporary folder. */
  readonly makeTemporaryFolder: (purpose: string) => Promise<TemporaryFolder>;
  readonly resolve: (...parts: readonly string[]) => string;
  /** Lower-case hex. */
  readonly sha256: (content: Uint8Array) => string;
  readonly gunzip: (content: Uint8Array, maxBytes: number) => Uint8Array;
  /** The same, in pieces that are of use only while they are taken. */
  readonly gunzipPieces: (content: Uint8Array, maxBytes: number, open: OpenPieces) => Promise<void>;
  readonly gzip: (content: Uint8Array) => Uint8Array;
}
