// Rules of security that hold for the whole of `src/`: no command line is glued together, and what a stranger says orders nothing and shows nothing.
import { describe, expect, test } from "vitest";
import { blankOut } from "../scripts/scan-source.ts";
import { filesBelow, type SourceFile } from "../scripts/source-files.ts";
import { codeSpan, markdownText } from "../src/core/report/escape.ts";
import { neutralizeCommands } from "../src/core/report/neutralize-commands.ts";
import { parseCommands } from "./support/mini-runner.ts";

const SOURCES = filesBelow("src", [".ts"]);

/** The one place where a string becomes a command: the user's own, as a `run:` step of the workflow would run it. */
const USERS_OWN = "src/core/config/command.ts";

/** What follows the first argument `-c` of a shell, in every argument list of a file. */
const scriptsIn = ({ text }: SourceFile): readonly string[] =>
  [...blankOut(text).withoutComments.matchAll(/"(?:ba|da|z)?sh"(?:, "-[a-z]+"|, "pipefail")*, "-[a-z]*c", ([^\n]*)/gu)].map(
    ([, script = ""]) => script,
  );
/** Text in single or double quotes, which nothing can be put into. */
const isFixed = (script: string): boolean => /^(?:'[^']*'|"[^"]*")[,\]]/u.test(script);

describe("no shell line is glued together", () => {
  test("a shell is given fixed text; what it works on are its arguments", () => {
    const scripts = SOURCES.filter(({ path }) => path !== USERS_OWN).flatMap((file) =>
      scriptsIn(file).map((script) => ({ path: file.path, script })),
    );
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.filter(({ script }) => !isFixed(script))).toEqual([]);
  });

  test.each([
    ['["bash", "-c", `rm ${path}`]', false],
    ['["bash", "-c", script]', false],
    ['["sh", "-ec", "rm " + path]', false],
    ['["bash", "-eo", "pipefail", "-c", line]', false],
    [`["bash", "-c", 'rm "$1"', "rm", path]`, true],
  ])("the test sees %s as fixed: %s", (text, expected) => {
    const scripts = scriptsIn({ path: "x.ts", text });
    expect(scripts).toHaveLength(1);
    expect(scripts.map(isFixed)).toEqual([expected]);
  });

  test("programs are started in one file, as argument lists, without a shell", () => {
    const starting = SOURCES.filter(({ text }) => blankOut(text).withoutComments.includes("child_process"));
    expect(starting.map(({ path }) => path)).toEqual(["src/io/exec.ts"]);
    const { code } = blankOut(starting[0]?.text ?? "");
    expect(code).toMatch(/\bspawn\(/u);
    expect(code).not.toMatch(/\b(?:exec|execSync|execFile|spawnSync|fork)\(|\bshell\s*:/u);
  });

  test("no text is run as code", () => {
    const running = SOURCES.filter(({ text }) => /\beval\(|\bnew Function\b|\bvm\.run/u.test(blankOut(text).code));
    expect(running.map(({ path }) => path)).toEqual([]);
  });
});

describe("what the measured app prints", () => {
  test.each([
    "::error::injected",
    "  ::add-mask::x",
    "\t::stop-commands::t",
    "text\n::set-output name=verdict::pass",
    "text\r\n::warning file=a,line=1::b",
    "##[error]injected",
    "\u00a0::debug::x",
  ])("%j orders the runner nothing", (text) => {
    expect(neutralizeCommands(text)).not.toBe(text);
    expect(parseCommands(neutralizeCommands(text))).toEqual([]);
  });
});

describe("a name in Markdown", () => {
  const NAMES = [
    "@everyone",
    "#1",
    "octo/shop#1",
    "https://evil.example",
    "www.evil.example",
    "[a](javascript:alert(1))",
    "![](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<!-- heapgate:v1:sticky key=perf/gate/shop -->",
    "a|b",
    "``` ~~~",
    "a\n## heapgate: pass",
    "a\r\n> [!NOTE]",
    "\u202eevil\u202c",
    "**bold**",
    "$x$",
  ];
  test.each(NAMES)("%j in a code span is one span on one line", (name) => {
    expect(codeSpan(name)).toMatch(/^`[^`|\n\r\u202a-\u202e]+`$/u);
  });

  test.each(NAMES)("%j in a sentence is a sentence", (name) => {
    const text = markdownText(`see ${name} there`);
    expect(text).not.toMatch(/[\n\r\u202a-\u202e]|[@#][\w]|\w:\/\/|www\.|(?<!\\)[<>|*[\]`~$]/u);
  });
});
