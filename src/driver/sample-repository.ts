/** A git repository of the sample service with two commits: an honest one, and one with a regression on top. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { readGit } from "../stages/environment/git.ts";
import type { MeasurePorts } from "./ports.ts";

export interface SampleRepository {
  /** Folder of the sample service's sources. */
  readonly sample: string;
  /** Folder to make. */
  readonly repository: string;
  /** Name of the regression the second commit carries. */
  readonly regression: string;
  readonly signal: AbortSignal;
}

const SWITCH = "internal/switches/builtin.go";
const LEFT_OUT = /^(?:bin|chart)\//u;

/** Copies the sources, commits them, changes the one line that switches the regression on, and commits that. */
export const makeSampleRepository = async (
  ports: MeasurePorts,
  { sample, repository, regression, signal }: SampleRepository,
): Promise<void> => {
  const paths = (await ports.files.list(sample))?.filter((path) => !LEFT_OUT.test(path)) ?? [];
  if (!paths.includes(SWITCH)) throw heapgateError("FILE_NOT_FOUND", { path: ports.files.resolve(sample, SWITCH) });
  for (const path of paths) {
    const content = await ports.files.readBytes(ports.files.resolve(sample, path));
    if (content !== null) await ports.files.write(ports.files.resolve(repository, path), content);
  }
  const git = async (...args: readonly string[]): Promise<void> => {
    await readGit(ports, ["-c", "user.name=heapgate", "-c", "user.email=heapgate@localhost", "-c", "commit.gpgsign=false", ...args], {
      cwd: repository,
      signal,
    });
  };
  await git("init", "--quiet", "--initial-branch=main", ".");
  await git("add", "--all");
  await git("commit", "--quiet", "--no-verify", "--message", "service: start");
  const switchPath = ports.files.resolve(repository, SWITCH);
  const source = (await ports.files.readText(switchPath)) ?? "";
  const changed = source.replace('BuiltIn = ""', `BuiltIn = "${regression}"`);
  if (changed === source) throw heapgateError("FILE_NOT_FOUND", { path: `${switchPath}: const BuiltIn = ""` });
  await ports.files.write(switchPath, changed);
  await git("commit", "--quiet", "--no-verify", "--all", "--message", "clusters: keep one client per request");
};
