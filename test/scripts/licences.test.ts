// Licences of bundled packages: found by the folders of their modules, told in one order, never left out in silence.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { licencesText, packageFoldersOf } from "../../scripts/licences.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-licences-"));
afterAll(() => rmSync(folder, { recursive: true }));

const makePackage = (place: string, manifest: object, files: Readonly<Record<string, string>> = {}): string => {
  const path = join(folder, place);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
};

describe("packageFoldersOf", () => {
  test.each([
    ["/a/node_modules/b/lib/c.js", ["/a/node_modules/b"]],
    ["/a/node_modules/@s/b/c.js", ["/a/node_modules/@s/b"]],
    ["/a/node_modules/b/node_modules/c/d.js", ["/a/node_modules/b/node_modules/c"]],
    ["\0/a/node_modules/b/c.js?commonjs", ["/a/node_modules/b"]],
    ["/a/src/b.ts", []],
    ["\0rolldown/runtime.js", []],
  ])("of %j is %j", (id, folders) => {
    expect(packageFoldersOf([id, id])).toEqual(folders);
  });
});

describe("licencesText", () => {
  const zebra = makePackage(
    "zebra",
    { name: "zebra", version: "1.0.0", license: "MIT" },
    { LICENSE: "free as a zebra\r\n", "NOTICE.txt": "stripes", "license.js": "code" },
  );
  const ant = makePackage("ant", { name: "ant", version: "2.0.0", license: "ISC", homepage: "https://example.com/ant" });
  const again = makePackage(
    "deep/zebra",
    { name: "zebra", version: "1.0.0", license: "MIT" },
    { LICENSE: "free as a zebra", "NOTICE.txt": "stripes\n" },
  );

  test("is the same whatever order the packages come in, and tells a package once", () => {
    const text = licencesText([zebra, ant, again]);
    expect(licencesText([again, zebra, ant])).toBe(text);
    expect(text).toContain("code of these 2 packages");
    expect(text.indexOf("ant 2.0.0 (ISC)\nhttps://example.com/ant\n\nThe package ships no licence text")).toBeGreaterThan(0);
    expect(text).toContain("zebra 1.0.0 (MIT)\n\nfree as a zebra\n\nstripes\n");
    expect(text).not.toMatch(/\r|code\n/u);
  });

  test("refuses a package that names no licence", () => {
    const bare = makePackage("bare", { name: "bare", version: "0.1.0" });
    expect(() => licencesText([ant, bare])).toThrow("bare@0.1.0 names no licence");
  });
});
