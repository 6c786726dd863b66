// Built images, wherever a render names them; and what only looks like one.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { relaxPullPolicies } from "../../../src/core/manifests/pull-policy.ts";
import { rewriteImages } from "../../../src/core/manifests/rewrite-images.ts";
import { builtImage, manifestOf, manifestsOf } from "../../support/charts.ts";

const TAG = "heapgate-0123456789ab";
const SHOP = builtImage("ghcr.io/acme/shop");
const NEW = `ghcr.io/acme/shop:${TAG}`;
const thing = (spec: unknown) => ({ apiVersion: "x.io/v1", kind: "Thing", metadata: { name: "a" }, spec });

/** The places and values after rewriting `spec`. */
const rewritten = (spec: unknown, images = [SHOP]) => {
  const { manifests, places, unsure } = rewriteImages([thing(spec)], images);
  return {
    spec: manifests[0]?.["spec"],
    places: places.map(({ place }) => place.replace("Thing/a ", "")),
    unsure: unsure.map(({ place }) => place.replace("Thing/a ", "")),
  };
};

describe("a reference as a whole", () => {
  test.each([
    ["ghcr.io/acme/shop:v1", NEW],
    ["ghcr.io/acme/shop", NEW],
    ["ghcr.io/acme/shop:latest", NEW],
    [`ghcr.io/acme/shop@sha256:${"a".repeat(64)}`, NEW],
    [`ghcr.io/acme/shop:v1@sha256:${"a".repeat(64)}`, NEW],
    ["ghcr.io/acme/shop-agent:v1", null],
    ["ghcr.io/acme/shop/agent:v1", null],
    ["ghcr.io/acme/my-shop:v1", null],
    ["ghcr.io/other/shop:v1", null],
    ["docker.io/acme/shop:v1", null],
    ["acme/shop:v1", null],
    ["mirror.io/ghcr.io/acme/shop:v1", null],
    ["ghcr.io/acme/shop.v2:v1", null],
    ["ghcr.io:443/acme/shop:v1", null],
  ])("%s in an image field becomes %j", (image, expected) => {
    const { spec, places } = rewritten({ image });
    expect(spec).toEqual({ image: expected ?? image });
    expect(places).toEqual(expected === null ? [] : ["spec.image"]);
  });

  test.each([
    ["redis", "redis:7", true],
    ["redis", "docker.io/library/redis:7", true],
    ["redis", "library/redis", true],
    ["redis", "index.docker.io/library/redis:7", true],
    ["redis", "docker.io/redis", true],
    ["redis", "bitnami/redis:7", false],
    ["docker.io/acme/shop", "acme/shop:v1", true],
    ["acme/shop", "docker.io/acme/shop:v1", true],
    ["localhost:5001/shop", "localhost:5001/shop:dev", true],
    ["localhost:5001/shop", "localhost:5002/shop:dev", false],
  ])("an image written %s is found as %s: %j", (written, image, found) => {
    const { spec } = rewritten({ image }, [builtImage(written)]);
    expect(spec).toEqual({ image: found ? `${written}:${TAG}` : image });
  });
});

describe("inside of other texts", () => {
  test.each([
    ["a flag", { args: ["--agent-image=ghcr.io/acme/shop:v1"] }, { args: [`--agent-image=${NEW}`] }],
    ["the argument after a flag", { args: ["--image", "ghcr.io/acme/shop"] }, { args: ["--image", NEW] }],
    ["a shell line", { command: ["sh", "-c", "run 'ghcr.io/acme/shop:v1' && x"] }, { command: ["sh", "-c", `run '${NEW}' && x`] }],
    ["a variable", { env: [{ name: "AGENT", value: "ghcr.io/acme/shop:v1" }] }, { env: [{ name: "AGENT", value: NEW }] }],
    ["a list", { value: "a,ghcr.io/acme/shop:v1,b" }, { value: `a,${NEW},b` }],
    ["JSON", { data: '{"image":"ghcr.io/acme/shop:v1","n":1}' }, { data: `{"image":"${NEW}","n":1}` }],
    ["YAML", { data: "image: ghcr.io/acme/shop:v1\nother: x\n" }, { data: `image: ${NEW}\nother: x\n` }],
    ["two places", { data: "ghcr.io/acme/shop:v1 ghcr.io/acme/shop:v2" }, { data: `${NEW} ${NEW}` }],
    ["the end of a sentence", { data: "uses ghcr.io/acme/shop:v1." }, { data: `uses ${NEW}.` }],
  ])("%s", (_case, spec, expected) => {
    expect(rewritten(spec).spec).toEqual(expected);
  });

  test.each([
    ["a web address", "https://ghcr.io/acme/shop"],
    ["another scheme", "oci://ghcr.io/acme/shop:v1"],
    ["a longer path", "/var/ghcr.io/acme/shop:v1/x"],
    ["a longer name", "--x=ghcr.io/acme/shop-agent"],
  ])("not %s", (_case, text) => {
    expect(rewritten({ args: [text] })).toEqual({ spec: { args: [text] }, places: [], unsure: [] });
  });
});

