// Apps that keep CPU profiles of their own, watched through a trial: where the files are, which of them count, what is said when there are none.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ComponentConfig } from "../../../src/core/config/config.ts";
import type { PodInstance } from "../../../src/core/kubernetes/select-pods.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { inflateGzip } from "../../../src/core/pprof/inflate.ts";
import { totalOf } from "../../../src/core/pprof/profile.ts";
import { createFiles } from "../../../src/io/files.ts";
import type { CommandSpec, Exec } from "../../../src/ports/exec.ts";
import { watchCpuFiles, type CpuFileOptions } from "../../../src/stages/collect/watch-cpu-files.ts";
import { argv, component, endpoint } from "../../support/component.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { rawRound } from "../../support/raw-rounds.ts";

/** 2026-11-26 04:00:00 UTC. */
const NOON = Date.UTC(2026, 10, 26, 4) / 1000;
const nameAt = (seconds: number): string =>
  `${new Date((NOON + seconds) * 1000).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "_")}.pprof.shop.samples.cpu.pb.gz`;
const cpu = (seconds: number, lengthSeconds = 5): Uint8Array =>
  gzipSync(
    encodeProfile(
      profileFromText(
        `samples/count  ${seconds * 100}
         cpu/nanoseconds  ${seconds * 1e9}
         ---
                          main.main
                          main.work`,
        { durationNanos: BigInt(lengthSeconds * 1e9) },
      ),
    ),
  );

type Folder = Readonly<Record<string, Uint8Array>>;
const archiveOf = (folder: Folder): Uint8Array => {
  const path = mkdtempSync(join(tmpdir(), "heapgate-watch-"));
  try {
    for (const [name, content] of Object.entries(folder)) writeFileSync(join(path, name), content);
    return execFileSync("tar", ["-c", "-C", path, "."]);
  } finally {
    rmSync(path, { recursive: true });
  }
};

/** Four periods of 5 s, the newest empty, and one of an earlier trial. */
const FOUR: Folder = {
  [nameAt(-600)]: cpu(4),
  [nameAt(0)]: cpu(1),
  [nameAt(5)]: cpu(2),
  [nameAt(10)]: cpu(2),
  [nameAt(15)]: new Uint8Array(),
};

const HOST_PATH = { name: "pprof", hostPath: { path: "/var/pprof" } };
const podObject = (volume: unknown = HOST_PATH, env: readonly unknown[] = [{ name: "FLEET_CPU_PPROF_DIR", value: "/tmp/pprof/" }]) => ({
  spec: {
    containers: [{ name: "app", env, volumeMounts: [{ name: "pprof", mountPath: "/tmp/pprof" }] }],
    volumes: [volume],
  },
  status: { startTime: "2026-11-26T04:00:00Z" },
});
const pod = (name: string, node = "heapgate-worker"): PodInstance => ({
  namespace: "shop",
  pod: name,
  uid: "8b2",
  container: "app",
  instance: `${name}-app`,
  node,
  serviceAccount: "default",
  labels: {},
  restartCount: 0,
  ports: [],
  foreignPorts: [],
});

interface World {
  readonly folder?: Folder;
  /** What `tar` says instead of giving an archive. */
  readonly refusal?: string;
  readonly object?: unknown;
  readonly log?: string;
  readonly pods?: readonly PodInstance[];
  readonly component?: Partial<ComponentConfig>;
  readonly options?: Partial<CpuFileOptions>;
  readonly script?: FakeKubeScript;
}

