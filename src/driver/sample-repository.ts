/** A git repository of the sample service: an honest commit, and commits with a regression on top of it. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { readGit } from "../stages/environment/git.ts";
import type { MeasurePorts } from "./ports.ts";

export interface SampleSource {
  /** Folder of the sample service's sources. */
  readonly sample: string;
  /** Folder to make. */
  readonly repository: string;
  readonly signal: AbortSignal;
}

export interface SampleRepository extends SampleSource {
  /** Name of the regression the second commit carries. */
  readonly regression: string;
}

const SWITCH = "internal/switches/builtin.go";
const LEFT_OUT = /^(?:bin|chart)\//u;
export const HONEST_BRANCH = "main";

const gitOf = (ports: MeasurePorts, { repository, signal }: SampleSource) => {
  const author = ["-c", "user.name=heapgate", "-c", "user.email=heapgate@localhost", "-c", "commit.gpgsign=false"];
  return async (...args: readonly string[]): Promise<void> => {
    await readGit(ports, [...author, ...args], { cwd: repository, signal });
  };
};

/** Copies the sources and commits them to `HONEST_BRANCH`. Throws FILE_NOT_FOUND, GIT_FAILED, TOOL_MISSING. */
const startRepository = async (ports: MeasurePorts, source: SampleSource): Promise<void> => {
  const { sample, repository } = source;
  const paths = (await ports.files.list(sample))?.filter((path) => !LEFT_OUT.test(path)) ?? [];
  if (!paths.includes(SWITCH)) throw heapgateError("FILE_NOT_FOUND", { path: ports.files.resolve(sample, SWITCH) });
  for (const path of paths) {
    const content = await ports.files.readBytes(ports.files.resolve(sample, path));
    if (content !== null) await ports.files.write(ports.files.resolve(repository, path), content);
  }
  const git = gitOf(ports, source);
  await git("init", "--quiet", `--initial-branch=${HONEST_BRANCH}`, ".");
  await git("add", "--all");
  await git("commit", "--quiet", "--no-verify", "--message", "service: start");
};

/** Changes the one line that switches the regression on, and commits that to the branch at hand. */
const commitRegression = async (ports: MeasurePorts, source: SampleRepository, message: string): Promise<void> => {
  const { repository, regression } = source;
  const switchPath = ports.files.resolve(repository, SWITCH);
  const text = (await ports.files.readText(switchPath)) ?? "";
  const changed = text.replace('BuiltIn = ""', `BuiltIn = "${regression}"`);
  if (changed === text) throw heapgateError("FILE_NOT_FOUND", { path: `${switchPath}: const BuiltIn = ""` });
  await ports.files.write(switchPath, changed);
  await gitOf(ports, source)("commit", "--quiet", "--no-verify", "--all", "--message", message);
};

/** Two commits of one branch: the honest one, and one with the regression. */
export const makeSampleRepository = async (ports: MeasurePorts, source: SampleRepository): Promise<void> => {
  await startRepository(ports, source);
  await commitRegression(ports, source, "clusters: keep one client per request");
};

/** The honest commit on `HONEST_BRANCH`, and on top of it one branch per regression, of the same name. */
export const makeSampleBranches = async (
  ports: MeasurePorts,
  { regressions, ...source }: SampleSource & { readonly regressions: readonly string[] },
): Promise<void> => {
  await startRepository(ports, source);
  for (const regression of regressions) {
    await gitOf(ports, source)("checkout", "--quiet", "-b", regression, HONEST_BRANCH);
    await commitRegression(ports, { ...source, regression }, `switches: turn ${regression} on`);
  }
};