describe("names of one word", () => {
  const shop = [builtImage("shop")];
  test.each([
    ["an image field", { image: "shop" }, { image: `shop:${TAG}` }],
    ["an image field with a tag", { image: "shop:8080" }, { image: `shop:${TAG}` }],
    ["a variable called so", { env: [{ name: "SHOP_IMAGE", value: "shop" }] }, { env: [{ name: "SHOP_IMAGE", value: `shop:${TAG}` }] }],
    [
      "a flag called so",
      { args: ["--image=shop", "--agent-image", "shop"] },
      { args: [`--image=shop:${TAG}`, "--agent-image", `shop:${TAG}`] },
    ],
    ["a text with a tag", { args: ["shop:dev"] }, { args: [`shop:${TAG}`] }],
  ])("count in %s", (_case, spec, expected) => {
    expect(rewritten(spec, shop).spec).toEqual(expected);
  });

  test.each([
    ["a container's name", { containers: [{ name: "shop", image: "x" }] }],
    ["labels", { selector: { matchLabels: { app: "shop" } } }],
    ["a host and port", { env: [{ name: "SHOP_ADDR", value: "shop:8080" }] }],
    ["an argument", { args: ["shop", "--name=shop"] }],
    ["a pull policy or secret", { imagePullSecrets: [{ name: "shop" }], imageTag: "shop" }],
  ])("do not count as %s", (_case, spec) => {
    expect(rewritten(spec, shop)).toEqual({ spec, places: [], unsure: [] });
  });

  test("in the metadata stay, but for annotations that name an image with its tag", () => {
    const manifest = manifestOf(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: shop, namespace: shop, labels: {app: shop, image: shop}, annotations: {image: 'shop:v1', owner: shop}}\n",
    );
    const { manifests, places } = rewriteImages([manifest], shop);
    expect(manifests[0]?.metadata).toEqual({ ...manifest.metadata, annotations: { image: `shop:${TAG}`, owner: "shop" } });
    expect(places).toMatchObject([{ place: "Pod/shop metadata.annotations.image", from: "shop:v1" }]);
  });
});

describe("names in two halves", () => {
  test.each([
    [
      { repository: "ghcr.io/acme/shop", tag: "v1" },
      { repository: "ghcr.io/acme/shop", tag: TAG },
    ],
    [
      { image: "ghcr.io/acme/shop", tag: 1, pullPolicy: "x" },
      { image: "ghcr.io/acme/shop", tag: TAG, pullPolicy: "x" },
    ],
    [
      { repository: "ghcr.io/acme/shop", tag: "v1", digest: "sha256:1" },
      { repository: "ghcr.io/acme/shop", tag: TAG },
    ],
    [{ repository: "ghcr.io/acme/other", tag: "v1" }, null],
  ])("of a custom object: %j", (image, expected) => {
    expect(rewritten({ image })).toEqual({
      spec: { image: expected ?? image },
      places: expected === null ? [] : [`spec.image.${"repository" in image ? "repository" : "image"}`],
      unsure: [],
    });
  });

  test.each([
    [{ args: ["--image-repository=ghcr.io/acme/shop", "--image-tag=v1"] }, "spec.args[0]"],
    [{ env: [{ name: "IMAGE_REPO", value: "ghcr.io/acme/shop" }] }, "spec.env[IMAGE_REPO].value"],
    [{ data: "repository: ghcr.io/acme/shop\ntag: v1\n" }, "spec.data"],
  ])("elsewhere are left as they are, and said: %j", (spec, place) => {
    expect(rewritten(spec)).toEqual({ spec, places: [], unsure: [place] });
  });
});

