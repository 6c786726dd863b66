// docs/errors.md: every error code with its sentence and its remedy, as the catalog makes them, and what is said of inputs that are bad.
import { ERROR_CODES, ERRORS, type ErrorCode } from "../src/core/errors/catalog.ts";
import { BLAMES, EXIT_CODE_OF_BLAME, type Blame } from "../src/core/errors/heapgate-error.ts";
import { BAD_INPUTS, type BadInputs } from "./bad-inputs.ts";

const WHO_ACTS: Readonly<Record<Blame, string>> = {
  usage: "The command line, the inputs or the configuration ask for something that cannot be. Whoever wrote them acts.",
  environment: "The machine lacks something, or something on it failed. The owner of the runner acts.",
  subject: "The measured program, its build or its workload failed. The author of the change acts; the error is also in the comment.",
  data: "A file is not what it should be. It is never read as absent, and never as zero.",
  github: "GitHub refused something. The verdict stays what it was; what could not be published is in the job summary and in the log.",
  bug: "Anything else is a defect of heapgate: it fails with a stack and asks for a report.",
};

/**
 * A stand-in for a fact that the sentence will hold: it reads as `<name>` wherever text is wanted, has one element of its kind where a
 * list is wanted, and every field of it is a stand-in again.
 */
function standIn(name: string): unknown {
  const text = `<${name}>`;
  const element = (): unknown => standIn(name.replace(/s$/u, ""));
  const methods: Readonly<Record<string, unknown>> = {
    toString: () => text,
    map: (change: (item: unknown) => unknown) => [change(element())],
    join: () => text,
  };
  return new Proxy(
    {},
    {
      get: (_, key) => {
        if (key === Symbol.toPrimitive) return () => text;
        if (typeof key === "symbol") throw new Error(`the fact ${text} is used in a way the page cannot show`);
        return methods[key] ?? standIn(key === "length" ? "number" : key);
      },
    },
  );
}

const facts = new Proxy({}, { get: (_, key) => standIn(String(key)) });

interface Sentences {
  readonly blame: Blame;
  readonly message: (facts: unknown) => string;
  readonly remedy: (facts: unknown) => string;
}

const entries: readonly (Sentences & { readonly code: ErrorCode })[] = ERROR_CODES.map((code) => ({
  code,
  ...(ERRORS[code] as Sentences),
}));

const section = ({ code, message, remedy }: (typeof entries)[number]): string =>
  `### <a id="${code}"></a>${code}\n\n\`\`\`text\n${message(facts)}\n\n→ ${remedy(facts)}\n\`\`\``;

function chapter(blame: Blame): string {
  const exit = blame === "github" ? "exit code: that of the verdict" : `exit code ${EXIT_CODE_OF_BLAME[blame]}`;
  const own = entries.filter((entry) => entry.blame === blame);
  return [`## ${blame}: ${exit}`, WHO_ACTS[blame], ...own.map(section)].join("\n\n");
}

/** Text as code in a cell of a table; a message of several lines stays one. */
const codeCell = (text: string): string =>
  text
    .split("\n")
    .map((line) => `\`${line.trim().replaceAll("|", String.raw`\|`)}\``)
    .join("<br>");

const badInputsTable = ({ title, rows }: BadInputs): string =>
  [
    `### ${title}\n`,
    "| Input | Call | Code | What is said |",
    "|---|---|---|---|",
    ...rows.map(({ input, argv, code, says }) => `| ${input} | ${codeCell(argv.join(" "))} | [${code}](#${code}) | ${codeCell(says)} |`),
  ].join("\n");

const badInputs = (): string =>
  [
    "## Bad inputs",
    "What is said of files that are not what they should be, or do not fit. Each row is a test: `test/bad-inputs.test.ts` makes the call on the " +
      "file (`fixtures/bad-inputs/`, or made by `test/support/bad-inputs.ts`) and expects this sentence. None is read as absent or as zero, and " +
      "nothing is written. `good.pb.gz` is a heap profile, `cpu.pb.gz` a CPU profile, `bundle` a bundle.",
    ...BAD_INPUTS.map(badInputsTable),
  ].join("\n\n");

/** The whole page, in Markdown. */
export const errorsPage = (): string =>
  [
    "# Errors",
    "Generated from the catalog in `src/core/errors/` and `scripts/bad-inputs.ts` by `npm run docs:generate`: edit those files, not this one.",
    "An error says that heapgate could not find out. A threshold that is broken is not an error but a verdict: exit code 1. " +
      "Each error names its code, what happened, and after the arrow what to do; `<words>` stand for the facts of the case.",
    [
      "| Code | Who acts | Exit code |",
      "|---|---|--:|",
      ...entries.map(
        ({ code, blame }) => `| [${code}](#${code}) | ${blame} | ${blame === "github" ? "as verdict" : EXIT_CODE_OF_BLAME[blame]} |`,
      ),
    ].join("\n"),
    ...BLAMES.map(chapter),
    `${badInputs()}\n`,
  ].join("\n\n");
