// `heapgate init` reads what git knows of, asks helm and tilt where they are, and writes over nothing.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { init, type InitOptions, type InitPorts } from "../../src/driver/init.ts";
import { fakeExec, type FakeAnswer, type FakeExec } from "../support/fake-exec.ts";
import { fakeLog } from "../support/fake-log.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { treeOf } from "../support/repository-trees.ts";

const PLACES = [".github/heapgate.yaml", ".github/workflows/heapgate.yml", ".github/workflows/heapgate-comment.yml"];

interface World {
  readonly ports: InitPorts;
  readonly files: MemoryFiles;
  readonly exec: FakeExec;
  readonly run: (options?: Partial<InitOptions>) => ReturnType<typeof init>;
}

const world = (contents: Readonly<Record<string, string>>, script: Readonly<Record<string, FakeAnswer>> = {}): World => {
  const files = createMemoryFiles(Object.fromEntries(Object.entries(contents).map(([path, text]) => [`/repo/${path}`, text])));
  const git = (line: string): string => `git -c core.hooksPath=/dev/null ${line}`;
  const exec = fakeExec({
    [git("rev-parse --show-toplevel")]: { stdout: "/repo\n" },
    [git("ls-files -z")]: { stdout: Object.keys(contents).join("\0") },
    [git("symbolic-ref --short refs/remotes/origin/HEAD")]: { stdout: "origin/trunk\n" },
    [git("for-each-ref")]: { stdout: "trunk\n" },
    [git("symbolic-ref --short HEAD")]: { stdout: "work\n" },
    ...script,
  });
  const environment = { PATH: "/bin" };
  const env = {
    get: () => null,
    all: () => environment,
    platform: () => ({ os: "linux", arch: "x64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    cwd: () => "/repo",
  };
  const ports: InitPorts = { files, exec, env, log: fakeLog() };
  const run: World["run"] = async (options = {}) =>
    await init(ports, {
      cwd: "/repo/cmd",
      target: null,
      name: null,
      out: null,
      dryRun: false,
      signal: new AbortController().signal,
      ...options,
    });
  return { ports, files, exec, run };
};

const textOf = async (files: MemoryFiles, path: string): Promise<string> => (await files.readText(`/repo/${path}`)) ?? "";
const podinfo = treeOf("podinfo").contents;

describe("what is written", () => {
  test("are three files at the root of the repository, for its default branch", async () => {
    const { files, run } = world(podinfo);
    const result = await run({ name: "pod info" });
    expect(result.files.map(({ path, state }) => [path, state])).toEqual(PLACES.map((path) => [path, "written"]));
    expect(await textOf(files, PLACES[0] ?? "")).toContain("\nname: pod-info\n");
    expect(await textOf(files, PLACES[1] ?? "")).toContain("branches: [trunk]");
    expect(await textOf(files, PLACES[1] ?? "")).not.toContain("setup-go");
  });

  test("is left as it is where it is there already, and the second call changes nothing", async () => {
    const { files, run } = world(podinfo);
    await files.write(`/repo/${PLACES[1] ?? ""}`, "mine");
    const first = await run();
    expect(first.files.map(({ state }) => state)).toEqual(["written", "kept", "written"]);
    expect(await textOf(files, PLACES[1] ?? "")).toBe("mine");
    const writes = files.journal.length;
    const second = await run();
    expect(second.files.map(({ state }) => state)).toEqual(["kept", "kept", "kept"]);
    expect(files.journal).toHaveLength(writes);
    expect(second.notes).toEqual(first.notes);
  });

  test("is nothing in a dry run", async () => {
    const { files, run } = world(podinfo);
    const result = await run({ dryRun: true });
    expect(files.journal).toEqual([]);
    expect(result.files.map(({ path, state }) => [path, state])).toEqual(PLACES.map((path) => [path, "shown"]));
  });

  test("goes below another folder where one is named", async () => {
    const { files, run } = world(podinfo);
    await run({ out: "/elsewhere" });
    expect(files.journal.map(({ path }) => path)).toEqual(PLACES.map((path) => `/elsewhere/${path}`));
  });

  test("gets Go where the runner builds", async () => {
    const { files, run } = world(treeOf("openfga").contents);
    await run();
    expect(await textOf(files, PLACES[1] ?? "")).toContain("go-version-file: go.mod");
  });
});

describe("git", () => {
  const LIST = "git -c core.hooksPath=/dev/null ls-files -z";

  test("without any added file tells what it would add", async () => {
    const { run, exec } = world(podinfo, {
      [LIST]: { stdout: "" },
      [`${LIST} --others --exclude-standard`]: { stdout: Object.keys(podinfo).join("\0") },
    });
    expect((await run()).target).toBe("kind");
    expect(exec.calls.map(({ argv }) => argv.join(" "))).toContain(`${LIST} --others --exclude-standard`);
  });

  test("that is none leaves all files of the folder, and the branch main", async () => {
    const { files, run } = world(podinfo, {
      "git -c core.hooksPath=/dev/null rev-parse --show-toplevel": { exitCode: 128, stderr: "not a git repository" },
    });
    await run({ cwd: "/repo" });
    expect(await textOf(files, PLACES[1] ?? "")).toContain("branches: [main]");
  });

  test("knows of no remote: the branch main or master, else the current one", async () => {
    const without = { "git -c core.hooksPath=/dev/null symbolic-ref --short refs/remotes/origin/HEAD": { exitCode: 1 } };
    const branch = async (heads: string): Promise<string> => {
      const { files, run } = world(podinfo, { ...without, "git -c core.hooksPath=/dev/null for-each-ref": { stdout: heads } });
      await run();
      return /branches: \[(.*)\]/u.exec(await textOf(files, PLACES[1] ?? ""))?.[1] ?? "";
    };
    expect([await branch("work\nmaster\n"), await branch("work\n")]).toEqual(["master", "work"]);
  });
});

describe("helm", () => {
  const RENDERED =
    "---\n# Source: podinfo/templates/deployment.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: podinfo }\nspec:\n  selector: { matchLabels: { by: helm } }\n  template:\n    spec: { containers: [{ name: podinfo, image: ghcr.io/stefanprodan/podinfo:1, ports: [{ name: http, containerPort: 1234 }] }] }\n";

  test("renders the chart as the configuration will have it rendered", async () => {
    const { run, files, exec } = world({ ...podinfo, "dev-values.yaml": "a: 1\n" }, { "helm template": { stdout: RENDERED } });
    const { notes } = await run();
    expect(exec.calls.map(({ argv }) => argv.join(" "))).toContain(
      "helm template podinfo charts/podinfo --namespace default --kube-version v1.34.0 --values dev-values.yaml",
    );
    expect(await textOf(files, PLACES[0] ?? "")).toContain("selector: by=helm");
    expect(notes.map(({ what }) => what)).toContain("the chart podinfo, rendered by helm");
  });

  test("that fails is said, and the templates are read without it", async () => {
    const { run, files } = world(podinfo, {
      "helm template": { exitCode: 1, stderr: "Error: found in Chart.yaml, but missing in charts/ directory: redis\n\nUse --debug flag\n" },
    });
    const { notes } = await run();
    expect(notes.find(({ kind }) => kind === "missing")).toMatchObject({
      what: "helm could not render charts/podinfo, so its templates were read without it: Error: found in Chart.yaml, but missing in charts/ directory: redis",
      remedy: expect.stringContaining("helm dependency build"),
    });
    expect(await textOf(files, PLACES[0] ?? "")).toContain("selector: app.kubernetes.io/name=podinfo");
  });
});

describe("tilt", () => {
  const { contents } = treeOf("tilt-example-go");
  const moved = Object.fromEntries(Object.entries(contents).map(([path, text]) => [path.replace(/^0-base\//u, ""), text]));
  const deployed = (moved["deployments/kubernetes.yaml"] ?? "").replaceAll("app: example-go", "app: from-tilt");

  test("says what the Tiltfile does, before its text is read", async () => {
    const printed = JSON.stringify({
      Manifests: [
        { ImageTargets: [{ selector: "example-go-image", BuildDetails: { context: "/repo" } }], DeployTarget: { yaml: deployed } },
      ],
    });
    const { run, files } = world(moved, { "tilt alpha tiltfile-result --file Tiltfile": { stdout: printed } });
    await run();
    const text = await textOf(files, PLACES[0] ?? "");
    expect(text).toContain("selector: app=from-tilt");
    expect(text).toContain("dockerfile: deployments/Dockerfile");
  });

  test.each([
    [{ exitCode: 5, stderr: "Error: Tiltfile:1:1: undefined: x\n" }, "Error: Tiltfile:1:1: undefined: x"],
    [{ exitCode: null, timedOut: true }, "no answer within 60 s"],
  ])("that ends with %j is said, and the text is read", async (answer, why) => {
    const { run, files } = world(moved, { "tilt alpha": answer });
    const { notes } = await run();
    expect(notes.map(({ what }) => what)).toContainEqual(expect.stringContaining(why));
    expect(await textOf(files, PLACES[0] ?? "")).toContain("selector: app=example-go");
  });
});

describe("what ends it", () => {
  const failing = async (contents: Readonly<Record<string, string>>, options: Partial<InitOptions> = {}): Promise<unknown> => {
    const { files, run } = world(contents);
    const error = await run(options).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(files.journal).toEqual([]);
    return error;
  };

  test.each([
    [{ "README.md": "x" }, "there is no go.mod"],
    [{ "go.mod": "module x.y/z\n", "lib.go": "package z\n" }, "no folder holds a package main"],
  ])("%j holds no service: NO_GO_SERVICE", async (contents, why) => {
    const error = await failing(contents);
    expect(error).toBeInstanceOf(HeapgateError);
    expect(error).toMatchObject({
      code: "NO_GO_SERVICE",
      blame: "usage",
      message: expect.stringContaining(why),
      remedy: expect.stringContaining("git add"),
    });
  });

  test("--target kind with nothing to deploy", async () => {
    expect(await failing(treeOf("pushgateway").contents, { target: "kind" })).toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("--target kind"),
    });
  });
});
