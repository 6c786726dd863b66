/** Versions as kind, kubectl, helm, docker and node images print them. */

export interface ToolVersion {
  /** As printed, with its leading `v` if it has one: `v1.34.4`, `20.10.24+dfsg1`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number | null;
}

const VERSION = /(?<![\w.])(?<text>v?(?<major>\d+)\.(?<minor>\d+)(?:\.(?<patch>\d+))?(?:[-+~][0-9A-Za-z.~+-]*)?)/u;

/** The first version in a line of text (`kind v0.33.0 go1.26.8 linux/amd64`, `kindest/node:v1.34.4@sha256:…`); null when there is none. */
export function parseVersion(text: string): ToolVersion | null {
  const found = VERSION.exec(text)?.groups;
  if (found === undefined) return null;
  const { text: written = "", major, minor, patch } = found;
  return { text: written, major: Number(major), minor: Number(minor), patch: patch === undefined ? null : Number(patch) };
}

/** True when the version is `major.minor` or newer. */
export const isAtLeast = (version: ToolVersion, major: number, minor: number): boolean =>
  version.major > major || (version.major === major && version.minor >= minor);
