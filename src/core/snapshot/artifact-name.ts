/** Names of the artifacts heapgate stores, made safe for GitHub, which refuses some characters. */

const FORBIDDEN = /[":<>|*?\\/%\p{Cc}]/gu;

/** Percent-encodes what GitHub refuses in artifact names; a matrix key may hold any of it. */
const encodeName = (name: string): string =>
  name.replace(FORBIDDEN, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** The baseline keeps one constant name over all runs. */
export const baselineArtifactName = (name: string): string => `heapgate-baseline-${encodeName(name)}`;
export const resultArtifactName = (name: string): string => `heapgate-result-${encodeName(name)}`;
/** File and artifact name of the un-zipped HTML report: one per attempt, because an earlier attempt's link may still be open. */
export const reportFileName = (name: string, attempt: number): string =>
  `heapgate-report-${encodeName(name)}${attempt > 1 ? `-a${attempt}` : ""}.html`;
