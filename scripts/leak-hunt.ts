// Plays docs/leak-hunt.md on the sample service and writes what heapgate said into the page: a leak found, then its fix as an improvement.
// usage: npm run leak-hunt      needs Go and git; about ten minutes
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HUNT_COMMITS, HUNT_STEPS, huntBlock, huntConfig, type HuntPlan, PAGE_PLAN } from "./leak-hunt-story.ts";
import { replaceSection } from "./marked-section.ts";
import { ROOT } from "./source-files.ts";

const PAGE = join(ROOT, "docs", "leak-hunt.md");
const SAMPLE = join(ROOT, "fixtures", "apps", "leaky-service");
const SWITCH = "internal/switches/builtin.go";

const git = (cwd: string, args: readonly string[]): void => {
  const who = ["-c", "user.name=heapgate", "-c", "user.email=heapgate@localhost", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd, stdio: ["ignore", "ignore", "inherit"] });
};

/** The repository of the story, without a commit yet. */
export const startHunt = (repository: string, plan: HuntPlan): void => {
  const leftOut = new Set([join(SAMPLE, "bin"), join(SAMPLE, "chart")]);
  cpSync(SAMPLE, repository, { recursive: true, filter: (path) => !leftOut.has(path) });
  mkdirSync(join(repository, ".github"), { recursive: true });
  writeFileSync(join(repository, ".github", "heapgate.yaml"), huntConfig(plan));
  git(repository, ["init", "--quiet", "--initial-branch=main", "."]);
};

/** Adds the commit of this number, from 0. */
export const commitHunt = (repository: string, number: number): void => {
  const commit = HUNT_COMMITS[number];
  if (commit === undefined) throw new Error(`the story has ${HUNT_COMMITS.length} commits, no number ${number}`);
  const path = join(repository, SWITCH);
  writeFileSync(path, readFileSync(path, "utf8").replace(/BuiltIn = "\w*"/u, `BuiltIn = "${commit.regression}"`));
  git(repository, ["add", "--all"]);
  git(repository, ["commit", "--quiet", "--message", commit.subject]);
};

/** One call of the command line from its sources, its progress on our stderr; throws when it does not exit as the story says. */
const heapgate = (command: readonly string[], exitCode: number, cwd: string): string => {
  const { HEAPGATE_CALLER_DIR: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "src", "cli", "main.ts"), ...command], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== exitCode) throw new Error(`heapgate ${command.join(" ")} exited with ${String(status)}, not ${exitCode}:\n${stdout}`);
  return stdout;
};

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "heapgate-leak-hunt-"));
  try {
    const repository = join(folder, "leaky-service");
    startHunt(repository, PAGE_PLAN);
    let page = replaceSection(readFileSync(PAGE, "utf8"), "config", `\`\`\`yaml\n${huntConfig(PAGE_PLAN)}\`\`\``);
    let commits = 0;
    let output = "";
    for (const step of HUNT_STEPS) {
      while (commits < step.commits) commitHunt(repository, commits++);
      if (step.command !== null) output = heapgate(step.command, step.exitCode, repository);
      if (!step.says.test(output)) throw new Error(`the section ${step.section} of the story does not fit what heapgate says:\n${output}`);
      page = replaceSection(page, step.section, huntBlock(step, output));
    }
    writeFileSync(PAGE, page);
    console.log(`${PAGE}: ${HUNT_STEPS.length + 1} sections written`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
