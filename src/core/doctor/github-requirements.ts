/** What the job on GitHub gives, as far as its variables and its event tell. */
import { requirement, type Requirement } from "./requirement.ts";

export interface GitHubFacts {
  readonly event: string;
  /** A pull request of another repository. */
  readonly fromFork: boolean;
  readonly serverUrl: string;
  /** The workflow runs under nektos/act. */
  readonly underAct: boolean;
  /** The pull request's base commit; null: the event has none. */
  readonly baseSha: string | null;
  /** Whether the checkout holds it; null: it was not asked. */
  readonly hasBase: boolean | null;
}

/** `none`: not in a job; `unreadable`: the runner's variables contradict themselves. */
export type GitHubPlace =
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly why: string; readonly remedy: string }
  | { readonly kind: "job"; readonly facts: GitHubFacts };

const github = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement => requirement({ group: "github", ...fields });

/** What `mode: auto` does on an event (`surface.md` §2). */
const modeOf = (event: string): string => {
  if (event === "pull_request" || event === "merge_group") return "gate";
  return event === "workflow_run" ? "comment" : "record";
};

const PERMISSIONS = "permissions:\n  contents: read\n  actions: read\n  pull-requests: write";

const tokenRequirement = ({ fromFork }: GitHubFacts): Requirement =>
  fromFork
    ? github({
        id: "token",
        what: "a token that may comment",
        state: "warn",
        found: "pull request of a fork: the token is read-only",
        remedy:
          "The result goes into the job summary; the comment needs the second workflow (on: workflow_run), which heapgate init writes.",
      })
    : github({
        id: "token",
        what: "a token that may comment",
        state: "unknown",
        found: "nobody tells what a token may",
        remedy: `The job needs:\n${PERMISSIONS}`,
      });

const isGitHubCom = (serverUrl: string): boolean => /^https:\/\/(?:github\.com|[\w-]+\.ghe\.com)\/?$/u.test(serverUrl);

const artifactRequirement = ({ underAct, serverUrl }: GitHubFacts): Requirement => {
  const what = "artifacts for baselines and reports";
  if (underAct)
    return github({
      id: "artifacts",
      what,
      state: "warn",
      found: "running under act",
      remedy: "Artifacts and comments are off; write baseline: rebuild.",
    });
  if (!isGitHubCom(serverUrl))
    return github({
      id: "artifacts",
      what,
      state: "warn",
      found: `${serverUrl} is a GitHub Enterprise Server, which has no v4 artifacts`,
      remedy: "Write baseline: rebuild; the report is at outputs.report.",
    });
  return github({ id: "artifacts", what, state: "met", found: serverUrl });
};

const baseRequirement = ({ baseSha, hasBase }: GitHubFacts): readonly Requirement[] => {
  if (baseSha === null) return [];
  const what = `base commit ${baseSha.slice(0, 7)} of the event`;
  if (hasBase === null)
    return [
      github({ id: "event-base", what, state: "unknown", found: "git does not say", remedy: "Look for it: git cat-file -e " + baseSha }),
    ];
  return [
    github({
      id: "event-base",
      what,
      state: hasBase ? "met" : "warn",
      found: hasBase ? "in this checkout" : "not in this checkout, which is shallow",
      remedy: hasBase
        ? ""
        : "The action fetches it with its token; heapgate run cannot. To have it here: actions/checkout with fetch-depth: 0.",
    }),
  ];
};

export const githubRequirements = (place: GitHubPlace): readonly Requirement[] => {
  switch (place.kind) {
    case "none":
      return [github({ id: "job", what: "a job of GitHub Actions", state: "unneeded", found: "not in one" })];
    case "unreadable":
      return [github({ id: "job", what: "a job of GitHub Actions", state: "unknown", found: place.why, remedy: place.remedy })];
    case "job": {
      const { facts } = place;
      return [
        github({
          id: "job",
          what: "a job of GitHub Actions",
          state: "met",
          found: `event ${facts.event}: mode: auto is ${modeOf(facts.event)}`,
        }),
        tokenRequirement(facts),
        artifactRequirement(facts),
        ...baseRequirement(facts),
      ];
    }
  }
};
