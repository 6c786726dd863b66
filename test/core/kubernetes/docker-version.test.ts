// Which Docker can save one platform of an image, from what each prints of itself.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canSavePlatform, parseDockerVersion } from "../../../src/core/kubernetes/docker-version.ts";

const recorded = (name: string): string => readFileSync(`fixtures/docker/${name}.json`, "utf8");

describe("parseDockerVersion", () => {
  test.each([
    ["version-20.10", { client: "28.2.2", server: "20.10.24+dfsg1", serverApi: "1.41", arch: "amd64" }],
    ["version-29", { client: "29.4.2", server: "29.4.2", serverApi: "1.54", arch: "amd64" }],
    ["version-no-engine", { client: "28.2.2", server: null, serverApi: null, arch: null }],
  ])("reads %s", (name, expected) => {
    expect(parseDockerVersion(recorded(name))).toEqual(expected);
  });

  test.each(["", "json", "[]", "{}", "Cannot connect to the Docker daemon"])("%j is no version", (text) => {
    expect(parseDockerVersion(text)).toBeNull();
  });
});

describe("canSavePlatform", () => {
  test.each([
    ["20.10.24", "1.41", false],
    ["28.2.2", "1.41", false],
    ["27.5.1", "1.48", false],
    ["28.0.0", "1.47", false],
    ["28.0.0", "1.48", true],
    ["29.4.2", "1.54", true],
    ["30.0.0", "2.0", true],
    [null, "1.54", false],
    ["29.4.2", null, false],
    ["dev", "1.54", false],
  ])("client %s with an engine of API %s: %s", (client, serverApi, expected) => {
    expect(canSavePlatform({ client, server: "x", serverApi, arch: null })).toBe(expected);
  });
});
