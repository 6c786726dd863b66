// The trees of fixtures/trees as repositories that `heapgate init` reads.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { chooseFiles } from "../../src/core/init/choose-files.ts";
import type { RepositoryFacts } from "../../src/core/init/facts.ts";
import type { Guess } from "../../src/core/init/guess.ts";
import { guessService } from "../../src/core/init/guess-service.ts";
import { readRepository } from "../../src/core/init/read-repository.ts";
import { ROOT } from "../../scripts/source-files.ts";

export interface RepositoryTree {
  readonly name: string;
  readonly files: readonly string[];
  readonly contents: Readonly<Record<string, string>>;
}

const FOLDER = join(ROOT, "fixtures/trees");

/** Names of all trees. */
export const TREE_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(".yaml", ""));

export const treeOf = (name: string): RepositoryTree => {
  const { files, contents } = parse(readFileSync(join(FOLDER, `${name}.yaml`), "utf8")) as Pick<RepositoryTree, "files" | "contents">;
  return { name, files, contents };
};

/** A tree of a test's own: its files are those it holds. */
export const treeFrom = (contents: Readonly<Record<string, string>>, name = "shop"): RepositoryTree => ({
  name,
  files: Object.keys(contents),
  contents,
});

export const factsOf = (
  { name, files, contents }: RepositoryTree,
  more: Partial<Pick<Parameters<typeof readRepository>[0], "rendered" | "tiltResult">> = {},
): RepositoryFacts => {
  const { files: chosen, leftOut } = chooseFiles(files);
  return readRepository({
    name,
    defaultBranch: "main",
    paths: files,
    chosen,
    leftOut,
    texts: new Map(Object.entries(contents)),
    rendered: new Map(),
    tiltResult: null,
    ...more,
  });
};

/** What is guessed of a tree; throws where nothing can be. */
export const guessOf = (tree: RepositoryTree, target: "kind" | "process" | null = null): Guess => {
  const guessed = guessService(factsOf(tree), target);
  if (guessed.kind !== "guessed") throw new Error(`${tree.name}: ${guessed.kind}`);
  return guessed.guess;
};
