// The folder heapgate was installed in, seen from where its programs lie.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { installationOf, SAMPLE_SERVICE } from "../../src/io/installation.ts";
import { INSTALLATION } from "../support/cli.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-installation-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([["dist"], ["src/cli"], ["."]])("from %s it is the folder of package.json", (place) => {
  const start = join(folder, "package", place);
  mkdirSync(start, { recursive: true });
  writeFileSync(join(folder, "package", "package.json"), "{}");
  expect(installationOf(start)).toBe(join(folder, "package"));
});

test("where there is none it is the root", () => expect(installationOf("/nowhere/at/all")).toBe("/"));

test("the sample service lies in it", () => {
  expect(existsSync(join(installationOf(join(INSTALLATION, "src", "action")), ...SAMPLE_SERVICE, "go.mod"))).toBe(true);
});
