// kind is fetched where a machine has none, and used only when it is what was published.
import { describe, expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { kindFolder, kindReleaseFor } from "../../../src/core/kubernetes/kind-release.ts";
import type { HttpAnswer, HttpRequest } from "../../../src/ports/http.ts";
import { type FetchKindPorts, provideKind } from "../../../src/stages/environment/fetch-kind.ts";

const RELEASE = kindReleaseFor({ os: "linux", arch: "amd64" });
const BODY = new TextEncoder().encode("kind itself");

const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body: Uint8Array = new Uint8Array()): HttpAnswer => ({
  kind: "answer",
  response: { status, headers, body, durationSeconds: 0.1 },
});

interface World {
  readonly onPath?: boolean;
  readonly answers?: readonly HttpAnswer[];
  readonly sha256?: string;
  readonly chmod?: number;
  readonly isReadOnly?: boolean;
  readonly os?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** What a call did, in order, and what it said. */
async function provide({
  onPath = false,
  answers = [],
  sha256 = RELEASE?.sha256 ?? "",
  chmod = 0,
  isReadOnly = false,
  os = "linux",
  variables = { HOME: "/home/dev" },
}: World) {
  const did: string[] = [];
  const said: string[] = [];
  const left = [...answers];
  const ports: FetchKindPorts = {
    exec: {
      run: (spec) => {
        did.push(spec.argv.join(" "));
        if (spec.argv[0] === "kind" && !onPath) return Promise.reject(heapgateError("TOOL_MISSING", { tool: "kind", why: "to run" }));
        const exitCode = spec.argv[0] === "chmod" ? chmod : 0;
        return Promise.resolve({ exitCode, signal: null, stdout: "", stderr: "", outputTail: "", durationSeconds: 0, timedOut: false });
      },
      start: () => Promise.reject(new Error("nothing is started")),
    },
    env: {
      get: (name) => variables[name] ?? null,
      all: () => variables,
      platform: () => ({ os, arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
      cwd: () => "/repo",
    },
    files: {
      replace: (path, content) => {
        if (isReadOnly) return Promise.reject(heapgateError("OUTPUT_NOT_WRITABLE", { path, why: "the file system is read-only" }));
        did.push(`write ${path} (${content.length} bytes)`);
        return Promise.resolve();
      },
      remove: (path) => {
        did.push(`remove ${path}`);
        return Promise.resolve();
      },
      sha256: () => sha256,
    },
    http: {
      request: ({ url }: HttpRequest) => {
        did.push(`get ${url}`);
        return Promise.resolve(left.shift() ?? answer(404));
      },
    },
    log: {
      info: (line) => void said.push(line),
      warn: (line) => void said.push(`warning: ${line}`),
      progress: () => {},
      group: async (_title, body) => await body(),
    },
  };
  await provideKind(ports, new AbortController().signal);
  return { did, said };
}

const URL_OF = `get ${RELEASE?.url}`;
const PATH = "/home/dev/.cache/heapgate/kind-v0.30.0/kind";

test("nothing is fetched where kind is", async () => {
  expect(await provide({ onPath: true })).toEqual({ did: ["kind version"], said: [] });
});

test("it is fetched, over a redirect, checked, and kept where Exec finds it", async () => {
  const answers = [answer(302, { location: "https://objects.example/kind" }), answer(200, {}, BODY)];
  const { did, said } = await provide({ answers });
  expect(did).toEqual(["kind version", URL_OF, "get https://objects.example/kind", `write ${PATH} (11 bytes)`, `chmod 755 ${PATH}`]);
  expect(said).toEqual([
    `kind    is not on PATH: fetching v0.30.0 from ${RELEASE?.url}`,
    "kind    v0.30.0 is in /home/dev/.cache/heapgate/kind-v0.30.0, for later runs as well",
  ]);
});

describe("it is left out, and why is said, where", () => {
  test.each<[string, World, string]>([
    ["it is something else", { answers: [answer(200, {}, BODY)], sha256: "abc" }, `its SHA-256 is abc, not ${RELEASE?.sha256}`],
    ["it is not there", { answers: [answer(404)] }, "github.com answered 404"],
    ["nobody answers", { answers: [{ kind: "failed", reason: "refused", message: "connect ECONNREFUSED" }] }, "connect ECONNREFUSED"],
    [
      "it lies at an address without TLS",
      { answers: [answer(302, { location: "http://objects.example/kind" })] },
      "github.com answered 302",
    ],
    ["a redirect leads nowhere", { answers: [answer(302)] }, "github.com answered 302"],
    [
      "redirects do not end",
      { answers: Array.from({ length: 9 }, () => answer(302, { location: "/again" })) },
      "it is redirected again and again",
    ],
  ])("%s", async (_, world, why) => {
    const { did, said } = await provide(world);
    expect(said.at(-1)).toBe(`warning: kind v0.30.0 could not be fetched: ${why}`);
    expect(did.filter((step) => step.startsWith("write"))).toEqual([]);
  });

  test("nothing can be written", async () => {
    const { said } = await provide({ answers: [answer(200, {}, BODY)], isReadOnly: true });
    expect(said.at(-1)).toMatch(/^warning: kind v0\.30\.0 could not be fetched: .*read-only/u);
  });

  test("it cannot be made executable: then it does not stay", async () => {
    const { did, said } = await provide({ answers: [answer(200, {}, BODY)], chmod: 1 });
    expect(did.at(-1)).toBe(`remove ${PATH}`);
    expect(said.at(-1)).toBe(`warning: kind v0.30.0 could not be fetched: ${PATH} cannot be made executable`);
  });

  test.each<[string, World]>([
    ["a system it is not made for", { os: "win32" }],
    ["an environment without a home", { variables: {} }],
  ])("in %s nothing is tried", async (_, world) => {
    expect(await provide(world)).toEqual({ did: ["kind version"], said: [] });
  });
});

test("a runner's tool cache comes first, then the user's cache", () => {
  const variables = new Map([
    ["RUNNER_TOOL_CACHE", "/opt/tools"],
    ["XDG_CACHE_HOME", "/x"],
    ["HOME", "/h"],
  ]);
  const of = (...names: readonly string[]) => kindFolder((name) => (names.includes(name) ? (variables.get(name) ?? null) : null));
  expect(of("RUNNER_TOOL_CACHE", "XDG_CACHE_HOME", "HOME")).toBe("/opt/tools/heapgate/kind-v0.30.0");
  expect(of("XDG_CACHE_HOME", "HOME")).toBe("/x/heapgate/kind-v0.30.0");
  expect(of("HOME")).toBe("/h/.cache/heapgate/kind-v0.30.0");
  expect(of()).toBeNull();
});
