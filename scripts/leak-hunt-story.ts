// The story of docs/leak-hunt.md as data: the repository, its configuration, the commands in order, and which lines of their output the page shows.

export interface HuntPlan {
  /** Which lookups of a client miss: every one of this many. A request makes two. */
  readonly every: number;
  readonly requests: number;
  readonly batch: string;
  readonly rounds: string;
}

/** What the page was made with: two to four minutes a gate. As frequent as in the issue: 91 clients in a thousand requests. */
export const PAGE_PLAN: HuntPlan = { every: 22, requests: 2000, batch: "0.25s", rounds: "{ min: 5, max: 5 }" };

export const huntConfig = ({ every, requests, batch, rounds }: HuntPlan): string => `version: 1
name: leaky-service
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT -clusters 2 -regress-every ${every}
      ready: /healthz
workload:
  http: { path: /work, requests: ${requests}, concurrency: 2 }

# The counter of made clients must stand still once every tenant has one.
signals:
  - { name: server-clients, metric: clusters_create_server_client_total, as: flat }
thresholds:
  server-clients: { max: 0.001 } # one client in a thousand requests

# Short, for this page: the default plan measures longer and sees smaller changes.
plan: { warmUp: 0.5s, cost: 1s, batches: 20, batch: ${batch} }
rounds: ${rounds}
`;

/** One commit after the other: what the switch says in it, and its subject. */
export const HUNT_COMMITS = [
  { regression: "", subject: "service: start" },
  { regression: "heap", subject: "clusters: keep clients by user" },
  { regression: "", subject: "clusters: keep clients by tenant again" },
] as const;

/** Between these the page says what was left out. */
const GAP = "…";

/** The lines that a test of them keeps, with a mark where others were. */
const keep = (lines: readonly string[], wanted: (line: string, index: number) => boolean): readonly string[] => {
  const kept = lines.flatMap((line, index) => (wanted(line, index) ? [line] : [GAP]));
  return kept.filter((line, index) => line !== GAP || kept[index - 1] !== GAP);
};

const paragraphs = (text: string): readonly (readonly string[])[] =>
  text
    .trimEnd()
    .split(/\n\n+/u)
    .map((block) => block.split("\n"));

/** The first paragraph from which on the text goes on with one of these. */
const paragraph = (text: string, holds: RegExp): readonly string[] => {
  const found = paragraphs(text).find((lines) => lines.some((line) => holds.test(line)));
  if (found === undefined) throw new Error(`the output has no paragraph with ${String(holds)}:\n${text}`);
  return found;
};

/** The verdict with its sentences, and of the gates those that are not as before. */
const verdictOf = (text: string, rows: RegExp): string => {
  const [head = []] = paragraphs(text);
  const gates = keep(paragraph(text, /^ +gate +base/u), (line, index) => index === 0 || rows.test(line));
  return [...head, "", ...gates].join("\n");
};

const callTree = (text: string): string => paragraph(text, /^ *\+[\d.]+ [KM]iB █+ all$/u).join("\n");
const functions = (text: string): string => keep(paragraph(text, /where the heap grew/u), (line) => !/within noise/u.test(line)).join("\n");
/** Of what the service's own metrics say: those that belong to no group, its counters of clients among them. */
const counters = (text: string): string => {
  const lines = paragraph(text, /^Metrics \(advisory\)/u);
  const from = lines.findIndex((line) => line.startsWith("  - others:"));
  return keep(lines, (_, index) => index === 0 || (from !== -1 && index >= from)).join("\n");
};

export interface HuntStep {
  /** Name of the page's section. */
  readonly section: string;
  /** How many commits of the story are there. */
  readonly commits: 2 | 3;
  /** Arguments of `heapgate`; null: the output of the step before, further down. */
  readonly command: readonly string[] | null;
  readonly exitCode: number;
  /** What the page's words say about this step: without it they would be wrong. */
  readonly says: RegExp;
  readonly show: (output: string) => string;
}

const LEAK = ".heapgate/leak";
const FIX = ".heapgate/fix";
const HEAP = "rounds/1/leaky-service/process/heap.end.pb.gz";
const FAILED = /^ +✖/u;

export const HUNT_STEPS: readonly HuntStep[] = [
  {
    section: "verdict",
    commits: 2,
    command: ["run", "--base", "main~1", "--out", LEAK],
    exitCode: 1,
    says: /Memory leak: live heap after GC keeps growing.*per\s+unit of work.*Live heap after GC grew.*server-clients: 0\.091, over its absolute budget/su,
    show: (text) => verdictOf(text, FAILED),
  },
  {
    section: "functions",
    commits: 2,
    command: null,
    exitCode: 1,
    says: /clusters\.NewDiscoveryRESTMapper allocates \+.* per unit of work that is not freed/u,
    show: functions,
  },
  {
    section: "chain",
    commits: 2,
    command: null,
    exitCode: 1,
    says: /GetServerClient.*\n.*getOrCreateClient.*\n.*getClientFromConfig.*\n.*NewDiscoveryRESTMapper/u,
    show: callTree,
  },
  { section: "counter", commits: 2, command: null, exitCode: 1, says: /clusters_clients last 32 → /u, show: counters },
  {
    section: "profile",
    commits: 2,
    command: ["profile", "top", "--nodecount", "4", "--compact-labels", "--diff-base", `${LEAK}/base/${HEAP}`, `${LEAK}/head/${HEAP}`],
    exitCode: 0,
    says: /clusters\.NewDiscoveryRESTMapper$/mu,
    show: (text) => text.trimEnd(),
  },
  {
    section: "fix",
    commits: 3,
    command: ["run", "--base", "main~1", "--out", FIX],
    exitCode: 0,
    says: /^heapgate: IMPROVED .*server-clients +0\.0910 +0\.0000/su,
    show: (text) => verdictOf(text, /^ +▼|server-clients|Live objects/u),
  },
  {
    section: "tighten",
    commits: 3,
    command: ["compare", `${FIX}/head`, `${LEAK}/head`, "--config", ".github/heapgate.yaml", "--set", "thresholds.live-heap.max=5.5MiB"],
    exitCode: 1,
    says: /Live heap after GC: .* over its absolute budget of 5\.5 MiB/u,
    show: (text) => verdictOf(text, FAILED),
  },
];

const shown = (argument: string): string => (/^[\w./=:~-]+$/u.test(argument) ? argument : `'${argument}'`);

/** The fenced block of a step: its command, where it has one of its own, and what it prints. */
export const huntBlock = ({ command, show }: HuntStep, output: string): string =>
  command === null
    ? `\`\`\`text\n${show(output)}\n\`\`\``
    : `\`\`\`console\n$ heapgate ${command.map((argument) => shown(argument)).join(" ")}\n${show(output)}\n\`\`\``;
