// The schema that a release carries is the one that `heapgate init` names, and takes what init writes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { schemaText } from "../../scripts/config-schema.ts";
import { ROOT } from "../../scripts/source-files.ts";
import { writeConfig } from "../../src/core/init/write-config.ts";
import { guessOf, TREE_NAMES, treeOf } from "../support/repository-trees.ts";

const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(schemaText()) as object);

test("a release carries the file that init names", () => {
  const [, name = "?"] =
    /\$schema=\S+\/releases\/latest\/download\/(\S+)/u.exec(writeConfig(guessOf(treeOf("podinfo")), { name: null })) ?? [];
  const release = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
  expect(release).toContain(`scripts/config-schema.ts "$RUNNER_TEMP/${name}"`);
  expect(release).toMatch(new RegExp(`gh release create .*"\\$RUNNER_TEMP/${name}"`, "u"));
});

test.each(TREE_NAMES)("what init writes for %s is valid by it", (name) => {
  validate(parse(writeConfig(guessOf(treeOf(name)), { name: null })));
  expect(validate.errors ?? []).toEqual([]);
});
