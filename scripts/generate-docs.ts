// Writes what the documentation repeats from the sources: docs/errors.md, docs/cli.md, docs/metrics.md, docs/acceptance.md, and the README's tables of inputs and outputs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acceptanceOf, acceptancePage, testFiles } from "./acceptance.ts";
import { fillMarks, inputsTable, outputsTable } from "./action-tables.ts";
import { cliPage } from "./cli-page.ts";
import { errorsPage } from "./errors-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { ROOT } from "./source-files.ts";

/** A file with the text it should have; null: the text cannot be made, and `problem` says why. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string | null;
  readonly problem?: string;
}

function readme(): GeneratedFile {
  const path = "README.md";
  if (!existsSync(join(ROOT, path))) return { path, text: null, problem: "there is no README.md" };
  const action = readFileSync(join(ROOT, "action.yml"), "utf8");
  const withInputs = fillMarks(readFileSync(join(ROOT, path), "utf8"), "inputs", inputsTable(action));
  const text = withInputs === null ? null : fillMarks(withInputs, "outputs", outputsTable(action));
  return text === null
    ? {
        path,
        text,
        problem: "README.md needs <!-- inputs:start --> … <!-- inputs:end --> and <!-- outputs:start --> … <!-- outputs:end -->, once each",
      }
    : { path, text };
}

/** Every generated file. Pure but for reading README.md, action.yml and the tests. */
export const generatedFiles = (): readonly GeneratedFile[] => [
  { path: "docs/errors.md", text: errorsPage() },
  { path: "docs/cli.md", text: cliPage() },
  { path: "docs/metrics.md", text: metricsPage() },
  { path: "docs/acceptance.md", text: acceptancePage(acceptanceOf(testFiles())) },
  readme(),
];

if (import.meta.main) {
  for (const { path, text, problem } of generatedFiles()) {
    if (text === null) {
      console.error(`docs:generate: ${problem}`);
      process.exitCode = 1;
    } else writeFileSync(join(ROOT, path), text);
  }
}
