/** Says what `heapgate init` found, guessed and did not find, and what became of each file. */
import type { Note } from "./guess.ts";

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
  /** `kept`: one was there already and stayed as it is. `shown`: nothing is written, this is a dry run. */
  readonly state: "written" | "kept" | "shown";
}

export interface InitResult {
  readonly target: "kind" | "process";
  readonly preset: string | null;
  readonly files: readonly WrittenFile[];
  readonly notes: readonly Note[];
}

const STATES = { written: "written", kept: "is there already, left as it is", shown: "would be written" } as const satisfies Record<
  WrittenFile["state"],
  string
>;

const TITLES = { found: "Found", guessed: "Guessed", missing: "Not found" } as const satisfies Record<Note["kind"], string>;

const noteLines = ({ what, file, remedy }: Note): readonly string[] => {
  const [first, ...lines] = remedy === null ? [] : remedy.split("\n");
  return [
    `  ${what}${file === null ? "" : ` (${file})`}`,
    ...(first === undefined ? [] : [`    → ${first}`]),
    ...lines.map((line) => `        ${line}`),
  ];
};

/** What people read: files, then the notes by kind, then what comes next. */
export const renderInit = ({ target, preset, files, notes }: InitResult): string => {
  const parts = (["found", "guessed", "missing"] as const).flatMap((kind) => {
    const some = notes.filter((note) => note.kind === kind);
    return some.length === 0 ? [] : ["", TITLES[kind], ...some.flatMap(noteLines)];
  });
  const measured =
    preset === null
      ? target === "process"
        ? "as a process on the runner"
        : "in a kind cluster"
      : `in a kind cluster, with the preset ${preset}`;
  return [
    `heapgate init: the service is measured ${measured}`,
    ...parts,
    "",
    "Files",
    ...files.map(({ path, state }) => `  ${path}: ${STATES[state]}`),
    "",
    "Next",
    "  heapgate check    what the configuration means",
    "  heapgate doctor   what this machine and the app lack",
    "  heapgate run      the gate, here, against the default branch",
    "  Replace OWNER/heapgate in both workflows, and commit the three files.",
    "",
  ].join("\n");
};

/** The files themselves, one after the other, for a dry run. */
export const renderFiles = (files: readonly WrittenFile[]): string => files.map(({ path, text }) => `# ---- ${path}\n${text}`).join("\n");

/** The same for programs. */
export const renderInitJson = ({ target, preset, files, notes }: InitResult): string =>
  `${JSON.stringify({ target, preset, files: files.map(({ path, state, text }) => ({ path, state, ...(state === "shown" ? { text } : {}) })), notes }, null, 2)}\n`;
