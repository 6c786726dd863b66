/** Composition root of the action: ports from io, one driver function, exit code. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCodeOf, heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import { describeError, placesOf } from "../driver/describe-error.ts";
import { actionInputs, runAction } from "../driver/run-action.ts";
import type { ReadArchive } from "../driver/load-snapshot.ts";
import { VERSION } from "../driver/version.ts";
import { ARCHIVE_LIMITS } from "../io/archive-rules.ts";
import { attemptStart, makeArtifactStore } from "../io/artifact-store.ts";
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { fetchedPrograms } from "../driver/fetched-programs.ts";
import { createFiles } from "../io/files.ts";
import { loadGitHubContext } from "../io/github-context.ts";
import { makeGitHub } from "../io/github.ts";
import { createHttp } from "../io/http.ts";
import { installationOf, SAMPLE_SERVICE } from "../io/installation.ts";
import { createLedger } from "../io/ledger.ts";
import { createLog } from "../io/log.ts";
import { readPageTemplate } from "../io/page-template.ts";
import { readArchive } from "../io/read-archive.ts";
import { makeRunner } from "../io/runner.ts";
import { childEnvironment, ledgerOf, resultsOf, ROOT_STATE, rootOf, withSteadyWorkFolder } from "./world.ts";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort(heapgateError("INTERRUPTED", { signal })));

const runner = makeRunner();
let requests = 0;
try {
  const root = rootOf(process.env, process.pid);
  runner.saveState(ROOT_STATE, root);
  const inputs = actionInputs((name) => runner.getInput(name));
  runner.setSecret(inputs.githubToken);
  const files = withSteadyWorkFolder(createFiles(root), root);
  const env = createEnv(childEnvironment(process.env, root), process.cwd());
  const clock = createClock();
  using http = createHttp();
  const context = await loadGitHubContext(createEnv(process.env, process.cwd()), files);
  const archive: ReadArchive = (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules });
  const github = await makeGitHub({
    context,
    token: inputs.githubToken,
    apiUrl: env.get("GITHUB_API_URL") ?? "https://api.github.com",
    onRequest: () => {
      requests += 1;
    },
  });
  const ports = {
    files,
    env,
    clock,
    http,
    exec: createExec(fetchedPrograms(process.env)),
    ledger: createLedger(files, ledgerOf(root)),
    log: createLog({ stream: process.stdout, env: process.env, monotonicSeconds: clock.monotonicSeconds }),
    github,
    store: makeArtifactStore(context, attemptStart(github)),
    readPage: readPageTemplate(files),
    runner,
    readArchive: archive,
  };
  const sample = join(installationOf(dirname(fileURLToPath(import.meta.url))), ...SAMPLE_SERVICE);
  const options = { results: resultsOf(process.env), sample, heapgateVersion: VERSION, signal: abort.signal };
  const { conclusion, message } = await runAction(ports, options, inputs);
  if (conclusion.failed) {
    runner.setFailed(message);
    process.exitCode = conclusion.exitCode;
  }
} catch (error) {
  const cause: unknown = abort.signal.aborted && abort.signal.reason instanceof HeapgateError ? abort.signal.reason : error;
  for (const { message, ...place } of placesOf(cause)) runner.annotate("error", message, { title: "heapgate: configuration", ...place });
  runner.setFailed(describeError(cause, VERSION));
  process.exitCode = Math.max(1, exitCodeOf(cause));
} finally {
  // A token has 1,000 an hour for all runs of the repository.
  if (requests > 0) process.stdout.write(`GitHub: ${requests} requests\n`);
}
