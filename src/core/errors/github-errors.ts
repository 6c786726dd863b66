/** What GitHub refuses: it is reported and never changes the verdict. */
import { entry } from "./catalog-entry.ts";

export const GITHUB_ERRORS = {
  COMMENT_FORBIDDEN: entry<{ what: string }>(
    "github",
    ({ what }) => `GitHub refused to ${what}: the token may not write here. The report is in the job summary.`,
    () =>
      "Add to the job:\n  permissions:\n    contents: read\n    actions: read\n    pull-requests: write\nFork pull requests get a read-only token whatever the workflow says: their comment comes from a second workflow (on: workflow_run, mode: comment).",
  ),
  ARTIFACT_QUOTA: entry<{ name: string }>(
    "github",
    ({ name }) => `Artifact ${name} was not stored: the account's storage quota is used up.`,
    () => "Delete old artifacts or lower baseline.retentionDays.",
  ),
  ARTIFACT_UPLOAD_FAILED: entry<{ name: string; why: string }>(
    "github",
    ({ name, why }) => `Artifact ${name} was not stored: ${why}.`,
    () => "The verdict stands; the next run has no baseline from this one.",
  ),
  RESULT_REFUSED: entry<{ results: readonly { readonly name: string; readonly problem: string }[] }>(
    "data",
    ({ results }) => results.map(({ name, problem }) => `The stored result ${name} was refused: ${problem}.`).join("\n"),
    () => "Look at the run that stored it: a pull request from a fork can store anything. Nothing of it was used.",
  ),
  GITHUB_FORBIDDEN: entry<{ what: string; permission: string }>(
    "github",
    ({ what, permission }) => `GitHub refused to ${what}: the token lacks the permission ${permission}.`,
    ({ permission }) => `Add to the job:\n  permissions:\n    ${permission}`,
  ),
  GITHUB_REFUSED: entry<{ what: string; why: string }>(
    "github",
    ({ what, why }) => `GitHub refused to ${what}: ${why}.`,
    () => "Check that the commit, run or pull request still exists and that github-token may read this repository.",
  ),
  GITHUB_UNREACHABLE: entry<{ what: string; why: string }>(
    "github",
    ({ what, why }) => `GitHub did not answer (${what}): ${why}.`,
    () => "Run the job again.",
  ),
} as const;
