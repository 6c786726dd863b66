// What of an image counts as its content, whichever Docker describes it; names made of it; where its program may be.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  contentTag,
  contentText,
  parseImageInspect,
  platformOf,
  programPaths,
  sideTag,
  type DockerImage,
} from "../../../src/core/kubernetes/docker-image.ts";

const read = (name: string): DockerImage => {
  const image = parseImageInspect(readFileSync(`fixtures/docker/${name}.json`, "utf8"));
  if (image === null) throw new Error(`${name} is no image`);
  return image;
};
const classic = read("inspect-20.10");

describe("parseImageInspect", () => {
  test("P1 reads what 20.10 prints", () => {
    expect(classic).toEqual({
      id: "sha256:dd52ffa2fba4449e68892c3159f8efcd4cb259a5f59021560c882c160210d9f4",
      os: "linux",
      architecture: "amd64",
      variant: null,
      layers: ["sha256:fb15039fe149af7c633e2ceddeb8634af6356b473fd139ee87b96e247ce0803c"],
      entrypoint: ["shop"],
      command: ["-addr", ":8080"],
      env: ["PATH=/app:/usr/bin", "MODE=dev"],
      workingDir: "/app",
      user: "65532:65532",
      stopSignal: "SIGINT",
      volumes: ["/data"],
    });
  });

  test("P1 the containerd image store gives another id and the same content", () => {
    const modern = read("inspect-29");
    expect(modern.id).not.toBe(classic.id);
    expect(contentText(modern)).toBe(contentText(classic));
  });

  test("fields that are null, empty or absent are the same", () => {
    const absent = parseImageInspect('[{"Id":"sha256:a","Os":"linux","Architecture":"amd64"}]');
    const empty = parseImageInspect(
      '[{"Id":"sha256:b","Os":"linux","Architecture":"amd64","Variant":"","Config":{"Env":null,"Cmd":[],"Entrypoint":null,"WorkingDir":"","User":"","Volumes":null},"RootFS":{"Type":"layers"}}]',
    );
    expect(absent).not.toBeNull();
    expect({ ...empty, id: "" }).toEqual({ ...absent, id: "" });
  });

  test.each(["", "[]", "Error: No such image: shop", "[{}]", '{"Id":"sha256:a"}'])("%j names no image", (text) => {
    expect(parseImageInspect(text)).toBeNull();
  });
});

describe("content", () => {
  test.each([
    ["another layer", { layers: ["sha256:0"] }],
    ["another entrypoint", { entrypoint: ["other"] }],
    ["a word that moves from entrypoint to command", { entrypoint: ["shop", "-addr"], command: [":8080"] }],
    ["another variable", { env: ["MODE=prod", "PATH=/app:/usr/bin"] }],
    ["another user", { user: null }],
    ["another folder", { workingDir: "/" }],
    ["another signal", { stopSignal: null }],
    ["another volume", { volumes: [] }],
    ["another architecture", { architecture: "arm64" }],
  ])("%s is other content", (_name, change) => {
    expect(contentText({ ...classic, ...change })).not.toBe(contentText(classic));
  });

  test.each([
    ["the id", { id: "sha256:0" }],
    ["the order of variables", { env: classic.env.toReversed() }],
  ])("%s does not count", (_name, change) => {
    expect(contentText({ ...classic, ...change })).toBe(contentText(classic));
  });

  test("no folder is the root folder", () => {
    expect(contentText({ ...classic, workingDir: null })).toBe(contentText({ ...classic, workingDir: "/" }));
  });
});

describe("names", () => {
  test("the content's tag is twelve digits of its hash", () => {
    expect(contentTag("sha256:0c07230fb3687b20cb6d")).toBe("heapgate-0c07230fb368");
  });

  test.each([
    ["base", "0123456789abcdef0123", "heapgate-base-0123456789ab"],
    ["head", null, "heapgate-head-tree"],
  ])("the tag of %s while it is built", (side, commit, expected) => {
    expect(sideTag(side, commit)).toBe(expected);
  });

  test.each([
    ["amd64", null, "linux/amd64"],
    ["arm64", "v8", "linux/arm64"],
    ["arm", "v7", "linux/arm/v7"],
  ])("platform of %s %s", (architecture, variant, expected) => {
    expect(platformOf({ ...classic, architecture, variant })).toBe(expected);
  });
});

describe("programPaths", () => {
  test.each<[string, Partial<DockerImage>, readonly string[]]>([
    ["a bare name along PATH", {}, ["/app/shop", "/usr/bin/shop"]],
    ["an absolute path", { entrypoint: ["/shop"] }, ["/shop"]],
    ["a path from the working folder", { entrypoint: ["./bin/shop"] }, ["/app/bin/shop"]],
    ["a path without a working folder", { entrypoint: ["bin/shop"], workingDir: null }, ["/bin/shop"]],
    ["a command alone", { entrypoint: [], command: ["/shop", "-v"] }, ["/shop"]],
    ["an init program before it", { entrypoint: ["/sbin/tini", "--"], command: ["/shop", "/etc/shop/"] }, ["/sbin/tini", "/shop"]],
    ["nothing", { entrypoint: [], command: [] }, []],
  ])("%s", (_name, change, expected) => {
    expect(programPaths({ ...classic, ...change })).toEqual(expected);
  });

  test("without PATH the usual folders are tried", () => {
    expect(programPaths({ ...classic, env: [] })).toContain("/usr/local/bin/shop");
  });
});