async function open({
  folder = FOUR,
  refusal,
  object = podObject(),
  log = "",
  pods = [pod("shop-1")],
  component: more = {},
  options = {},
}: World = {}) {
  const calls: string[] = [];
  const exec: Exec = {
    ...fakeExec({}),
    run: async (spec: CommandSpec) => {
      calls.push(spec.argv.join(" "));
      if (spec.stdoutFile !== undefined) writeFileSync(spec.stdoutFile, refusal === undefined ? archiveOf(folder) : "");
      const stderr = refusal ?? "";
      return {
        exitCode: refusal === undefined ? 0 : 1,
        signal: null,
        stdout: "",
        stderr,
        outputTail: stderr,
        durationSeconds: 0,
        timedOut: false,
      };
    },
  };
  const time = { now: NOON + 5 };
  const clock = { nowSeconds: () => time.now, nowText: () => "", monotonicSeconds: () => time.now, sleep: () => Promise.resolve() };
  const kube = fakeKube({ "get pod shop-": { json: object }, "logs shop-": { stdout: log } });
  const shop = component({ command: argv("x") }, { run: null, cpuFiles: { path: "/tmp/pprof", pattern: null }, ...more });
  const watch = await watchCpuFiles(
    { exec, files: createFiles(), clock },
    {
      kube,
      components: [shop],
      pods: pods.map((one) => ({ component: "shop", pod: one })),
      nodes: ["heapgate-control-plane", "heapgate-worker"],
      prepares: true,
      cwd: tmpdir(),
      env: {},
      signal: new AbortController().signal,
      ...options,
    },
  );
  /** The measured phases are second 5 to 15. */
  const through = async () => {
    const { signal } = new AbortController();
    await watch.look(signal);
    watch.markStart();
    time.now = NOON + 15;
    watch.markEnd();
    time.now = NOON + 16;
    return await watch.collect(signal);
  };
  return { watch, calls, kube, through };
}

const shopRound = (instance = "shop-1-app") => rawRound({ component: "shop", instance, profiles: [] });

describe("a directory of four periods, the newest empty", () => {
  test("F10 becomes the round's CPU profile over the measured phases", async () => {
    const { watch, through } = await open();
    expect(await through()).toEqual([]);
    const raw = watch.complete(shopRound());
    expect(raw.profiles.map(({ kind, checkpoint, path }) => ({ kind, checkpoint, path }))).toEqual([
      { kind: "cpu", checkpoint: "files", path: "cpu.files" },
    ]);
    const profile = decodeProfile(raw.profiles[0]?.content ?? new Uint8Array(), { name: "cpu.files", inflate: inflateGzip });
    expect(totalOf(profile, 1) / 1e9).toBeCloseTo(4, 6);
    expect(profile.durationNanos).toBe(10_000_000_000n);
    expect(raw.labels).toEqual({ "cpu-periods": "0.4 0.4" });
    // Those of the pod, whether in the window or not; that of the earlier trial is not among them.
    expect(raw.cpuPeriods?.map(({ startSeconds, inWindow }) => [startSeconds - NOON, inWindow])).toEqual([
      [0, false],
      [5, true],
      [10, true],
    ]);
    expect(raw.voidReason).toBeNull();
  });

  test("says how many files were merged and which was passed over", async () => {
    const { watch, through } = await open();
    expect(watch.lines()).toEqual([]);
    await through();
    expect(watch.lines()).toEqual([`shop: 2 CPU files of the app merged; passed over: ${nameAt(15)} (empty: its period has not ended)`]);
    await through();
    expect(watch.lines()).toHaveLength(1);
    const whole = await open({ folder: { [nameAt(5)]: cpu(2) } });
    await whole.through();
    expect(whole.watch.lines()).toEqual(["shop: 1 CPU file of the app merged"]);
  });

  test("shows that the app is its own profiler, from the first look on", async () => {
    const { watch, through } = await open();
    expect(watch.isBusy("shop-1-app")).toBe(false);
    await through();
    expect([watch.isBusy("shop-1-app"), watch.isBusy("other")]).toEqual([true, false]);
  });

  test("gives way to a profile that was had over HTTP, and keeps the course", async () => {
    const { watch, through } = await open();
    await through();
    const http = { kind: "cpu", checkpoint: "cost", path: "cpu.cost", content: cpu(1) } as const;
    const raw = watch.complete({ ...shopRound(), profiles: [http] });
    expect(raw.profiles).toEqual([http]);
    expect(raw.cpuPeriods).toHaveLength(3);
  });

  test("is nothing to rounds of others", async () => {
    const { watch, through } = await open();
    await through();
    const other = rawRound({ component: "agent", instance: "shop-1-app" });
    expect(watch.complete(other)).toBe(other);
  });
});

