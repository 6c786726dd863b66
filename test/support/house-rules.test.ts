// Planted violations are seen: a rule that finds nothing in a bad tree protects nothing.
import { describe, expect, test } from "vitest";
import {
  badNames,
  barrels,
  homeless,
  importsOf,
  mapFaults,
  portsWithCode,
  ROOMS,
  silent,
  wrongDirections,
  wrongPackages,
} from "./house-rules.ts";

const file = (path: string, text: string) => ({ path: `src/${path}`, text });

describe("importsOf", () => {
  test.each([
    ['import { a } from "./b.ts";', ["./b.ts"]],
    ["import a, {\n  b,\n  c,\n} from './d.ts';", ["./d.ts"]],
    ['import "./a.ts";', ["./a.ts"]],
    ['export * from "./a.ts"; export { b } from "./c.ts";', ["./a.ts", "./c.ts"]],
    ['const a = await import("./b.ts");', ["./b.ts"]],
    ['type A = import("./b.ts").C;', ["./b.ts"]],
    ['import a from "./b.json" with { type: "json" };', ["./b.json"]],
    ['const a = await import("./b.json", { with: { type: "json" } });', ["./b.json"]],
    ["const a = await import(name);", [null]],
    ["const a = await import(`./${name}.ts`);", [null]],
    ["const require = createRequire(import.meta.url);", [null]],
    ['const a = require("node:fs");', ["node:fs"]],
    ['// import { a } from "./b.ts";\nconst c = "import { d } from";', []],
    ['const a = `\nimport { b } from "./c.ts";\n`;', []],
    ["const a = import.meta.url; a.import(b);", []],
    ['export const a = Array.from("bc");', []],
  ])("reads %j", (text, specifiers) => {
    expect(importsOf(file("a.ts", text)).map((entry) => entry.specifier)).toEqual(specifiers);
  });

  test.each([
    ['import type { A } from "./b.ts";', true],
    ['export type { A } from "./b.ts";', true],
    ['import type A from "./b.ts";', true],
    ['import { type A } from "./b.ts";', false],
    ['import { a } from "./b.ts";', false],
    ['import type from "./b.ts";', false],
  ])("knows whether %j loads the file", (text, typeOnly) => {
    expect(importsOf(file("a.ts", text)).map((entry) => entry.typeOnly)).toEqual([typeOnly]);
  });
});

describe("wrongDirections", () => {
  test.each([
    ["core/stats/mean.ts", 'import { bytes } from "../units/quantity.ts";'],
    ["core/pprof/decode.ts", 'import { scan } from "../prometheus/scan.ts";'],
    ["core/compare/diff.ts", 'import { judge } from "../verdict/judge.ts";'],
    ["core/compare/diff.ts", 'import type { Config } from "../config/config.ts";'],
    ["core/report/comment.ts", 'import { unpack } from "../snapshot/unpack.ts";'],
    ["core/units/quantity.ts", 'import type { Files } from "../../ports/files.ts";'],
    ["core/snapshot/pack.ts", 'const files = await import("../../io/files.ts");'],
    ["ports/files.ts", 'import { bytes } from "../core/units/quantity.ts";'],
    ["ports/files.ts", 'import type { A } from "../io/files.ts";'],
    ["stages/collect/scrape.ts", 'import { drive } from "../workload/drive.ts";'],
    ["stages/collect/scrape.ts", 'import { files } from "../../io/files.ts";'],
    ["stages/collect/scrape.ts", 'import { now } from "../../ports/clock.ts";'],
    ["io/files.ts", 'import { unpack } from "../core/snapshot/unpack.ts";'],
    ["io/files.ts", 'import type { A } from "../stages/collect/scrape.ts";'],
    ["driver/gate.ts", 'import { files } from "../io/files.ts";'],
    ["driver/gate.ts", 'import type { A } from "../cli/main.ts";'],
    ["cli/main.ts", 'import { scrape } from "../stages/collect/scrape.ts";'],
    ["cli/main.ts", 'import { setUp } from "../../scripts/setup.mjs";'],
    ["action/main.ts", 'import { main } from "../cli/main.ts";'],
    ["driver/gate.ts", 'import { fakeClock } from "../../test/support/fake-clock.ts";'],
    ["driver/gate.ts", 'import manifest from "../../package.json" with { type: "json" };'],
  ])("refuses in %s: %s", (path, text) => {
    expect(wrongDirections([file(path, text)])).toHaveLength(1);
  });

  test.each([
    ["core/stats/mean.ts", 'import { sum } from "./sum.ts";'],
    ["core/compare/diff.ts", 'import { mean } from "../stats/mean.ts";'],
    ["core/verdict/judge.ts", 'import { mean } from "../stats/mean.ts";'],
    ["core/report/comment.ts", 'import type { Snapshot } from "../snapshot/snapshot.ts";'],
    ["ports/files.ts", 'import type { Bytes } from "../core/units/quantity.ts";'],
    ["stages/collect/scrape.ts", 'import { buildArgv } from "../../core/config/command.ts";'],
    ["stages/collect/deep/scrape.ts", 'import { a } from "../b.ts";'],
    ["io/files.ts", 'import { heapgateError } from "../core/errors/heapgate-error.ts";'],
    ["driver/gate.ts", 'import { scrape } from "../stages/collect/scrape.ts";'],
    ["cli/commands/run.ts", 'import { files } from "../../io/files.ts";'],
    ["cli/main.ts", 'import manifest from "../../package.json" with { type: "json" };'],
  ])("allows in %s: %s", (path, text) => {
    expect(wrongDirections([file(path, text)])).toEqual([]);
  });

  test("says when a type import would do", () => {
    expect(wrongDirections([file("ports/files.ts", 'import { type Bytes } from "../core/units/quantity.ts";')])).toEqual([
      "src/ports/files.ts imports ../core/units/quantity.ts (allowed with import type)",
    ]);
  });
});

