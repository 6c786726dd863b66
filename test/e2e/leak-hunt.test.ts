// The story of docs/leak-hunt.md on a plan of seconds: every command ends as the page says, and what the page shows of its output is there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitHunt, startHunt } from "../../scripts/leak-hunt.ts";
import { HUNT_COMMITS, HUNT_STEPS, huntBlock, huntConfig, PAGE_PLAN } from "../../scripts/leak-hunt-story.ts";
import { replaceSection } from "../../scripts/marked-section.ts";
import { ROOT } from "../../scripts/source-files.ts";
import { GO_MISSING } from "../support/go-service.ts";
import { openWorkshop } from "../support/sample-service.ts";

const page = readFileSync(join(ROOT, "docs/leak-hunt.md"), "utf8");
/** Every second lookup misses, so that seconds are enough. */
const SHORT = { every: 2, requests: 300, batch: "0.1s", rounds: "{ min: 3, max: 3 }" };

describe("the page", () => {
  test("has the configuration of the story", () => {
    expect(replaceSection(page, "config", `\`\`\`yaml\n${huntConfig(PAGE_PLAN)}\`\`\``)).toBe(page);
  });

  test.each(HUNT_STEPS)("has the section $section with its command", (step) => {
    expect(page).toContain(`<!-- ${step.section}: begin (generated) -->\n`);
    const command = step.command === null ? "```text" : (huntBlock({ ...step, show: () => "" }, "").split("\n")[1] ?? "");
    expect(page.split(`<!-- ${step.section}: begin (generated) -->`)[1]?.split("<!--")[0]).toContain(command);
  });
});

describe.skipIf(GO_MISSING)("the story on a plan of seconds", { timeout: 900_000 }, () => {
  const shop = openWorkshop("leak-hunt");
  const repository = join(shop.folder, "leaky-service");
  let commits = 0;
  let output = "";

  beforeAll(() => startHunt(repository, SHORT));
  afterAll(() => shop[Symbol.dispose]());

  test.for(HUNT_STEPS)("W23 $section", async (step, { signal }) => {
    while (commits < step.commits) commitHunt(repository, commits++);
    const called = step.command === null ? null : await shop.call(step.command, { cwd: repository, signal });
    output = called?.stdout ?? output;
    expect(called?.exitCode ?? step.exitCode, `${output}\n${called?.stderr ?? ""}`).toBe(step.exitCode);
    expect(step.show(output).split("\n").length).toBeGreaterThan(2);
  });

  test("has as many commits as it tells of", () => {
    expect(commits).toBe(HUNT_COMMITS.length);
  });
});