describe("the directory is read", () => {
  test.each<[string, World, readonly string[]]>([
    [
      "on the node of a hostPath, made writable before on all nodes",
      {},
      [
        "docker exec heapgate-control-plane install -d -m 0777 /var/pprof",
        "docker exec heapgate-worker install -d -m 0777 /var/pprof",
        "docker exec heapgate-worker tar -c -C /var/pprof .",
      ],
    ],
    [
      "on the node of a cluster of the user's, where nothing is made",
      { options: { prepares: false } },
      ["docker exec heapgate-worker tar -c -C /var/pprof ."],
    ],
    [
      "on the node where the kubelet keeps an emptyDir",
      { object: podObject({ name: "pprof", emptyDir: {} }) },
      ["docker exec heapgate-worker tar -c -C /var/lib/kubelet/pods/8b2/volumes/kubernetes.io~empty-dir/pprof ."],
    ],
    [
      "out of the container for a claim",
      { object: podObject({ name: "pprof", persistentVolumeClaim: { claimName: "cpu" } }) },
      ["kubectl exec shop-1 --kubeconfig /fake/kubeconfig --namespace shop --container app -- tar -c -C /tmp/pprof ."],
    ],
    [
      "out of the container where no node can be entered",
      { options: { nodes: [] } },
      ["kubectl exec shop-1 --kubeconfig /fake/kubeconfig --namespace shop --container app -- tar -c -C /tmp/pprof ."],
    ],
  ])("%s", async (_, world, expected) => {
    const { calls, through } = await open(world);
    await through();
    // Once to look and once to collect.
    expect([...new Set(calls)]).toEqual(expected);
    expect(calls).toHaveLength(expected.length + 1);
  });

  test("not at all for a component that keeps none", async () => {
    const { calls, kube, watch, through } = await open({ component: { cpuFiles: undefined } });
    expect(await through()).toEqual([]);
    expect([calls, kube.calls]).toEqual([[], []]);
    const raw = shopRound();
    expect(watch.complete(raw)).toBe(raw);
  });
});

const EMPTY: Folder = { [nameAt(0)]: new Uint8Array() };

describe("without a file of the measured phases", () => {
  test.each<[string, World, string]>([
    [
      "the app's own complaint is shown",
      { folder: {}, log: "E1126 could not create CPU profile: open /tmp/pprof/x: permission denied\n" },
      'it says "could not create CPU profile: open /tmp/pprof/x: permission denied"',
    ],
    [
      "a version that ignores the value is told",
      { folder: {}, object: podObject(HOST_PATH, []) },
      "this version ignores the values that ask for it",
    ],
    ["a period that is not over is told", { folder: EMPTY }, "the first one ends with its first period"],
    ["files of earlier trials do not count", { folder: { [nameAt(-600)]: cpu(4) } }, "wrote no CPU profiles to /tmp/pprof"],
    [
      "a container without tar is told",
      { options: { nodes: [] }, refusal: 'exec: "tar": executable file not found in $PATH' },
      "the container has no tar to read it with",
    ],
    ["files over less than half of the phases are told", { folder: { [nameAt(3)]: cpu(1) } }, "lie over 30 % of the measured phases"],
  ])("%s", async (_, world, expected) => {
    const { through } = await open(world);
    const warnings = await through();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain(expected);
  });

  test("a required CPU profile makes the round void, when nobody else could take one", async () => {
    const required = { component: { pprof: endpoint("/debug/pprof", { required: ["cpu"] }) } };
    const { watch, through } = await open({ folder: EMPTY, ...required });
    await through();
    expect(watch.complete(shopRound()).voidReason).toBe("no CPU file of the app lies in the measured phases, and pprof.required lists cpu");
    const ignored = await open({ folder: {}, ...required });
    await ignored.through();
    expect(ignored.watch.complete(shopRound()).voidReason).toBeNull();
  });
});

describe("two pods", () => {
  test("with one directory on one node cannot be told apart: none of it is used, which is said", async () => {
    const { watch, through } = await open({ pods: [pod("shop-1"), pod("shop-2")] });
    const warnings = await through();
    expect([...new Set(warnings.map(({ message }) => message))]).toEqual([
      "Component shop: several of its pods write CPU files into one directory (/tmp/pprof), so nobody can tell whose they are; none is used.",
    ]);
    expect(watch.complete(shopRound()).profiles).toEqual([]);
  });

  test("on two nodes have a directory each", async () => {
    const { watch, through } = await open({ pods: [pod("shop-1"), pod("shop-2", "heapgate-control-plane")] });
    expect(await through()).toEqual([]);
    for (const instance of ["shop-1-app", "shop-2-app"]) expect(watch.complete(shopRound(instance)).profiles).toHaveLength(1);
  });
});
