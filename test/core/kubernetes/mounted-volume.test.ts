// Where a directory of a container lies: hostPath, emptyDir, a claim, or no volume at all.
import { describe, expect, test } from "vitest";
import { emptyDirFolder, hostFoldersOf, namesFolder, volumeAt, type MountedVolume } from "../../../src/core/kubernetes/mounted-volume.ts";
import type { JsonValue, Manifest } from "../../../src/core/manifests/manifest.ts";

interface Shape {
  readonly mounts?: readonly JsonValue[];
  readonly volumes?: readonly JsonValue[];
  readonly env?: readonly JsonValue[];
  readonly args?: readonly JsonValue[];
  readonly command?: readonly JsonValue[];
}
const spec = ({ mounts = [], volumes = [], env = [], args = [], command = [] }: Shape): { readonly [key: string]: JsonValue } => ({
  containers: [
    { name: "app", volumeMounts: mounts, env, args, command },
    { name: "beside", env: [{ name: "DIR", value: "/tmp/pprof" }] },
  ],
  volumes,
});
const MOUNT = { name: "pprof", mountPath: "/tmp/pprof" };
const HOST = { name: "pprof", hostPath: { path: "/var/pprof", type: "DirectoryOrCreate" } };
const at = (shape: Shape, folder = "/tmp/pprof", container: string | null = null): MountedVolume =>
  volumeAt(spec(shape), { container, folder, podName: "shop-7" });

test.each<[string, Shape, string, MountedVolume]>([
  ["a hostPath", { mounts: [MOUNT], volumes: [HOST] }, "/tmp/pprof", { kind: "host-path", folder: "/var/pprof" }],
  [
    "with a slash at its end",
    { mounts: [{ ...MOUNT, mountPath: "/tmp/pprof/" }], volumes: [HOST] },
    "/tmp/pprof/",
    { kind: "host-path", folder: "/var/pprof" },
  ],
  [
    "a directory below the mount",
    { mounts: [{ ...MOUNT, mountPath: "/tmp" }], volumes: [HOST] },
    "/tmp/pprof",
    { kind: "host-path", folder: "/var/pprof/pprof" },
  ],
  [
    "a mount with a part of the volume",
    { mounts: [{ ...MOUNT, subPath: "cpu" }], volumes: [HOST] },
    "/tmp/pprof",
    { kind: "host-path", folder: "/var/pprof/cpu" },
  ],
  [
    "a mount with a directory of the pod's own",
    {
      mounts: [{ ...MOUNT, subPathExpr: "$(POD)/$(SIDE)" }],
      volumes: [HOST],
      env: [
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "SIDE", value: "head" },
      ],
    },
    "/tmp/pprof",
    { kind: "host-path", folder: "/var/pprof/shop-7/head" },
  ],
  [
    "an emptyDir",
    { mounts: [MOUNT], volumes: [{ name: "pprof", emptyDir: {} }] },
    "/tmp/pprof",
    { kind: "empty-dir", volume: "pprof", inside: "" },
  ],
  [
    "a directory in an emptyDir",
    { mounts: [{ ...MOUNT, mountPath: "/tmp" }], volumes: [{ name: "pprof", emptyDir: { medium: "Memory" } }] },
    "/tmp/pprof",
    { kind: "empty-dir", volume: "pprof", inside: "pprof" },
  ],
  [
    "a claim",
    { mounts: [MOUNT], volumes: [{ name: "pprof", persistentVolumeClaim: { claimName: "cpu" } }] },
    "/tmp/pprof",
    { kind: "other", type: "persistentVolumeClaim" },
  ],
  ["no volume", { mounts: [{ ...MOUNT, mountPath: "/tmp/pprof2" }], volumes: [HOST] }, "/tmp/pprof", { kind: "other", type: null }],
  ["a mount of no volume", { mounts: [MOUNT] }, "/tmp/pprof", { kind: "other", type: null }],
  [
    "the innermost of two mounts",
    {
      mounts: [{ name: "all", mountPath: "/" }, MOUNT, { name: "all", mountPath: "/tmp" }],
      volumes: [{ name: "all", emptyDir: {} }, HOST],
    },
    "/tmp/pprof",
    { kind: "host-path", folder: "/var/pprof" },
  ],
])("F12 the volume of a directory: %s", (_, shape, folder, expected) => {
  expect(at(shape, folder)).toEqual(expected);
});

test("the container is chosen by its name, else it is the first", () => {
  const shape = { mounts: [MOUNT], volumes: [HOST] };
  expect(at(shape, "/tmp/pprof", "app").kind).toBe("host-path");
  expect(at(shape, "/tmp/pprof", "beside")).toEqual({ kind: "other", type: null });
  expect(volumeAt(undefined, { container: null, folder: "/tmp", podName: null })).toEqual({ kind: "other", type: null });
});

test("F12 the kubelet's place of an emptyDir", () => {
  expect(emptyDirFolder("8b2", { kind: "empty-dir", volume: "pprof", inside: "" })).toBe(
    "/var/lib/kubelet/pods/8b2/volumes/kubernetes.io~empty-dir/pprof",
  );
  expect(emptyDirFolder("8b2", { kind: "empty-dir", volume: "tmp", inside: "a/b" })).toBe(
    "/var/lib/kubelet/pods/8b2/volumes/kubernetes.io~empty-dir/tmp/a/b",
  );
});

test.each<[string, Shape, boolean]>([
  ["a variable", { env: [{ name: "FLEET_CPU_PPROF_DIR", value: "/tmp/pprof/" }] }, true],
  ["an argument", { args: ["--cpu-dir=/tmp/pprof"] }, true],
  ["a command", { command: ["/app", "-d", "/tmp/pprof"] }, true],
  ["another directory", { env: [{ name: "DIR", value: "/tmp/pprof2" }], args: ["/tmp"] }, false],
  ["a mount alone", { mounts: [MOUNT], volumes: [HOST] }, false],
])("is told of its directory by %s", (_, shape, expected) => {
  expect(namesFolder(spec(shape), { container: "app", folder: "/tmp/pprof" })).toBe(expected);
});

describe("of a render", () => {
  const deployment = (name: string, shape: Shape): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { template: { metadata: { labels: { app: name } }, spec: spec(shape) } },
  });
  const component = (name: string) => ({ pods: { selector: `app=${name}`, namespace: null, container: null }, folder: "/tmp/pprof" });

  test("the directories of nodes are known before any pod is there", () => {
    const manifests = [
      deployment("shop", { mounts: [MOUNT], volumes: [HOST] }),
      deployment("other", { mounts: [MOUNT], volumes: [{ ...HOST, hostPath: { path: "/elsewhere" } }] }),
      deployment("empty", { mounts: [MOUNT], volumes: [{ name: "pprof", emptyDir: {} }] }),
      { apiVersion: "v1", kind: "Service", metadata: { name: "shop" } },
    ];
    expect(hostFoldersOf(manifests, [component("shop"), component("empty")])).toEqual(["/var/pprof"]);
    expect(hostFoldersOf([...manifests, ...manifests], [component("shop")])).toEqual(["/var/pprof"]);
  });

  test("a directory with the pod's name is not known yet: the one above it is", () => {
    const shape = {
      mounts: [{ ...MOUNT, subPathExpr: "cpu/$(POD)/x" }],
      volumes: [HOST],
      env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    };
    expect(hostFoldersOf([deployment("shop", shape)], [component("shop")])).toEqual(["/var/pprof/cpu"]);
  });
});
