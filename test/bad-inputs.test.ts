// Every row of the table of bad inputs in docs/errors.md: the command says what the row says, with its exit code, and writes nothing.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BAD_INPUTS, type BadInput, nameOf } from "../scripts/bad-inputs.ts";
import { ERRORS } from "../src/core/errors/catalog.ts";
import { EXIT_CODE_OF_BLAME } from "../src/core/errors/heapgate-error.ts";
import { FIXTURES, MADE, makeBadInputs } from "./support/bad-inputs.ts";
import { heapgate } from "./support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-bad-"));
const rows = BAD_INPUTS.flatMap((chapter) => chapter.rows);
const isMade = ({ fixture }: BadInput): boolean => fixture.startsWith("made/");

beforeAll(() => {
  makeBadInputs(folder);
  for (const row of rows) if (!isMade(row)) copyFileSync(join(FIXTURES, row.fixture), join(folder, nameOf(row.fixture)));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Refusal {
  readonly exitCode: number;
  readonly stdout: string;
  readonly code: string | undefined;
  readonly says: string | undefined;
  readonly hasRemedy: boolean;
}

/** One call, with names in place of paths. */
async function refusalOf(argv: readonly string[]): Promise<Refusal> {
  const { exitCode, stdout, stderr } = await heapgate(argv, { cwd: folder });
  const found = /^heapgate: (?<code>[A-Z_]+): (?<says>.*?)\n\n(?<rest>.*)$/msu.exec(stderr.replaceAll(`${folder}/`, ""))?.groups;
  return { exitCode, stdout, code: found?.["code"], says: found?.["says"], hasRemedy: /^→ \S/u.test(found?.["rest"] ?? "") };
}

describe.each(BAD_INPUTS)("$title:", ({ rows: own }) => {
  test.each(own)("$input ($fixture) is refused as $code", async ({ argv, code, says }) => {
    const exitCode = EXIT_CODE_OF_BLAME[ERRORS[code].blame];
    expect(await refusalOf(argv)).toEqual({ exitCode, stdout: "", code, says, hasRemedy: true });
  });
});

test.each(rows.filter(({ argv }) => argv[0] === "profile" && argv.length === 3))(
  "$fixture is told the same way by `compare`, on either side, and by `profile` as a base",
  async ({ argv, code, says }) => {
    const file = argv[2] ?? "";
    for (const other of [
      ["compare", file, "good.pb.gz"],
      ["compare", "good.pb.gz", file],
      ["profile", "top", `-base=${file}`, "good.pb.gz"],
    ]) {
      expect(await refusalOf(other)).toMatchObject({ code, says, stdout: "" });
    }
  },
);

test("nothing was written by any of these calls", () => {
  expect(existsSync(join(folder, "imported"))).toBe(false);
});

describe("the table", () => {
  test.each(rows)("has the fixture $fixture", (row) => {
    expect(isMade(row) ? MADE.includes(nameOf(row.fixture)) : existsSync(join(FIXTURES, row.fixture))).toBe(true);
  });

  test("uses every fixture there is for it", () => {
    const used = new Set(rows.map(({ fixture }) => fixture));
    const committed = readdirSync(join(FIXTURES, "bad-inputs")).filter((name) => name !== "README.md");
    expect(committed.filter((name) => !used.has(`bad-inputs/${name}`))).toEqual([]);
    const words = new Set(rows.flatMap(({ argv }) => argv));
    expect(MADE.filter((name) => !used.has(`made/${name}`) && !words.has(name))).toEqual([]);
  });

  test("has no two rows alike", () => {
    const calls = rows.map(({ argv }) => argv.join(" "));
    expect(calls.filter((call, at) => calls.indexOf(call) !== at)).toEqual([]);
  });
});
