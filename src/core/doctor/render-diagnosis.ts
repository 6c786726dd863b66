/** A diagnosis as people and programs read it: text, Markdown, JSON. */
import { GROUPS, lackingOf, type Diagnosis, type Group, type Requirement, type State } from "./requirement.ts";

const MARKS: Readonly<Record<State, string>> = { met: "ok", missing: "MISSING", warn: "warn", unneeded: "-", unknown: "?" };
const TITLES: Readonly<Record<Group, string>> = {
  tools: "Tools",
  machine: "Machine",
  leftovers: "Left by earlier runs",
  github: "GitHub",
  configuration: "Configuration",
  cluster: "Cluster",
  components: "Components",
};
const MARK_WIDTH = 9;
const INDENT = "  ";

const headline = ({ subject }: Diagnosis): string =>
  subject === null
    ? "heapgate doctor: no configuration"
    : `heapgate doctor: ${subject.name} (${subject.files.join(", ")}), target: ${subject.target}`;

/** Clusters of kind need all of the first; nothing else stops a target that commands of the configuration do not. */
const TARGETS: readonly (readonly [string, readonly string[]])[] = [
  ["process", ["node", "git", "bash"]],
  ["kind", ["node", "git", "bash", "docker", "docker-disk", "kind", "kubectl"]],
  ["existing", ["node", "git", "bash", "kubectl"]],
];

const namesOf = (requirements: readonly Requirement[]): string => requirements.map(({ what }) => what).join(", ");

/** Without a configuration: which targets this machine can serve. */
const targetLines = ({ requirements }: Diagnosis): readonly string[] =>
  TARGETS.map(([target, ids]) => {
    const lacking = requirements.filter(({ group, id, state }) => group === "tools" && state === "missing" && ids.includes(id));
    return `target: ${target} ${lacking.length === 0 ? "can be used here." : `cannot be used here; it lacks: ${namesOf(lacking)}.`}`;
  });

/** What it comes to, in one or a few lines. */
export const conclusionLines = (diagnosis: Diagnosis): readonly string[] => {
  const lacking = lackingOf(diagnosis);
  if (diagnosis.subject === null) return targetLines(diagnosis);
  if (lacking.length === 0) {
    const warned = diagnosis.requirements.filter(({ state }) => state === "warn").length;
    const more = warned === 0 ? [] : [`${warned} ${warned === 1 ? "warning stops" : "warnings stop"} no run.`];
    return [...more, "Ready: everything that this configuration needs is here, as far as it can be told before a run."];
  }
  return [
    `Not ready: ${lacking.length} of what this configuration needs ${lacking.length === 1 ? "is" : "are"} missing: ${namesOf(lacking)}.`,
  ];
};

const lineOf = ({ what, found, neededBy }: Requirement): string =>
  `${what}${found === "" ? "" : `: ${found}`}${neededBy === "" ? "" : `  (${neededBy})`}`;

const remedyLines = (remedy: string): readonly string[] =>
  remedy === "" ? [] : remedy.split("\n").map((line, index) => `${INDENT}${" ".repeat(MARK_WIDTH)}${index === 0 ? "→ " : "  "}${line}`);

/** Groups in their order, without those that nothing is said of. */
const grouped = ({ requirements }: Diagnosis): readonly { readonly group: Group; readonly own: readonly Requirement[] }[] =>
  GROUPS.map((group) => ({ group, own: requirements.filter((one) => one.group === group) })).filter(({ own }) => own.length > 0);

const renderText = (diagnosis: Diagnosis): string =>
  [
    headline(diagnosis),
    ...grouped(diagnosis).flatMap(({ group, own }) => [
      "",
      TITLES[group],
      ...own.flatMap((one) => [`${INDENT}${MARKS[one.state].padEnd(MARK_WIDTH)}${lineOf(one)}`, ...remedyLines(one.remedy)]),
    ]),
    "",
    ...conclusionLines(diagnosis),
    "",
  ].join("\n");

/** Text of a table cell; line ends become breaks. */
const cell = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("|", String.raw`\|`)
    .replaceAll("\n", "<br>");

const renderMarkdown = (diagnosis: Diagnosis): string =>
  [
    `### ${cell(headline(diagnosis))}`,
    ...grouped(diagnosis).flatMap(({ group, own }) => [
      "",
      `#### ${TITLES[group]}`,
      "",
      "| | Requirement | Found | Needed by | What to do |",
      "|---|---|---|---|---|",
      ...own.map(
        ({ state, what, found, neededBy, remedy }) => `| ${MARKS[state]} | ${[what, found, neededBy, remedy].map(cell).join(" | ")} |`,
      ),
    ]),
    "",
    ...conclusionLines(diagnosis).map(cell),
    "",
  ].join("\n");

const renderJson = (diagnosis: Diagnosis): string =>
  `${JSON.stringify({ schemaVersion: 1, ready: lackingOf(diagnosis).length === 0, ...diagnosis }, null, 2)}\n`;

export type DiagnosisFormat = "text" | "md" | "json";

export const DIAGNOSES: Readonly<Record<DiagnosisFormat, (diagnosis: Diagnosis) => string>> = {
  text: renderText,
  md: renderMarkdown,
  json: renderJson,
};
