// Command lines of Docker and of the loaders, word by word.
import { describe, expect, test } from "vitest";
import {
  dockerBuildArgv,
  dockerSaveArgv,
  isRemoteContext,
  loadArchiveArgv,
  nodeImagesArgv,
  nodeTagArgv,
} from "../../../src/core/kubernetes/docker-args.ts";

const plain = { images: ["shop"], context: ".", dockerfile: null, args: {}, target: null, options: [], command: null, pull: null };

describe("docker build", () => {
  test("a plain one", () => {
    expect(dockerBuildArgv(plain, ["shop:t"])).toEqual(["docker", "build", "-t", "shop:t", "."]);
  });

  test("with everything: options as they are, the context last", () => {
    const build = {
      ...plain,
      context: "services/shop",
      dockerfile: "build/Dockerfile",
      args: { GO_VERSION: "1.26", LDFLAGS: "-X main.a=b -s" },
      target: "release",
      options: ["--secret", "id=key,src=key.txt", "--ssh=default"],
    };
    expect(dockerBuildArgv(build, ["shop:t", "agent:t"]).join("|")).toBe(
      "docker|build|-f|build/Dockerfile|-t|shop:t|-t|agent:t|--build-arg|GO_VERSION=1.26|--build-arg|LDFLAGS=-X main.a=b -s|" +
        "--target|release|--secret|id=key,src=key.txt|--ssh=default|services/shop",
    );
  });

  test.each([
    [".", false],
    ["services/shop", false],
    ["github/shop", false],
    ["https://example.test/shop.git#main", true],
    ["git@example.test:acme/shop.git", true],
    ["github.com/acme/shop", true],
  ])("context %s is fetched by Docker: %s", (context, expected) => {
    expect(isRemoteContext(context)).toBe(expected);
  });
});

describe("saving and loading", () => {
  test("several images go into one archive; the platform only where it is given", () => {
    expect(dockerSaveArgv(["a:1", "b:1"], "/t/images.tar", null)).toEqual(["docker", "save", "-o", "/t/images.tar", "a:1", "b:1"]);
    expect(dockerSaveArgv(["a:1"], "/t/images.tar", "linux/arm64")).toEqual(
      "docker save -o /t/images.tar --platform linux/arm64 a:1".split(" "),
    );
  });

  test.each([
    ["kind", "kind load image-archive /t/images.tar --name dev"],
    ["k3d", "k3d image import /t/images.tar --cluster dev"],
    ["minikube", "minikube image load /t/images.tar --profile dev"],
  ] as const)("%s takes the archive, never an image of Docker's store", (kind, expected) => {
    expect(loadArchiveArgv({ kind, name: "dev" }, "/t/images.tar").join(" ")).toBe(expected);
  });

  test("nodes are asked and tagged through Docker", () => {
    expect(nodeImagesArgv("dev-worker").join(" ")).toBe("docker exec dev-worker crictl images -o json");
    expect(nodeTagArgv("dev-worker", "docker.io/a/b:1", "docker.io/a/b:2").join(" ")).toBe(
      "docker exec dev-worker ctr -n k8s.io images tag --force docker.io/a/b:1 docker.io/a/b:2",
    );
  });
});
