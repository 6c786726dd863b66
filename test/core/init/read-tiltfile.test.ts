// Literal calls of a Tiltfile are read in whatever form they are written; what only running it would tell is said.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTiltResult, withTiltResult } from "../../../src/core/init/read-tilt-result.ts";
import { readTiltfile } from "../../../src/core/init/read-tiltfile.ts";

const read = (text: string, path = "Tiltfile") => readTiltfile({ path, text });

test.each<[string, object]>([
  ["docker_build('acme/shop', '.')", { builds: [{ image: "acme/shop", context: ".", dockerfile: null, target: null }] }],
  [
    'docker_build(\n  ref = "acme/shop",\n  context="./services/shop",\n  dockerfile = \'build/Dockerfile\', # as in CI\n  target="dev",\n)',
    { builds: [{ image: "acme/shop", context: "services/shop", dockerfile: "build/Dockerfile", target: "dev" }] },
  ],
  [
    "IMAGE = 'acme/' + 'shop'\ndocker_build(IMAGE, '.', live_update=[sync('./a', '/a'), run('go build')])",
    { builds: [{ image: "acme/shop" }] },
  ],
  ["repo = os.getenv('REPO', 'localhost:5001/shop')\ndocker_build(repo, '.')", { builds: [{ image: "localhost:5001/shop" }] }],
  [
    "k8s_yaml(helm('./chart', name='dev', namespace='shop', values=['a.yaml', './b.yaml'], set=['x=1']))",
    { charts: [{ folder: "chart", release: "dev", namespace: "shop", values: ["a.yaml", "b.yaml"], set: ["x=1"] }] },
  ],
  ["yaml = helm('chart')\nk8s_yaml(yaml)", { charts: [{ folder: "chart", release: null, values: [] }] }],
  ["k8s_yaml(['a.yaml', 'b/c.yaml'])", { manifests: ["a.yaml", "b/c.yaml"] }],
  ["k8s_yaml(kustomize('./config/dev'))", { kustomizations: ["config/dev"] }],
  ["k8s_resource('shop', port_forwards='9000:8080')", { forwards: [{ workload: "shop", port: 8080 }] }],
  ["k8s_resource(workload='shop', port_forwards=[8080, 9090])", { forwards: [{ workload: "shop", port: 8080 }] }],
  // Not the service's.
  ["local_resource('x', 'make')\nprint('docker_build(1)')\n# docker_build('no', '.')\n\"\"\"docker_build('no', '.')\"\"\"", { builds: [] }],
])("%j", (text, facts) => {
  expect(read(text)).toMatchObject({ ...facts, unread: [] });
});

test.each([
  ["docker_build(name(), '.')", "line 1: docker_build(): ref is computed"],
  ["\n\ndocker_build('shop-{}'.format(x), '.')", "line 3: docker_build(): ref is computed"],
  ["\nk8s_yaml(local('make yaml'))", "line 2: k8s_yaml(): what it deploys is computed"],
  ["k8s_yaml(blob(x))", "line 1: k8s_yaml(): what it deploys is computed"],
  ["helm('chart', values=[f for f in files])", "line 1: helm(): values is computed"],
  ["custom_build('shop', 'make image', ['.'])", "line 1: custom_build(): its command is not run here"],
  ["include('other/Tiltfile')", "line 1: include(): another file is not followed"],
])("%j is said not to be understood", (text, said) => {
  expect(read(text).unread).toEqual([said]);
});

test("paths start at the Tiltfile's folder", () => {
  expect(
    read("docker_build('a', '.', dockerfile='Dockerfile')\nk8s_yaml('../k8s/a.yaml')\nk8s_yaml('/etc/x.yaml')", "dev/Tiltfile"),
  ).toMatchObject({
    builds: [{ context: "dev", dockerfile: "dev/Dockerfile" }],
    manifests: ["k8s/a.yaml"],
  });
});

test("of variants of one image behind conditions the last counts", () => {
  const text =
    "if fast:\n  docker_build_with_restart('a', '.', entrypoint='x', dockerfile='dev.dockerfile')\nelse:\n  docker_build('a', '.', dockerfile='Dockerfile')\n";
  expect(read(text).builds).toEqual([{ image: "a", context: ".", dockerfile: "Dockerfile", target: null }]);
});

test("nothing is thrown whatever stands there", () => {
  const piece = fc.constantFrom(
    "docker_build",
    "(",
    ")",
    "[",
    "]",
    ",",
    "'a'",
    '"b',
    "=",
    "+",
    "x",
    "helm",
    "k8s_yaml",
    "\n",
    "#",
    "{",
    "}",
    "1",
    "if",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(read(pieces.join(" "))).toMatchObject({ file: "Tiltfile", workloads: [] });
    }),
  );
});

describe("what tilt prints of it", () => {
  const DEPLOYMENT =
    "kind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    spec:\n      containers: [{name: shop, image: acme/shop}]\n";
  const printed = JSON.stringify({
    Manifests: [
      {
        Name: "shop",
        ImageTargets: [
          { selector: "acme/shop", BuildDetails: { context: "/repo/services/shop", dockerfileContents: "FROM scratch" } },
          { selector: "acme/shop", BuildDetails: { context: "/repo/services/shop" } },
          { selector: "acme/outside", BuildDetails: { context: "/elsewhere" } },
        ],
        DeployTarget: { Name: "shop", yaml: DEPLOYMENT },
      },
      { Name: "local", DeployTarget: { UpdateCmdSpec: {} } },
    ],
  });

  test("are images in the repository and workloads", () => {
    const result = readTiltResult(printed, "/repo", "Tiltfile");
    expect(result).toMatchObject({
      builds: [{ image: "acme/shop", context: "services/shop" }],
      workloads: [{ name: "shop", labels: { app: "shop" }, file: "Tiltfile" }],
    });
  });

  test("stand in the place of what the text says, with the Dockerfile that the text names", () => {
    const result = readTiltResult(printed, "/repo", "Tiltfile");
    const facts = read("docker_build('acme/shop', 'services/shop', dockerfile='x.dockerfile')\nk8s_yaml(local('make'))");
    expect(facts.unread).toHaveLength(1);
    expect(result === null ? null : withTiltResult(facts, result)).toMatchObject({
      builds: [{ image: "acme/shop", context: "services/shop", dockerfile: "x.dockerfile" }],
      workloads: [{ name: "shop" }],
      unread: [],
    });
  });

  test.each(["", "no json", "{}", "[]", '{"Manifests": 1}'])("%j is no such output", (text) => {
    expect(readTiltResult(text, "/repo", "Tiltfile")).toBeNull();
  });
});
