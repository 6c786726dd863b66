/** `heapgate init`: reads a repository, guesses how its service is measured, and writes what is not there yet. */
import { parseConfig } from "../core/config/parse-config.ts";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { chooseFiles } from "../core/init/choose-files.ts";
import { missing, type Guess, type Note } from "../core/init/guess.ts";
import { guessService, plainName } from "../core/init/guess-service.ts";
import { readRepository } from "../core/init/read-repository.ts";
import type { InitResult, WrittenFile } from "../core/init/render-init.ts";
import { writeConfig } from "../core/init/write-config.ts";
import { writeCommentWorkflow, writeWorkflow } from "../core/init/write-workflows.ts";
import type { Env } from "../ports/env.ts";
import type { Exec } from "../ports/exec.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";
import { runGit } from "../stages/environment/git.ts";
import { askTilt, chartsToRender, readTexts, renderWithHelm } from "./init-sources.ts";
import { writingTo } from "./writing-to.ts";

export interface InitPorts {
  readonly files: Files;
  readonly exec: Exec;
  readonly env: Env;
  readonly log: Log;
}

export interface InitOptions {
  /** Folder that was started in: the repository, or a folder of it. */
  readonly cwd: string;
  /** Null: a cluster where something in the repository deploys the service, else a process. */
  readonly target: "kind" | "process" | null;
  /** `name` of the configuration; null: not written. */
  readonly name: string | null;
  /** Where the files are written, absolute; null: into the repository. */
  readonly out: string | null;
  /** Nothing is written. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

const CONFIG = ".github/heapgate.yaml";
const WORKFLOW = ".github/workflows/heapgate.yml";
const COMMENT_WORKFLOW = ".github/workflows/heapgate-comment.yml";
const PLACES = [CONFIG, WORKFLOW, COMMENT_WORKFLOW] as const;

interface Tree {
  readonly root: string;
  readonly paths: readonly string[];
  readonly branch: string;
}

/** What git knows of; in a repository without any commit or added file what it would add. Outside of git, all files of the folder. */
const readTree = async (ports: InitPorts, { cwd, signal }: InitOptions): Promise<Tree> => {
  const git = async (args: readonly string[], folder: string): Promise<string | null> => {
    const result = await runGit(ports, args, { cwd: folder, signal });
    return result.exitCode === 0 ? result.stdout : null;
  };
  const top = (await git(["rev-parse", "--show-toplevel"], cwd))?.trim() ?? null;
  if (top === null || top === "") return { root: cwd, paths: (await ports.files.list(cwd)) ?? [], branch: "main" };
  const listed = async (more: readonly string[]): Promise<readonly string[]> =>
    ((await git(["ls-files", "-z", ...more], top)) ?? "").split("\0").filter((path) => path !== "");
  const tracked = await listed([]);
  const paths = tracked.length > 0 ? tracked : await listed(["--others", "--exclude-standard"]);
  const remote = (await git(["symbolic-ref", "--short", "refs/remotes/origin/HEAD"], top))?.trim().replace(/^origin\//u, "") ?? "";
  const local = ((await git(["for-each-ref", "--format=%(refname:short)", "refs/heads"], top)) ?? "").split("\n");
  const current = (await git(["symbolic-ref", "--short", "HEAD"], top))?.trim() ?? "";
  const branch = remote !== "" ? remote : (["main", "master"].find((name) => local.includes(name)) ?? (current === "" ? "main" : current));
  return { root: top, paths: [...new Set(paths)], branch };
};

/** A configuration that heapgate itself does not take is a fault of heapgate. */
const checkOwn = (text: string): void => {
  const parsed = parseConfig({
    files: [{ name: CONFIG, text }],
    sets: [],
    overrides: {},
    environment: () => null,
    defaultName: "service",
    purpose: "measure",
  });
  if (parsed.kind === "invalid")
    throw new Error(
      `init made a configuration that heapgate does not take: ${parsed.issues.map(({ path, message }) => `${path} ${message}`).join("; ")}\n${text}`,
    );
};

const textsOf = (guess: Guess, { name }: InitOptions, branch: string): Readonly<Record<(typeof PLACES)[number], string>> => {
  const config = writeConfig(guess, { name: name === null ? null : plainName(name) });
  checkOwn(config);
  const needsGo = guess.target === "process" || guess.builds.some(({ command }) => command.some((line) => /\bgo build\b/u.test(line)));
  return {
    [CONFIG]: config,
    [WORKFLOW]: writeWorkflow({ branch, needsGo, target: guess.target, moduleFolder: guess.moduleFolder }),
    [COMMENT_WORKFLOW]: writeCommentWorkflow(),
  };
};

interface Reading {
  readonly guess: Guess;
  readonly notes: readonly Note[];
}

const readService = async (ports: InitPorts, options: InitOptions, { root, paths, branch }: Tree): Promise<Reading> => {
  const { files: chosen, leftOut } = chooseFiles(paths);
  ports.log.info(`reading ${chosen.length} of ${paths.length} files`);
  const texts = await readTexts(ports.files, root, chosen, paths);
  const tilt = await askTilt(ports, { root, texts: texts.texts, signal: options.signal });
  const helm = await renderWithHelm(ports, { root, charts: chartsToRender(texts), signal: options.signal });
  const name = root.split(/[/\\]/u).findLast((part) => part !== "") ?? "service";
  const facts = readRepository({
    name,
    defaultBranch: branch,
    paths,
    chosen: texts.chosen,
    leftOut,
    texts: texts.texts,
    rendered: helm.rendered,
    tiltResult: tilt.result,
  });
  const guessed = guessService(facts, options.target);
  switch (guessed.kind) {
    case "no-service":
      throw heapgateError("NO_GO_SERVICE", { folder: root, why: guessed.why });
    case "no-deployment":
      throw heapgateError("USAGE", {
        problem:
          "--target kind: nothing in the repository says what would run in a cluster: no chart, kustomization or manifest with a Deployment. Write one, or take --target process.",
        command: "init",
      });
    case "guessed":
      return {
        guess: guessed.guess,
        notes: [...guessed.guess.notes, ...[...tilt.problems, ...helm.problems].map((problem) => missing(problem.what, problem.remedy))],
      };
  }
};

/**
 * Writes the configuration and two workflows, each only where there is none, and says what they rest on. Throws NO_GO_SERVICE, USAGE (nothing to deploy for
 * `--target kind`), OUTPUT_NOT_WRITABLE, DISK_FULL.
 */
export const init = async (ports: InitPorts, options: InitOptions): Promise<InitResult> => {
  const tree = await readTree(ports, options);
  const { guess, notes } = await readService(ports, options, tree);
  const texts = textsOf(guess, options, tree.branch);
  const base = options.out ?? tree.root;
  const files: WrittenFile[] = [];
  for (const path of PLACES) {
    const place = ports.files.resolve(base, path);
    const text = texts[path];
    const isThere = (await ports.files.kindOf(place)) !== "absent";
    if (!options.dryRun && !isThere) await writingTo("--out", async () => await ports.files.write(place, text));
    files.push({ path: options.out === null ? path : place, text, state: isThere ? "kept" : options.dryRun ? "shown" : "written" });
  }
  return { target: guess.target, preset: guess.preset, files, notes };
};
