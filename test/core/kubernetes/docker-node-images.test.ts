// What a node has: content is told by the tag made of it, names may move.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeReference, parseNodeImages, standingOf } from "../../../src/core/kubernetes/docker-node-images.ts";

const images = parseNodeImages(readFileSync("fixtures/docker/crictl-images.json", "utf8")) ?? new Map();

test("reads every name with the image it stands for", () => {
  expect(images.size).toBe(8);
  expect(images.get("registry.k8s.io/pause:3.10.1")).toMatch(/^sha256:f31b74de/u);
  expect(images.get("docker.io/acme/own:dev")).toBe(images.get("docker.io/acme/own:heapgate-4153eaa5747b"));
});

test.each(["", "{}", "[]", '{"images":null}', "crictl: not found"])("%j is no list of images", (text) => {
  expect(parseNodeImages(text)).toBeNull();
});

test("entries without an id or with odd names are left out", () => {
  expect(
    parseNodeImages('{"images":[{"repoTags":["a:1"]},{"id":"sha256:1","repoTags":["b:1",2]},{"id":"sha256:2","repoTags":null}]}'),
  ).toEqual(new Map([["b:1", "sha256:1"]]));
});

describe("standingOf", () => {
  test.each([
    ["acme/shop:heapgate-4153eaa5747b", "acme/shop:heapgate-4153eaa5747b", "ready"],
    ["docker.io/acme/shop:heapgate-570e19c90c5d", "acme/shop:heapgate-570e19c90c5d", "ready"],
    ["acme/own:heapgate-4153eaa5747b", "acme/own:dev", "ready"],
    ["acme/own:heapgate-570e19c90c5d", "acme/own:dev", "unnamed"],
    ["acme/own:heapgate-4153eaa5747b", "acme/own:v2", "unnamed"],
    ["acme/shop:heapgate-000000000000", "acme/own:dev", "absent"],
    ["shop:heapgate-4153eaa5747b", "shop:heapgate-4153eaa5747b", "absent"],
  ] as const)("%s wanted as %s: %s", (local, reference, expected) => {
    expect(standingOf(images, { local, reference })).toBe(expected);
  });
});

test.each([
  ["shop:1", "docker.io/library/shop:1"],
  ["localhost:5001/shop", "localhost:5001/shop:latest"],
  ["Not A Reference", "Not A Reference"],
])("a node lists %s as %s", (text, expected) => {
  expect(nodeReference(text)).toBe(expected);
});
