// The commands of the documentation that build and measure a service, typed as they stand there, with the output that stands below them.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNightFolder, makeShopFolder } from "../support/docs-folders.ts";
import { DOCUMENTED } from "../support/documented-commands.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { commandsOf, documentationPages, fencesOf, outputFault, wordsOf } from "../support/page-commands.ts";
import { openWorkshop } from "../support/sample-service.ts";

// Several gates with builds: minutes on a slow machine, half a minute each on a quiet one.
describe.skipIf(GO_MISSING)("commands of the documentation that measure", { timeout: 900_000 }, () => {
  const shop = openWorkshop("docs");
  const measuring = documentationPages()
    .flatMap(fencesOf)
    .filter(({ language }) => language === "console")
    .flatMap(commandsOf)
    .flatMap((one) => {
      const how = DOCUMENTED[one.page]?.[one.command];
      return how?.kind === "measures" ? [{ ...one, how }] : [];
    });

  beforeAll(() => {
    makeShopFolder(join(shop.folder, "shop"));
    makeNightFolder(join(shop.folder, "night"));
  });
  afterAll(() => shop[Symbol.dispose]());

  test("are there", () => {
    expect(measuring.length).toBeGreaterThan(3);
  });

  test.for(measuring)("$page: $command", async ({ command, shown, how }, { signal }) => {
    const [, ...argv] = wordsOf(command);
    const { exitCode, stdout, stderr } = await shop.call(argv, { cwd: join(shop.folder, how.place), signal });
    expect(how.exitCodes, `${stdout}\n${stderr}`).toContain(exitCode);
    expect(outputFault(shown, stdout, true)).toBeNull();
  });
});