describe("an image written with its tag", () => {
  const agent = builtImage("ghcr.io/acme/agent:v3", "ghcr.io/acme/agent:v3");
  test("is found only under that tag, and keeps its name", () => {
    const { spec, places } = rewritten({ a: "ghcr.io/acme/agent:v3", b: "ghcr.io/acme/agent:v4", c: "ghcr.io/acme/agent" }, [agent]);
    expect(spec).toEqual({ a: "ghcr.io/acme/agent:v3", b: "ghcr.io/acme/agent:v4", c: "ghcr.io/acme/agent" });
    expect(places).toEqual(["spec.a"]);
  });

  test("comes before one of the same name without", () => {
    const any = builtImage("ghcr.io/acme/agent", `ghcr.io/acme/agent:${TAG}`);
    expect(rewritten({ a: "ghcr.io/acme/agent:v3", b: "ghcr.io/acme/agent:v4" }, [any, agent]).spec).toEqual({
      a: "ghcr.io/acme/agent:v3",
      b: `ghcr.io/acme/agent:${TAG}`,
    });
  });

  test("goes to a registry's name where nodes are loaded from one", () => {
    expect(rewritten({ image: "ghcr.io/acme/agent:v3" }, [builtImage("ghcr.io/acme/agent:v3", "reg.local/agent:v3")]).spec).toEqual({
      image: "reg.local/agent:v3",
    });
  });
});

describe("rewriting", () => {
  test("twice is rewriting once, and without images changes nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("ghcr.io/acme/shop:v1", "ghcr.io/acme/shop", "shop"), (value, text) => {
        const start = [thing({ value, text })];
        const once = rewriteImages(start, [SHOP]).manifests;
        expect(rewriteImages(once, [SHOP]).manifests).toEqual(once);
        expect(rewriteImages(start, []).manifests).toEqual(start);
      }),
    );
  });
});

describe("pull policies", () => {
  const pod = (container: string) => manifestsOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [${container}]}\n`);
  const OWN = builtImage("own:latest", "own:latest");
  const policyOf = (container: string): unknown => {
    const { manifests, changed } = relaxPullPolicies(pod(container), [builtImage("ghcr.io/acme/shop"), OWN]);
    const text = JSON.stringify(manifests[0]?.["spec"]);
    return [/"imagePullPolicy":"(?<policy>\w+)"/u.exec(text)?.groups?.["policy"] ?? null, changed.length];
  };

  test.each([
    ["Always on a built image", `{name: a, image: '${NEW}', imagePullPolicy: Always}`, ["IfNotPresent", 1]],
    ["Never on a built image", `{name: a, image: '${NEW}', imagePullPolicy: Never}`, ["Never", 0]],
    ["none on a built image", `{name: a, image: '${NEW}'}`, [null, 0]],
    ["none on the tag latest", "{name: a, image: 'own:latest'}", ["IfNotPresent", 1]],
    ["none on no tag", "{name: a, image: own}", ["IfNotPresent", 1]],
    ["IfNotPresent on the tag latest", "{name: a, image: own, imagePullPolicy: IfNotPresent}", ["IfNotPresent", 0]],
    ["Always on another image", "{name: a, image: 'ghcr.io/acme/shop:v1', imagePullPolicy: Always}", ["Always", 0]],
  ])("%s", (_case, container, expected) => {
    expect(policyOf(container)).toEqual(expected);
  });

  test("of custom objects count too, by either key", () => {
    const { manifests, changed } = relaxPullPolicies(
      [
        thing({
          a: { image: NEW, imagePullPolicy: "Always" },
          b: { repository: "ghcr.io/acme/shop", tag: TAG, pullPolicy: "Always" },
          c: { image: "own" },
        }),
      ],
      [SHOP, OWN],
    );
    expect(manifests[0]?.["spec"]).toEqual({
      a: { image: NEW, imagePullPolicy: "IfNotPresent" },
      b: { repository: "ghcr.io/acme/shop", tag: TAG, pullPolicy: "IfNotPresent" },
      c: { image: "own" },
    });
    expect(changed).toEqual(["Thing/a spec.a: imagePullPolicy Always", "Thing/a spec.b: pullPolicy Always"]);
  });
});
