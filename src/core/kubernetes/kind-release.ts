/** The release of kind that is fetched where a machine has none: one version, with what its files must hash to. */

export interface KindRelease {
  readonly version: string;
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

const VERSION = "v0.30.0";
/** As `kind-<os>-<arch>.sha256sum` of the release has them. */
const SHA256: Readonly<Record<string, string>> = {
  "linux-amd64": "517ab7fc89ddeed5fa65abf71530d90648d9638ef0c4cde22c2c11f8097b8889",
  "linux-arm64": "7ea2de9d2d190022ed4a8a4e3ac0636c8a455e460b9a13ccf19f15d07f4f00eb",
  "darwin-amd64": "4f0b6e3b88bdc66d922c08469f05ef507d4903dd236e6319199bb9c868eed274",
  "darwin-arm64": "ceaf40df1d1551c481fb50e3deb5c3deecad5fd599df5469626b70ddf52a1518",
};

/** For a system and architecture in Go's words; null where it is not made for them, or was not tried. */
export function kindReleaseFor({ os, arch }: { readonly os: string; readonly arch: string }): KindRelease | null {
  const system = `${os}-${arch}`;
  const sha256 = SHA256[system];
  if (sha256 === undefined) return null;
  return { version: VERSION, url: `https://github.com/kubernetes-sigs/kind/releases/download/${VERSION}/kind-${system}`, sha256 };
}

/** Of variables of an environment: the folder that programs fetched once are kept in; null where there is no home. */
export function kindFolder(variable: (name: string) => string | null): string | null {
  const home = variable("HOME");
  const cache = variable("RUNNER_TOOL_CACHE") ?? variable("XDG_CACHE_HOME") ?? (home === null || home === "" ? null : `${home}/.cache`);
  return cache === null || cache === "" ? null : `${cache}/heapgate/kind-${VERSION}`;
}
