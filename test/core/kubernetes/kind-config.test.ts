// kind's configuration: what the user wrote stays, what we need is added.
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildKindConfig, hasDockerLogins, hostPortsOf, type KindNeeds } from "../../../src/core/kubernetes/kind-config.ts";
import { AUDIT_POLICY } from "../../../src/core/kubernetes/kubeadm-patches.ts";

const NEEDS: KindNeeds = { nodes: 1, mounts: [], auditPolicy: null };
const LOGINS = { hostPath: "/home/me/.docker/config.json", containerPath: "/var/lib/kubelet/config.json", readOnly: true };
const build = (text: string | null, needs: Partial<KindNeeds> = {}): unknown =>
  parse(buildKindConfig(text === null ? null : { path: "kind.yaml", text }, { ...NEEDS, ...needs }).yaml);

describe("without a file of the user's", () => {
  test("there is one control plane", () => {
    expect(build(null)).toEqual({ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4", nodes: [{ role: "control-plane" }] });
  });

  test("further nodes are workers, and each gets the mounts", () => {
    expect(build(null, { nodes: 3, mounts: [LOGINS] })).toMatchObject({
      nodes: ["control-plane", "worker", "worker"].map((role) => ({ role, extraMounts: [LOGINS] })),
    });
  });
});

const USER = `
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: mine
somethingNew: {a: 1}
networking: {podSubnet: 10.1.0.0/16}
featureGates: {WatchList: true, Other: false}
runtimeConfig: {api/alpha: "false"}
kubeadmConfigPatches: ["kind: InitConfiguration\\n"]
nodes:
- role: control-plane
  extraPortMappings: [{containerPort: 80, hostPort: 8080}]
  extraMounts: [{hostPath: /own, containerPath: /var/lib/kubelet/config.json}]
- {role: worker, labels: {a: b}}
`;

describe("the user's file", () => {
  test("keeps every key, its nodes count, and a mount of its own stays", () => {
    expect(build(USER, { nodes: 5, mounts: [LOGINS] })).toEqual({
      kind: "Cluster",
      apiVersion: "kind.x-k8s.io/v1alpha4",
      name: "mine",
      somethingNew: { a: 1 },
      networking: { podSubnet: "10.1.0.0/16" },
      featureGates: { WatchList: true, Other: false },
      runtimeConfig: { "api/alpha": "false" },
      kubeadmConfigPatches: ["kind: InitConfiguration\n"],
      nodes: [
        {
          role: "control-plane",
          extraPortMappings: [{ containerPort: 80, hostPort: 8080 }],
          extraMounts: [{ hostPath: "/own", containerPath: "/var/lib/kubelet/config.json" }],
        },
        { role: "worker", labels: { a: "b" }, extraMounts: [LOGINS] },
      ],
    });
  });

  test("may be empty", () => expect(build("# nothing yet\n")).toEqual(build(null)));

  test.each([
    ["nodes: [", /flow|end/iu],
    ["- a", /no map/u],
    ["kind: Kluster", /kind is "Kluster", not Cluster/u],
    ["apiVersion: kind.x-k8s.io/v1alpha3", /v1alpha3", not kind\.x-k8s\.io\/v1alpha4/u],
    ["nodes: 3", /nodes is no list/u],
    ["nodes: [worker]", /nodes is no list of maps/u],
  ])("is refused as %j", (text, why) => {
    expect(() => build(text)).toThrowError(expect.objectContaining({ code: "KIND_CONFIG_INVALID", message: expect.stringMatching(why) }));
  });

  test.each([
    ["networking: {disableDefaultCNI: true}", false],
    ["networking: {disableDefaultCNI: false}", true],
    ["", true],
  ])("%j lets kind wait for its nodes: %s", (text, waits) => {
    expect(buildKindConfig({ path: "kind.yaml", text }, NEEDS).waitsForNodes).toBe(waits);
  });
});

describe("ports of this machine that the user's file takes", () => {
  test.each<[string, string, readonly number[]]>([
    ["none", "kind: Cluster\n", []],
    [
      "of mappings, each once",
      "nodes:\n- extraPortMappings: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81, hostPort: 8080 }]\n- extraPortMappings: [{ containerPort: 1, hostPort: 9090 }]\n",
      [8080, 9090],
    ],
    ["of the API server", "networking: { apiServerPort: 6443 }\n", [6443]],
    [
      "those that Docker chooses are none",
      "networking: { apiServerPort: -1 }\nnodes: [{ extraPortMappings: [{ containerPort: 80, hostPort: 0 }, { containerPort: 81 }] }]\n",
      [],
    ],
  ])("%s", (_, text, ports) => expect(hostPortsOf({ path: "kind.yaml", text })).toEqual(ports));

  test("are not read from a file that is none", () => {
    expect(() => hostPortsOf({ path: "kind.yaml", text: "kind: Pod" })).toThrowError(
      expect.objectContaining({ code: "KIND_CONFIG_INVALID" }),
    );
  });
});

describe("the audit log", () => {
  const audited = (text: string | null) => build(text, { auditPolicy: "/w/audit-policy.yaml", nodes: 2 });
  const patchesOf = (config: unknown): readonly unknown[] =>
    (config as { kubeadmConfigPatches: readonly string[] }).kubeadmConfigPatches.map((text) => parse(text) as unknown);
  const volumes = [
    {
      name: "heapgate-audit-policies",
      hostPath: "/etc/kubernetes/policies",
      mountPath: "/etc/kubernetes/policies",
      readOnly: true,
      pathType: "DirectoryOrCreate",
    },
    {
      name: "heapgate-audit-logs",
      hostPath: "/var/log/kubernetes",
      mountPath: "/var/log/kubernetes",
      readOnly: false,
      pathType: "DirectoryOrCreate",
    },
  ];
  const [file, log] = ["/etc/kubernetes/policies/audit-policy.yaml", "/var/log/kubernetes/kube-apiserver-audit.log"];

  test("P1 is patched in as a map for nodes before 1.36 (v1beta3) and as a list from then on (v1beta4)", () => {
    expect(patchesOf(audited(null))).toEqual([
      {
        apiVersion: "kubeadm.k8s.io/v1beta3",
        kind: "ClusterConfiguration",
        apiServer: { extraArgs: { "audit-policy-file": file, "audit-log-path": log, "audit-log-maxsize": "10000" }, extraVolumes: volumes },
      },
      {
        apiVersion: "kubeadm.k8s.io/v1beta4",
        kind: "ClusterConfiguration",
        apiServer: {
          extraArgs: [
            { name: "audit-policy-file", value: file },
            { name: "audit-log-path", value: log },
            { name: "audit-log-maxsize", value: "10000" },
          ],
          extraVolumes: volumes,
        },
      },
    ]);
  });

  test("the list says again what kind itself would have put there, and comes after the user's patches", () => {
    const [own, , list] = patchesOf(audited(USER));
    expect(own).toEqual({ kind: "InitConfiguration" });
    expect(list).toMatchObject({
      apiServer: {
        extraArgs: [
          { name: "runtime-config", value: "api/alpha=false" },
          { name: "feature-gates", value: "WatchList=true,Other=false" },
          { name: "audit-policy-file" },
          { name: "audit-log-path" },
          { name: "audit-log-maxsize" },
        ],
      },
    });
  });

  test("its policy is mounted where the API server runs only", () => {
    const mount = { hostPath: "/w/audit-policy.yaml", containerPath: file, readOnly: true };
    expect(audited(null)).toMatchObject({ nodes: [{ role: "control-plane", extraMounts: [mount] }, { role: "worker" }] });
    expect(audited("nodes: [{image: a}, {role: worker}]")).toMatchObject({ nodes: [{ extraMounts: [mount] }, {}] });
    expect((audited(null) as { nodes: readonly unknown[] }).nodes[1]).not.toHaveProperty("extraMounts");
  });

  test("its policy asks for who and what, and for no bodies", () => {
    expect(parse(AUDIT_POLICY)).toEqual({
      apiVersion: "audit.k8s.io/v1",
      kind: "Policy",
      omitStages: ["RequestReceived"],
      rules: [{ level: "Metadata" }],
    });
  });
});

test.each([
  [{ auths: { "ghcr.io": { auth: "YTpi" } } }, true],
  [{ auths: { "ghcr.io": { identitytoken: "x" } } }, true],
  [{ auths: { "ghcr.io": {} }, credsStore: "desktop" }, false],
  [{ credHelpers: { "gcr.io": "gcloud" } }, false],
  [{}, false],
  [undefined, false],
])("%j holds logins a kubelet can use: %s", (config, expected) => expect(hasDockerLogins(config)).toBe(expected));
