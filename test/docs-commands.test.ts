// What documentation shows as typed is typed: every `$` command is listed, and the fast ones are run, with the output that stands below them.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { heapgate } from "./support/cli.ts";
import { configurationsOf, makeFilesFolder, makeNewFolder, makePageFolder } from "./support/docs-folders.ts";
import { DOCUMENTED, type How, type Place } from "./support/documented-commands.ts";
import { commandsOf, documentationPages, fencesOf, outputFault, wordsOf } from "./support/page-commands.ts";
import { workflowProblems } from "./support/workflow-parser.ts";

const pages = documentationPages();
const fences = pages.flatMap(fencesOf);
const commands = fences.filter(({ language }) => language === "console").flatMap(commandsOf);
/** Folders that are not named as their place: a repository's name is that of its folder. */
const PLACES: Readonly<Partial<Record<Place, string>>> & { readonly new: string } = { new: "new/shop" };
const howOf = (page: string, command: string): How | undefined => DOCUMENTED[page]?.[command];

describe("commands of the documentation", () => {
  test("are all listed with how they are run", () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(
      commands.filter(({ page, command }) => howOf(page, command) === undefined).map(({ page, command }) => `${page}: ${command}`),
    ).toEqual([]);
  });

  test("are all there that are listed", () => {
    const listed = Object.entries(DOCUMENTED).flatMap(([page, own]) => Object.keys(own).map((command) => `${page}: ${command}`));
    const there = new Set(commands.map(({ page, command }) => `${page}: ${command}`));
    expect(listed.filter((one) => !there.has(one))).toEqual([]);
  });

  test("are not run for a reason only", () => {
    const why = Object.values(DOCUMENTED).flatMap((own) => Object.values(own).flatMap((how) => (how.kind === "needs" ? [how.why] : [])));
    expect(why.filter((reason) => reason.length < 40)).toEqual([]);
  });

  test("stand in console blocks, where they are seen, and nowhere else", () => {
    const outside = fences
      .filter(({ language }) => language !== "console")
      .flatMap(({ page, lines }) => lines.map((line) => ({ page, line })));
    expect(outside.filter(({ line }) => line.startsWith("$ "))).toEqual([]);
    const shell = fences.filter(({ language }) => ["sh", "bash", "shell"].includes(language));
    expect(
      shell.flatMap(({ page, lines }) => lines.filter((line) => line.startsWith("heapgate ")).map((line) => `${page}: ${line}`)),
    ).toEqual([]);
  });

  test("are of heapgate", () => {
    expect(commands.filter(({ command }) => !command.startsWith("heapgate "))).toEqual([]);
  });
});

describe("fast commands", { timeout: 60_000 }, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-docs-")));
  const fast = commands.flatMap((one) => {
    const how = howOf(one.page, one.command);
    return how?.kind === "fast" ? [{ ...one, how }] : [];
  });
  const placeOf = (page: string, place: Place): string =>
    join(folder, place === "page" ? page.replaceAll("/", "-") : (PLACES[place] ?? place));

  beforeAll(async () => {
    await makeFilesFolder(join(folder, "files"));
    makeNewFolder(join(folder, PLACES.new));
    for (const page of new Set(fast.filter(({ how }) => how.place === "page").map((one) => one.page)))
      makePageFolder(placeOf(page, "page"), page);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(fast)("$page: $command", async ({ page, command, shown, how }) => {
    const [, ...argv] = wordsOf(command);
    const { exitCode, stdout, stderr } = await heapgate(argv, { cwd: placeOf(page, how.place) });
    expect({ exitCode, stderr: exitCode === how.exitCode ? "" : stderr }).toEqual({ exitCode: how.exitCode, stderr: "" });
    expect(outputFault(shown, stdout, false)).toBeNull();
  });
});

describe("YAML of the documentation", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-docs-yaml-")));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const blocks = fences.flatMap(({ page, language, lines }, index) =>
    language === "yaml" && !page.startsWith("docs/decisions/") ? [{ page, index, text: `${lines.join("\n")}\n` }] : [],
  );
  const isWorkflow = ({ text }: { readonly text: string }): boolean => /^jobs:/mu.test(text);
  const configurations = blocks.filter((block) => !isWorkflow(block));

  test("is found", () => {
    expect(blocks.filter(isWorkflow).length).toBeGreaterThan(1);
    expect(configurations.length).toBeGreaterThan(10);
  });

  test.each(blocks.filter(isWorkflow))("$page has a workflow that GitHub takes ($index)", async ({ text }) => {
    expect(await workflowProblems("perf.yml", text)).toEqual([]);
  });

  /** Laid over what a part of a configuration may belong to: the page's whole one, else one with a chart. */
  const isValid = async (files: readonly string[]) => await heapgate(["check", ...files.flatMap((path) => ["--config", path])]);

  test.each(configurations)(
    "$page has a configuration that is valid, alone or laid over another ($index)",
    async ({ page, index, text }) => {
      const path = join(folder, `${index}.yaml`);
      const under = join(folder, `${index}-under.yaml`);
      writeFileSync(path, text);
      writeFileSync(under, configurationsOf(page)[0] ?? "");
      const value: unknown = parse(text);
      const whole = typeof value === "object" && value !== null && "version" in value;
      const tries = whole
        ? [[path]]
        : [
            [under, path],
            ["fixtures/configs/minimal-chart.yaml", path],
          ];
      const said: string[] = [];
      for (const files of tries) {
        const { exitCode, stderr } = await isValid(files);
        if (exitCode === 0) return;
        said.push(stderr);
      }
      expect(said).toEqual([]);
    },
  );
});