describe("wrongPackages", () => {
  test.each([
    ["core/pprof/decode.ts", 'import { readFile } from "node:fs/promises";'],
    ["core/pprof/decode.ts", 'import protobuf from "protobufjs";'],
    ["core/stats/mean.ts", 'import { z } from "zod";'],
    ["stages/collect/scrape.ts", 'import "node:fs";'],
    ["driver/gate.ts", 'const { z } = await import("zod");'],
    ["io/files.ts", 'import fs from "fs";'],
    ["io/files.ts", "const a = await import(name);"],
    ["cli/main.ts", 'import * as core from "@actions/core";'],
    ["core/compare/diff.ts", 'type A = import("node:fs").Stats;'],
  ])("refuses in %s: %s", (path, text) => {
    expect(wrongPackages([file(path, text)])).toHaveLength(1);
  });

  test.each([
    ["core/pprof/decode.ts", 'import protobuf from "protobufjs/minimal.js";'],
    ["core/config/schema.ts", 'import { z } from "zod";'],
    ["io/files.ts", 'import { readFile } from "node:fs/promises";'],
    ["action/main.ts", 'import { join } from "node:path";'],
  ])("allows in %s: %s", (path, text) => {
    expect(wrongPackages([file(path, text)])).toEqual([]);
  });
});

test.each(["core/traces/digest.ts", "core/stray.ts", "stages/publish2/apply.ts", "stages/stray.ts", "stray.ts"])(
  "finds no room for %s",
  (path) => {
    expect(homeless([file(path, "")])).toEqual([`src/${path}`]);
  },
);

test.each([
  "export const a = 1;",
  "export default 1;",
  "export async function a() {}",
  "export enum A {}",
  'export * from "./a.ts";',
  "export { a };",
])("sees code in a port: %s", (text) => {
  expect(
    portsWithCode([
      file("ports/a.ts", text),
      file("ports/b.ts", "export interface B {}\nexport type C = B; // export const"),
      file("io/a.ts", text),
    ]),
  ).toEqual(["src/ports/a.ts"]);
});

test.each(["", "const a = 1;", "// a", "/* */ const a = 1;", "import a from './b.ts';\n// Says what it is for."])(
  "calls a file silent that opens with %j",
  (text) => {
    expect(silent([file("io/a.ts", text)])).toEqual(["src/io/a.ts"]);
  },
);

test.each(["// Reads files.\n", "/** Reads files. */", "/**\n * Reads files.\n */", "#!/usr/bin/env node\n// Reads files."])(
  "hears a file that opens with %j",
  (text) => {
    expect(silent([file("io/a.ts", text)])).toEqual([]);
  },
);

test("finds barrels, and no file that also has code of its own", () => {
  const pass = '// Passes things on.\nexport * from "./a.ts";\nexport type { B } from "./b.ts";\n';
  expect(barrels([file("io/a.ts", pass), file("io/b.ts", `${pass}export const c = 1;`), file("io/c.ts", "")])).toEqual(["src/io/a.ts"]);
});

test("refuses names that say nothing, and files that no rule would read", () => {
  const bad = [
    "src/io/utils.ts",
    "src/io/helpers/a.ts",
    "src/core/misc.ts",
    "src/io/index.ts",
    "src/io/readFiles.ts",
    "src/io/a.mts",
    "src/io/a.js",
    "src/cli/a.tsx",
    "src/cli/a.css",
    "src/viewer/Chart.tsx",
  ];
  expect(
    badNames([
      ...bad,
      "src/io/read-files.ts",
      "src/core/ambient.d.ts",
      "src/core/tsconfig.json",
      "src/README.md",
      "src/core/config/index-of.ts",
      "src/viewer/page.css",
      "src/viewer/parts/choice.tsx",
    ]),
  ).toEqual(bad);
});

test("compares the map with the tree, both ways", () => {
  const files = [file("io/a.ts", ""), file("core/units/a.ts", "")];
  const good = "**`core/units/`** numbers.\n\n`io/` the world; see `cli/` too.\n";
  expect(mapFaults(files, good)).toEqual([]);
  expect(mapFaults(files, `${good}\n\`cli/\` people.\n\n\`io/\` again.`)).toEqual([
    "cli/ is described, but is not there",
    "io/ is described twice",
  ]);
  expect(mapFaults(files, "`core/units/` numbers.")).toEqual(["io/ has no paragraph"]);
});

test("the walls have no way round: no folder reaches itself through others", () => {
  const expand = (folder: string): readonly string[] =>
    folder.endsWith("/*") ? Object.keys(ROOMS).filter((room) => room.startsWith(folder.slice(0, -1))) : [folder];
  const reached = (room: string, seen: ReadonlySet<string>): readonly string[] =>
    [...(ROOMS[room]?.values ?? []), ...(ROOMS[room]?.types ?? [])]
      .flatMap(expand)
      .filter((next) => !seen.has(next))
      .flatMap((next) => [next, ...reached(next, new Set([...seen, next]))]);
  expect(Object.keys(ROOMS).filter((room) => reached(room, new Set()).includes(room))).toEqual([]);
});
