// The version that results carry is the package's.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../src/driver/version.ts";

test("results carry the version of package.json", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(manifest).toMatchObject({ version: VERSION });
});
