/** Writes the two workflows: one measures with a token that reads, the other one comments and runs nothing of a pull request. */

export interface WorkflowOptions {
  /** Branch whose commits pull requests are compared with. */
  readonly branch: string;
  /** A side needs Go on the runner: it is built there, not inside of Docker. */
  readonly needsGo: boolean;
  readonly target: "kind" | "process";
  /** Folder with the go.mod; "" is the root. */
  readonly moduleFolder: string;
}

/** As the workflow is called in its file, and by the one that follows it. */
const NAME = "heapgate";

const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const SETUP_GO = "actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e # v7.0.0";

/** Plain where YAML takes it so. */
const word = (text: string): string => (/^[A-Za-z][\w./-]*$/u.test(text) ? text : JSON.stringify(text));

/** `.github/workflows/heapgate.yml`. */
export const writeWorkflow = ({ branch, needsGo, target, moduleFolder }: WorkflowOptions): string =>
  [
    "# Measures pull requests against the default branch, with a token that reads: pull requests of forks get no other one.",
    `name: ${NAME}`,
    "",
    "on:",
    "  push:",
    `    branches: [${word(branch.includes("${{") ? "main" : branch)}] # records what pull requests are compared with`,
    "  pull_request:",
    "    types: [opened, synchronize, reopened, labeled, unlabeled] # a label accepts a regression without measuring again",
    "  merge_group: # a required check that does not run here blocks the queue",
    "",
    "permissions:",
    "  contents: read # checkout, and base's commit",
    "  actions: read # the baseline of an earlier run",
    "  pull-requests: read # who accepted a regression",
    "",
    "concurrency:",
    "  group: heapgate-${{ github.ref }}",
    "  cancel-in-progress: ${{ github.event_name == 'pull_request' }} # never a recording of the default branch",
    "",
    "jobs:",
    "  gate:",
    ...(target === "kind" ? ["    # kind, kubectl, helm and Docker are on this runner."] : []),
    "    runs-on: ubuntu-24.04",
    `    timeout-minutes: ${target === "kind" ? 90 : 60}`,
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "        with:",
    "          fetch-depth: 50 # the way back to the nearest baseline",
    "          persist-credentials: false",
    ...(needsGo
      ? [
          `      - uses: ${SETUP_GO}`,
          "        with:",
          `          go-version-file: ${word(moduleFolder === "" ? "go.mod" : `${moduleFolder}/go.mod`)}`,
        ]
      : []),
    "      # OWNER/heapgate: where heapgate lives. Pin it to the commit of a release, as the others are.",
    "      - uses: OWNER/heapgate@v1",
    "        with:",
    "          comment: never # that is what heapgate-comment.yml does",
    "",
  ].join("\n");

/** `.github/workflows/heapgate-comment.yml`. */
export const writeCommentWorkflow = (): string =>
  [
    "# Comments on what heapgate.yml measured. It runs on the default branch with a token that writes, and runs nothing of the pull request.",
    `name: ${NAME}-comment`,
    "",
    "on:",
    "  workflow_run:",
    `    workflows: [${NAME}]`,
    "    types: [completed]",
    "",
    "permissions:",
    "  contents: read # checkout of the default branch: its configuration has the limits",
    "  actions: read # the result of the run",
    "  pull-requests: write # the comment",
    "",
    "concurrency:",
    "  group: heapgate-comment-${{ github.event.workflow_run.head_repository.full_name }}-${{ github.event.workflow_run.head_branch }}",
    "",
    "jobs:",
    "  comment:",
    "    if: github.event.workflow_run.event == 'pull_request'",
    "    runs-on: ubuntu-24.04",
    "    timeout-minutes: 10",
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "        with:",
    "          persist-credentials: false",
    "      - uses: OWNER/heapgate@v1",
    "        with:",
    "          mode: comment",
    "",
  ].join("\n");
