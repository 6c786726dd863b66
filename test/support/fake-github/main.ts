// The fake GitHub as a process. usage: node test/support/fake-github/main.ts [STATE.json]
// It prints one line of JSON: its addresses and tokens. STATE.json is laid over an empty repository; artifacts name a file, `path`, instead of their content.
// At SIGINT or SIGTERM it prints what broke GitHub's contract and ends with 1 if anything did.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { makeRuntimeToken } from "./runtime-token.ts";
import { isObject } from "./openapi.ts";
import { startFakeGitHub } from "./server.ts";
import { makeState, seedArtifact, type FakeArtifact, type FakeState } from "./state.ts";

/** What a test could have seeded; it is the tester's own file, so its shape is not checked. */
function seed(state: FakeState, path: string): void {
  const given: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isObject(given)) throw new Error(`${path} holds no object`);
  for (const key of ["commits", "runs", "pulls", "comments"] as const) {
    const list = given[key];
    if (Array.isArray(list)) (state[key] as unknown[]).push(...list);
  }
  const artifacts = given["artifacts"];
  for (const { path: file, ...artifact } of (Array.isArray(artifacts) ? artifacts : []) as ({ path: string } & Omit<
    FakeArtifact,
    "content"
  >)[])
    seedArtifact(state, { ...artifact, content: readFileSync(resolve(dirname(path), file)) });
  if (Array.isArray(given["permissions"])) {
    state.permissions.clear();
    for (const permission of given["permissions"]) state.permissions.add(permission);
  }
}

const state = makeState();
const [path] = process.argv.slice(2);
if (path !== undefined) seed(state, path);
const server = await startFakeGitHub(state);
const { origin, apiUrl, token } = server;
const runtimeToken = makeRuntimeToken(state.runs.at(-1)?.id ?? 1, "gate-1");
process.stdout.write(`${JSON.stringify({ origin, apiUrl, token, runtimeToken, repository: `${state.owner}/${state.repository}` })}\n`);

const end = async (): Promise<void> => {
  for (const request of server.requests) process.stderr.write(`${request}\n`);
  try {
    await server[Symbol.asyncDispose]();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
