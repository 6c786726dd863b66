// Where plain manifests come from: files, folders, patterns, addresses; and what is said of those that give none.
import { describe, expect, test } from "vitest";
import { loadManifests } from "../../../src/stages/deploy/render-manifests.ts";
import type { HttpAnswer } from "../../../src/ports/http.ts";
import { renderSetting, renderWorld, TREE } from "../../support/render-world.ts";

const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  kind: "answer",
  response: { status, headers, body: new TextEncoder().encode(body), durationSeconds: 0 },
});
const OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: far}\n";
const namesOf = async (paths: readonly string[], more: Parameters<typeof renderWorld>[1] = {}): Promise<readonly string[]> =>
  (await loadManifests(renderWorld({}, more), renderSetting(), paths)).map(
    ({ manifest }) => `${manifest.kind}/${manifest.metadata.name ?? ""}`,
  );

describe("paths", () => {
  test.each([
    ["a file", ["plain/3-settings.json"], ["ConfigMap/settings"]],
    ["a file written from here", ["./plain/3-settings.json"], ["ConfigMap/settings"]],
    [
      "a folder: its own files by name",
      ["plain/"],
      ["CustomResourceDefinition/shelves.shop.example.com", "Namespace/shop", "Shelf/books", "StatefulSet/shop", "ConfigMap/settings"],
    ],
    ["a pattern of names", ["plain/2*.y?l"], ["Shelf/books", "StatefulSet/shop"]],
    ["a pattern across folders", ["plain/**/*.yaml"], ["CustomResourceDefinition/shelves.shop.example.com", "Namespace/shop", "Job/seed"]],
    ["several, in their order", ["plain/more/job.yaml", "plain/3-settings.json"], ["Job/seed", "ConfigMap/settings"]],
  ])("%s", async (_case, paths, expected) => {
    expect(await namesOf(paths)).toEqual(expected);
  });

  test.each([
    ["nothing there", ["deploy"], {}, "deploy of head could not be rendered: that side's tree has no such file or folder."],
    ["a pattern that fits nothing", ["plain/*.toml"], {}, "plain/*.toml of head could not be rendered: no file fits the pattern."],
    ["a folder of folders", ["tools"], { [`${TREE}/tools/a/b.yaml`]: OBJECT }, "write tools/**/*.yaml for those below it."],
    [
      "a kustomization",
      ["k"],
      { [`${TREE}/k/kustomization.yaml`]: "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: k}\n" },
      "write deploy: [{ kustomize: FOLDER }]",
    ],
    [
      "no object",
      ["x.yaml"],
      { [`${TREE}/x.yaml`]: "a: 1\n---\n" },
      "x.yaml of head could not be rendered: line 1: not a Kubernetes object: it has no apiVersion.",
    ],
  ])("with %s are an error", async (_case, paths, files, message) => {
    await expect(namesOf(paths, { files })).rejects.toMatchObject({ code: "RENDER_FAILED", message: expect.stringContaining(message) });
  });
});

describe("addresses", () => {
  const ADDRESS = "https://example.com/a.yaml";

  test("are fetched, over redirections too", async () => {
    const answers = {
      [ADDRESS]: answer(302, "", { location: "/b.yaml" }),
      "https://example.com/b.yaml": answer(301, "", { location: "https://cdn.example.com/c.yaml" }),
      "https://cdn.example.com/c.yaml": answer(200, OBJECT),
    };
    expect(await namesOf([ADDRESS], { answers })).toEqual(["ConfigMap/far"]);
  });

  test.each([
    ["a refusal", {}, "nobody listens"],
    ["a status", { [ADDRESS]: answer(404, "") }, "the server answered 404."],
    ["a page", { [ADDRESS]: answer(200, "<html>\n<p>: x") }, "line 1"],
    ["a way out of encryption", { [ADDRESS]: answer(302, "", { location: "http://example.com/a.yaml" }) }, "which is not encrypted"],
    ["a circle", { [ADDRESS]: answer(302, "", { location: ADDRESS }) }, "it leads on more than 5 times"],
  ])("that answer with %s are an error", async (_case, answers, message) => {
    await expect(namesOf([ADDRESS], { answers })).rejects.toMatchObject({
      code: "RENDER_FAILED",
      message: expect.stringContaining(message),
    });
  });
});
