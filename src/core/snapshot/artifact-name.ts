/** Names of the artifacts heapgate stores, made safe for GitHub, which refuses some characters. */

const FORBIDDEN = /[":<>|*?\\/%\p{Cc}]/gu;

/** Percent-encodes what GitHub refuses in artifact names; a matrix key may hold any of it. */
const encodeName = (name: string): string =>
  name.replace(FORBIDDEN, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

const RESULT = "heapgate-result-";

/** The baseline keeps one constant name over all runs. */
export const baselineArtifactName = (name: string): string => `heapgate-baseline-${encodeName(name)}`;
export const resultArtifactName = (name: string): string => `${RESULT}${encodeName(name)}`;
/** The name whose result an artifact holds; null for other artifacts. */
export const resultNameOf = (artifactName: string): string | null => {
  if (!artifactName.startsWith(RESULT)) return null;
  const encoded = artifactName.slice(RESULT.length);
  const name = encoded.replaceAll(/%([0-9A-F]{2})/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return name !== "" && resultArtifactName(name) === artifactName ? name : null;
};
/** File and artifact name of the un-zipped HTML report: one per attempt, because an earlier attempt's link may still be open. */
export const reportFileName = (name: string, attempt: number): string =>
  `heapgate-report-${encodeName(name)}${attempt > 1 ? `-a${attempt}` : ""}.html`;
