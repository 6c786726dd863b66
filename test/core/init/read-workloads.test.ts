// Manifests and kustomizations: which workloads there are, with their pods' labels, ports and images; and which files are read at all.
import { describe, expect, test } from "vitest";
import { chooseFiles, joinPath } from "../../../src/core/init/choose-files.ts";
import { readKustomizations } from "../../../src/core/init/read-kustomization.ts";
import { readWorkloads } from "../../../src/core/init/read-workloads.ts";
import { UNREAD_TEXT } from "../../../src/core/init/template-values.ts";

const deployment = (name: string, more = "", container = "{ name: app, image: acme/shop:1 }"): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}${more} }\nspec:\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name}, tier: web } }\n    spec: { containers: [${container}] }\n`;
const read = (text: string) => readWorkloads({ path: "k8s/a.yaml", text });

test("workloads of several documents and lists are read, other objects are not", () => {
  const text = `kind: Service\nmetadata: { name: x }\n---\n${deployment("shop", ", namespace: prod")}---\nkind: List\nitems:\n  - kind: StatefulSet\n    metadata: { name: db }\n    spec: { template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db }] } } }\n---\nkind: Job\nspec: { template: { spec: { containers: [{ name: x }] } } }\n`;
  expect(read(text)).toMatchObject([
    {
      kind: "Deployment",
      name: "shop",
      namespace: "prod",
      labels: { app: "shop" },
      file: "k8s/a.yaml",
      containers: [{ name: "app", image: "acme/shop:1" }],
    },
    { kind: "StatefulSet", name: "db", namespace: null, labels: { app: "db" }, containers: [{ image: null }] },
  ]);
});

test("a container's words, ports, probe and variables are read", () => {
  const container = `{ name: app, image: "a:1", command: [/shop], args: [--a, --b=1], ports: [{ name: http, containerPort: 8080 }, { containerPort: 53, protocol: UDP }, { containerPort: "9090" }], readinessProbe: { httpGet: { path: /healthz, port: http } }, env: [{ name: PORT, value: "1" }] }`;
  expect(read(deployment("shop", "", container))[0]?.containers).toEqual([
    {
      name: "app",
      image: "a:1",
      words: ["/shop", "--a", "--b=1"],
      ports: [
        { name: "http", number: 8080 },
        { name: null, number: 9090 },
      ],
      readiness: { path: "/healthz", port: "http" },
      variables: ["PORT"],
    },
  ]);
});

test("what a render could not fill in is not known, and broken YAML gives what can be read", () => {
  const unread = deployment("shop", "", `{ name: app, image: "${UNREAD_TEXT}" }`);
  expect(read(unread)[0]?.containers[0]?.image).toBeNull();
  expect(read(`${deployment("shop")}      broken: [\n`)).toHaveLength(1);
  for (const text of ["", "kind: Deployment", "kind: Deployment\nspec: [", "kind: Deployment\nspec: *nowhere\n"])
    expect(read(text)).toEqual([]);
});

describe("kustomizations", () => {
  const files: Readonly<Record<string, string>> = {
    "base/kustomization.yaml": "resources: [deployment.yaml, https://example.com/x.yaml]\n",
    "base/deployment.yaml": deployment("shop"),
    "dev/kustomization.yaml":
      "namespace: dev\nnamePrefix: my-\nnameSuffix: -x\nresources: [../base]\nimages: [{ name: acme/shop, newName: localhost:5001/shop, newTag: dev }]\ncommonLabels: { team: a }\nlabels: [{ pairs: { b: c }, includeSelectors: true }, { pairs: { no: no } }]\n",
    "loop/kustomization.yaml": "resources: [../loop]\n",
    "crd/kustomization.yaml": "resources: [x.yaml]\n",
  };
  const texts = (path: string): string | null => files[path] ?? null;
  const all = readKustomizations(
    Object.entries(files).flatMap(([path, text]) => (path.endsWith("kustomization.yaml") ? [{ path, text }] : [])),
    texts,
  );

  test("bring workloads through the folders they name", () => {
    expect(all.map(({ folder }) => folder)).toEqual(["base", "dev"]);
  });

  test("lay namespace, prefix, labels and images over them", () => {
    expect(all[1]?.workloads).toMatchObject([
      {
        name: "my-shop-x",
        namespace: "dev",
        labels: { app: "shop", team: "a", b: "c" },
        containers: [{ image: "localhost:5001/shop" }],
        file: "base/deployment.yaml",
      },
    ]);
    expect(all[0]?.workloads).toMatchObject([{ name: "shop", namespace: null, containers: [{ image: "acme/shop:1" }] }]);
  });
});

test.each([
  ["go.mod", "module"],
  ["cmd/shop/main.go", "go"],
  ["cmd/shop/main_test.go", null],
  ["api/shop.pb.go", null],
  ["vendor/x/y.go", null],
  ["test/e2e/x.go", null],
  ["examples/x/main.go", null],
  ["testdata/x.go", null],
  [".github/x.go", null],
  ["Dockerfile", "dockerfile"],
  ["build/shop.dockerfile", "dockerfile"],
  ["build/Containerfile.agent", "dockerfile"],
  ["docs/Dockerfile.md/x", null],
  ["Tiltfile", "tiltfile"],
  ["config/default/kustomization.yaml", "kustomization"],
  ["k8s/shop.yaml", "yaml"],
  ["deploy/base/shop.yml", "yaml"],
  ["pkg/data/x.yaml", null],
  ["tools/dev-values.yaml", "values"],
  ["tools/helm-values-dev.yaml", "values"],
])("%s is read as %s", (path, kind) => {
  expect(chooseFiles([path]).files.map((file) => file.kind)).toEqual(kind === null ? [] : [kind]);
});

test("what lies in a chart belongs to it: its templates and values, no tests and no README", () => {
  const paths = [
    "Chart.yaml",
    "values.yaml",
    "values-dev.yaml",
    "templates/a.yaml",
    "templates/_h.tpl",
    "templates/tests/t.yaml",
    "README.md",
    "ci/x.yaml",
  ].map((path) => `deploy/charts/shop/${path}`);
  expect(chooseFiles(paths).files.map(({ path, kind }) => `${path.replace("deploy/charts/shop/", "")} ${kind}`)).toEqual([
    "Chart.yaml chart",
    "values-dev.yaml values",
    "values.yaml values",
    "templates/_h.tpl template",
    "templates/a.yaml template",
  ]);
});

test("of very many files those nearest to the root are read, and the others are counted", () => {
  const deep = Array.from({ length: 3010 }, (_, index) => `pkg/a/b/c${index}.go`);
  const { files, leftOut } = chooseFiles([...deep, "main.go"]);
  expect(files).toHaveLength(3000);
  expect(files[0]?.path).toBe("main.go");
  expect(leftOut).toBe(11);
});

test.each([
  ["a/b", "../c", "a/c"],
  ["", "./x", "x"],
  ["a", "../../x", null],
  ["a", ".", "a"],
])("from %j, %j is %j", (folder, path, place) => {
  expect(joinPath(folder, path)).toBe(place);
});
