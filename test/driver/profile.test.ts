// `heapgate profile` as it is called: files, flags of both notations, exit codes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import { BASE, HEAD, report } from "../core/pprof-text/made.ts";
import { FIXTURES } from "../support/bad-inputs.ts";
import { heapgate } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-profile-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  writeFileSync(join(folder, "base.pb.gz"), gzipSync(encodeProfile(BASE)));
  writeFileSync(join(folder, "head.pb"), encodeProfile(HEAD));
  writeFileSync(join(folder, "page.html"), "<html>404 page not found</html>");
});
const profile = async (...argv: readonly string[]) => await heapgate(["profile", ...argv], { cwd: folder });

describe("heapgate profile", () => {
  test.each([
    ["-diff_base", "base.pb.gz", "head.pb"],
    ["-diff_base=base.pb.gz", "head.pb"],
    ["--diff_base", "base.pb.gz", "head.pb"],
    ["--diff-base=base.pb.gz", "head.pb"],
    ["head.pb", "-diff-base", "base.pb.gz"],
    ["-symbolize=none", "head.pb", "-diff-base", "base.pb.gz"],
  ])("compares with: %s %s %s", async (...argv) => {
    const { exitCode, stdout, stderr } = await profile("top", ...argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    // Names of merged profiles are not printed, so the same report from memory is the same text.
    expect(stdout).toBe(report([HEAD], {}, [BASE]));
  });

  test("reads large files, whole and damaged, as small ones", async () => {
    // Names that do not compress, and a size in the last bytes that is wrong where two members are joined.
    const noise = Array.from({ length: 40_000 }, (_, at) => Math.imul(at + 1, 0x9e37_79b1).toString(36));
    const raw = encodeProfile({ ...HEAD, comments: noise });
    const large = gzipSync(raw);
    expect(large.length).toBeGreaterThan(2 ** 18);
    writeFileSync(join(folder, "large.pb.gz"), large);
    writeFileSync(join(folder, "joined.pb.gz"), Buffer.concat([gzipSync(raw.subarray(0, 100_000)), gzipSync(raw.subarray(100_000))]));
    writeFileSync(join(folder, "cut.pb.gz"), large.subarray(0, large.length - 9));
    writeFileSync(join(folder, "large.html.gz"), gzipSync(Buffer.from(`<html>${noise.join("")}</html>`)));
    const withoutNoise = (text: string): readonly string[] => text.split("\n").filter((line) => !noise.includes(line));
    const [overBase, overItself] = [
      await profile("tree", "-diff_base=base.pb.gz", "head.pb"),
      await profile("top", "-diff_base=head.pb", "head.pb"),
    ];
    for (const file of ["large.pb.gz", "joined.pb.gz"]) {
      expect(withoutNoise((await profile("tree", "-diff_base=base.pb.gz", file)).stdout)).toEqual(withoutNoise(overBase.stdout));
      expect(withoutNoise((await profile("top", `-diff_base=${file}`, "large.pb.gz")).stdout)).toEqual(withoutNoise(overItself.stdout));
    }
    expect(await profile("top", "cut.pb.gz")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/cut\.pb\.gz.*gzip: unexpected end of file/u),
    });
    expect(await profile("top", "large.html.gz")).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("an HTML or XML page") });
  });

  test("merges several files, and several bases", async () => {
    const { stdout } = await profile("tree", "-cum", "base.pb.gz", "head.pb", "-base=base.pb.gz", "-base=base.pb.gz");
    expect(stdout).toBe(report([BASE, HEAD], { view: "tree", sort: "cum", baseMode: "subtract" }, [BASE, BASE]));
  });

  test("writes to a file", async () => {
    const { exitCode, stdout } = await profile("traces", "-output", "out.txt", "base.pb.gz");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(readFileSync(join(folder, "out.txt"), "utf8")).toBe(report([BASE], { view: "traces" }));
  });

  test("saves a difference as a profile, to a file or a pipe", async () => {
    const argv = ["proto", "-diff_base=base.pb.gz", "head.pb"];
    expect(await profile(...argv, "-output=diff.pb.gz")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect((await profile("top", "diff.pb.gz")).stdout).toBe(report([HEAD], {}, [BASE]));
    const piped = await profile(...argv);
    expect(piped.exitCode).toBe(0);
    expect(Buffer.from(piped.stdoutBytes)).toEqual(readFileSync(join(folder, "diff.pb.gz")));
  });

  test("reads the text of heap?debug=1 and says so; what it writes of it opens as any profile", async () => {
    const text = join(FIXTURES, "pprof", "heap-text", "go1.26.rate16384.txt");
    const caution = `warning: ${text} is text (heap?debug=1): its values were scaled up by the sampling rate as Go does when it writes a profile, and inlining is as the text has it, each frame a call of its own.\n`;
    const { exitCode, stdout, stderr } = await profile("top", text);
    expect([exitCode, stderr]).toEqual([0, caution]);
    expect(stdout).toContain("main.sizes");
    expect((await profile("top", `-base=${text}`, text.replace(".txt", ".pb.gz"))).stderr).toBe(caution);
    expect((await profile("traces", text)).stderr).toBe(caution);
    expect((await profile("proto", text, "-output=text.pb.gz")).stderr).toBe(caution);
    expect(await profile("top", "text.pb.gz")).toMatchObject({ exitCode: 0, stdout, stderr: "" });
  });

  test("writes no profile to a terminal", async () => {
    const { exitCode, stdoutBytes, stderr } = await heapgate(["profile", "proto", "head.pb"], { cwd: folder, isTTY: true });
    expect([exitCode, stdoutBytes.length]).toEqual([2, 0]);
    expect(stderr).toContain("profile proto writes no text: name a file with --output");
  });

  test("knows pprof's other name of top, and flags that change no text", async () => {
    const { stdout } = await profile("text", "-call_tree", "-source_path=/x", "base.pb.gz");
    expect(stdout).toBe(report([BASE]));
  });

  test("warns on stderr of filters that match nothing", async () => {
    const { exitCode, stdout, stderr } = await profile("top", "-focus=nothing", "base.pb.gz");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Showing nodes accounting for 0, 0% of 5MB total");
    expect(stderr).toBe("warning: Focus expression matched no samples\n");
  });

  test.each([
    [["peek", "nothing", "base.pb.gz"], 2, "no matches found for regexp: nothing"],
    [["flame", "base.pb.gz"], 2, 'There is no view "flame"'],
    [["topproto", "base.pb.gz"], 2, 'There is no view "topproto"'],
    [["top", "-http=:8080", "base.pb.gz"], 2, "Unknown option '--http'"],
    [["top", "-cum=maybe", "base.pb.gz"], 2, "--cum"],
    [["top", "-focus=(?=a)", "base.pb.gz"], 2, 'focus: "(?=a)" is no regular expression (RE2)'],
    [["top", "-focus=(a)\\1", "base.pb.gz"], 2, "backreferences"],
    [["top", "--format", "json", "base.pb.gz"], 2, "profile writes text only"],
    [["top", "-sample_index=cpu", "base.pb.gz"], 2, 'no sample type "cpu"'],
    [["top", "absent.pb"], 2, "There is no file or folder"],
    [["top", "page.html"], 5, "PROFILE_NOT_A_PROFILE"],
  ])("%j exits with %i", async (argv, code, sentence) => {
    const { exitCode, stdout, stderr } = await profile(...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(stderr).toContain(sentence);
  });

  test("explains itself", async () => {
    const { exitCode, stdout } = await profile("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("heapgate profile top|tree|traces|raw|tags|comments|proto FILE… | peek REGEXP FILE…");
    expect(stdout).toContain("--diff-base FILE");
  });
});
