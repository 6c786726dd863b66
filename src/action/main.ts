/** Composition root of the action: ports from io, one driver function, outputs and exit code. */
import { heapgateError, exitCodeOf, HeapgateError } from "../core/errors/heapgate-error.ts";
import { describeError } from "../driver/describe-error.ts";
import { actionInputs, runAction } from "../driver/run-action.ts";
import { ARCHIVE_LIMITS } from "../io/archive-rules.ts";
import { makeArtifactStore } from "../io/artifact-store.ts";
import { createClock } from "../io/clock.ts";
import { createEnv } from "../io/env.ts";
import { createExec } from "../io/exec.ts";
import { createFiles } from "../io/files.ts";
import { loadGitHubContext } from "../io/github-context.ts";
import { makeGitHub } from "../io/github.ts";
import { createHttp } from "../io/http.ts";
import { createLog } from "../io/log.ts";
import { readArchive } from "../io/read-archive.ts";
import { makeRunner } from "../io/runner.ts";
import { VERSION } from "../driver/version.ts";
import { makeRoot, rememberingExec, ROOT_STATE, rootOf } from "./world.ts";

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort(heapgateError("INTERRUPTED", { signal })));

const runner = makeRunner();
try {
  const root = rootOf(process.env);
  runner.saveState(ROOT_STATE, root);
  makeRoot(root);
  const inputs = actionInputs((name) => runner.getInput(name));
  const token = inputs.githubToken;
  if (token !== null) runner.setSecret(token);
  const files = createFiles(root);
  const env = createEnv(process.env, process.cwd());
  const clock = createClock();
  using http = createHttp();
  const context = await loadGitHubContext(env, files);
  const ports = {
    files,
    env,
    clock,
    http,
    exec: rememberingExec(createExec(), files, root),
    log: createLog({ stream: process.stdout, env: process.env, monotonicSeconds: clock.monotonicSeconds }),
    github: await makeGitHub({ context, token: token ?? "", apiUrl: env.get("GITHUB_API_URL") ?? "https://api.github.com" }),
    store: makeArtifactStore(context),
    runner,
    readArchive: (content: Uint8Array, rules: { readonly name: string; readonly accepts: (path: string) => boolean }) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
  };
  const results = files.resolve(env.get("RUNNER_TEMP") ?? "/tmp", "heapgate");
  const { conclusion, message } = await runAction(ports, { results, token, heapgateVersion: VERSION, signal: abort.signal }, inputs);
  if (conclusion.failed) {
    runner.setFailed(message);
    process.exitCode = conclusion.exitCode;
  }
} catch (error) {
  const cause: unknown = abort.signal.aborted && abort.signal.reason instanceof HeapgateError ? abort.signal.reason : error;
  runner.setFailed(describeError(cause, VERSION));
  process.exitCode = Math.max(1, exitCodeOf(cause));
}
