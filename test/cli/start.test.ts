// `heapgate profile` starts without what only the other commands need: what main.ts imports statically is what every call loads.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { INSTALLATION } from "../support/cli.ts";

/** What a source file imports when it is loaded: no types, nothing imported with `import()`. */
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, "utf8").matchAll(/^(?:import|export)\s(?!type\s)(?:[^;]*?\sfrom\s)?"(?<source>[^"]+)";$/gmu)].map(
    ({ groups }) => groups?.["source"] ?? "",
  );

/** Files below src/ and packages, by name, that loading a file loads. */
const loadedBy = (start: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const left = [join(INSTALLATION, "src", start)];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const name = relative(join(INSTALLATION, "src"), file);
    if (found.has(name)) continue;
    found.add(name);
    for (const source of importsOf(file)) {
      if (source.startsWith(".")) left.push(join(dirname(file), source));
      else found.add(source);
    }
  }
  return found;
};

test("every call of the command line loads what profile needs and little else", () => {
  const loaded = loadedBy("cli/main.ts");
  expect([...loaded]).toEqual(expect.arrayContaining(["cli/commands/profile.ts", "core/pprof-text/render-packed.ts", "node:zlib"]));
  // node:http alone takes 12 MB and 30 ms.
  const heavy =
    /^(?:zod|yaml|@|node:https?$|node:child_process$|node:net$|io\/(?:http|exec|octokit|zip)|core\/(?:config|compare|report|verdict)\/)/u;
  expect([...loaded].filter((name) => heavy.test(name))).toEqual([]);
});

test("the other commands load all of it, but node:http, which waits for the first request", () => {
  const loaded = [...loadedBy("cli/commands.ts")];
  expect(loaded).toEqual(expect.arrayContaining(["zod", "yaml", "io/http.ts"]));
  expect(loaded).not.toContain("node:http");
});
