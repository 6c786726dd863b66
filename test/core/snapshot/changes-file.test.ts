// changes.json: packed with head's bundle, checked when read, kept when a bundle is extended.
import { describe, expect, test } from "vitest";
import { isBundlePath } from "../../../src/core/snapshot/bundle-paths.ts";
import { extendBundle } from "../../../src/core/snapshot/extend-bundle.ts";
import type { Bundle } from "../../../src/core/snapshot/snapshot.ts";
import { unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import type { SourceChanges } from "../../../src/core/source/source-changes.ts";
import { jsonOf, packRounds, sha256, withDocument, withFile } from "../../support/bundles.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const PATH = "changes.json";
const CHANGES: SourceChanges = {
  baseCommit: "0123456789abcdef0123456789abcdef01234567",
  builtIn: "/tmp/run/tree",
  files: [
    { base: "a.go", head: "b.go", hunks: [[3, 0, 4, 2]] },
    { base: "gone.go", head: null, hunks: [] },
  ],
};
const unpack = (bundle: Bundle) => unpackBundle(bundle, { name: "head", sha256 });

describe("changes.json", () => {
  test("is a path of a bundle", () => {
    expect([PATH, `rounds/${PATH}`, `x/${PATH}`].map(isBundlePath)).toEqual([true, false, false]);
  });

  test("holds numbers and names of files, and comes back as it was", () => {
    const bundle = packRounds([rawRound()], { changes: CHANGES });
    expect(jsonOf(bundle, PATH)).toEqual({ schemaVersion: 1, ...CHANGES });
    expect(unpack(bundle).changes).toEqual(CHANGES);
    expect(unpack(bundle).manifest.files.map(({ path }) => path)).toContain(PATH);
  });

  test("names added files where there are some", () => {
    const changes = { ...CHANGES, added: ["internal/fresh.go"] };
    const bundle = packRounds([rawRound()], { changes });
    expect(jsonOf(bundle, PATH)).toEqual({ schemaVersion: 1, ...changes });
    expect(unpack(bundle).changes).toEqual(changes);
  });

  test("is left out where no diff is known", () => {
    for (const bundle of [packRounds([rawRound()]), packRounds([rawRound()], { changes: null })]) {
      expect(bundle.has(PATH)).toBe(false);
      expect(unpack(bundle).changes).toBeNull();
    }
  });

  test("stays when further rounds join", () => {
    const bundle = packRounds([rawRound()], { changes: CHANGES });
    const joined = extendBundle(bundle, packRounds([rawRound({ round: 2 })]), { name: "head", sha256, replace: false });
    expect(unpack(joined).changes).toEqual(CHANGES);
  });

  test("is not read when the manifest does not list it", () => {
    expect(unpack(withFile(packRounds([rawRound()]), PATH, JSON.stringify({ schemaVersion: 1, ...CHANGES }))).changes).toBeNull();
  });

  test.each<[string, Record<string, unknown>]>([
    ["baseCommit: must be a full commit id", { baseCommit: "--upload-pack=x" }],
    ["files[0].hunks[0]", { files: [{ base: "a.go", head: "a.go", hunks: [[1, 2, 3]] }] }],
    ["files[0].hunks[0][1]", { files: [{ base: "a.go", head: "a.go", hunks: [[1, -2, 3, 4]] }] }],
    ["files[0].base", { files: [{ base: null, head: "a.go", hunks: [] }] }],
  ])("is refused with the place of the mistake: %s", (problem, mistake) => {
    const bundle = packRounds([rawRound()], { changes: CHANGES });
    expect(() => unpack(withDocument(bundle, PATH, (document) => ({ ...document, ...mistake })))).toThrow(`changes.json: ${problem}`);
  });
});
