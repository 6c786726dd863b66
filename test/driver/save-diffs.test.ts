// The differences saved beside a result: each number of the report's rows is in them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compareSnapshotProfiles } from "../../src/core/compare/compare-profiles.ts";
import { functionTotals } from "../../src/core/graph/function-table.ts";
import { decodeProfile } from "../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import type { Profile } from "../../src/core/pprof/profile.ts";
import { BASE_LABEL } from "../../src/core/pprof/subtract.ts";
import type { Bundle } from "../../src/core/snapshot/snapshot.ts";
import { saveBundleDiffs, saveDiffs } from "../../src/driver/save-diffs.ts";
import { saveReport } from "../../src/driver/save-report.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { createLog } from "../../src/io/log.ts";
import { packRounds } from "../support/bundles.ts";
import { type CapturedCase, CAPTURED, capturedSnapshot } from "../support/captured.ts";
import { heapgate } from "../support/cli.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { profileFromText } from "../support/profile-text.ts";
import { rawRound } from "../support/raw-rounds.ts";
import { STATES } from "../support/reports.ts";

const world = () => {
  const written: string[] = [];
  const log = createLog({ stream: { write: (text) => written.push(text) }, env: {}, monotonicSeconds: () => 0 });
  return { files: createMemoryFiles(), log, written };
};
const savedFiles = (files: MemoryFiles, folder: string): readonly string[] =>
  [...files.content.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));

const read = async (files: MemoryFiles, path: string): Promise<Profile> =>
  decodeProfile((await files.readBytes(path)) ?? new Uint8Array(), { name: path, inflate: files.gunzip });

/** The multiple a file names; 1 where it names none. */
const multipleOf = ({ comments }: Profile): number => Number(/-divide_by=(\d+)/u.exec(comments.join("\n"))?.[1] ?? 1);

/** Net values of a saved difference by function, in the terms of the report's rows. */
const netRows = (profile: Profile, sampleType: string): ReadonlyMap<string, number> => {
  const { rows } = functionTotals([profile], sampleType);
  return new Map(rows.filter(({ flat }) => flat.value !== 0).map(({ key, flat }) => [key, flat.value]));
};

const CASES: readonly (readonly [name: CapturedCase["name"], multiples: Readonly<Record<string, number>>])[] = [
  ["goroutine-leak", { heap: 2, goroutine: 2 }],
  ["clientgo-transport-leak", { heap: 1, goroutine: 1 }],
  ["cpu-gogc0", { heap: 21, cpu: 21 }],
];

describe.each(CASES)("the saved differences of %s", (name, multiples) => {
  const { component, base, head } = CAPTURED[name];
  const saved = async () => {
    const { files, log, written } = world();
    const [one, other] = [await capturedSnapshot(name, base, files), await capturedSnapshot(name, head, files)];
    await saveDiffs("/out/profiles", one, other, { files, log });
    const diffs = compareSnapshotProfiles(one, other, { mainModules: [], inflate: files.gunzip });
    return { files, written, diffs };
  };

  test("are one file per kind", async () => {
    const { files, written } = await saved();
    expect(savedFiles(files, "/out/profiles").toSorted()).toEqual(
      Object.keys(multiples)
        .map((kind) => `${component}.${kind}.diff.pb.gz`)
        .toSorted(),
    );
    expect(written).toEqual([]);
  });

  test("hold every row of the report", async () => {
    const { files, diffs } = await saved();
    const shown = diffs.filter(({ kind }) => kind !== "goroutine");
    expect(shown.length).toBeGreaterThan(0);
    for (const diff of shown) {
      const profile = await read(files, `/out/profiles/${component}.${diff.kind === "cpu" ? "cpu" : "heap"}.diff.pb.gz`);
      const multiple = multipleOf(profile);
      expect(multiple).toBe(multiples[diff.kind === "cpu" ? "cpu" : "heap"]);
      const net = netRows(profile, diff.sampleType);
      const changed = diff.rows.filter(({ flat }) => Math.abs(flat.difference * multiple) > 0.5);
      expect(changed.length).toBeGreaterThan(3);
      // Sides that different versions of Go built share rows under other names; the file keeps both names.
      for (const { func, flat } of name === "cpu-gogc0" ? [] : changed) {
        expect([func, Math.round(flat.difference * multiple)]).toEqual([func, net.get(func)]);
      }
      expect(Math.round(diff.total.difference * multiple)).toBe([...net.values()].reduce((sum, value) => sum + value, 0));
    }
  });

  test("are in percent of the base, whose samples are marked", async () => {
    const { files, diffs } = await saved();
    const [diff] = diffs.filter(({ kind }) => kind === "heap");
    const profile = await read(files, `/out/profiles/${component}.heap.diff.pb.gz`);
    const column = profile.sampleTypes.findIndex(({ type }) => type === "inuse_space");
    expect(Math.round(baseTotal(profile, column))).toBe(Math.round((diff?.total.base ?? Number.NaN) * multipleOf(profile)));
  });
});

const baseTotal = (profile: Profile, column: number): number => {
  const width = profile.sampleTypes.length;
  let total = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const rows = profile.labels.keys.subarray(profile.labels.offsets[sample] ?? 0, profile.labels.offsets[sample + 1] ?? 0);
    if ([...rows].some((key) => profile.strings.at(key) === BASE_LABEL)) total -= profile.values[sample * width + column] ?? 0;
  }
  return total;
};

test("goroutines are all there, those without a stack too", async () => {
  const { files, log } = world();
  const { base, head } = CAPTURED["goroutine-leak"];
  const sides = [await capturedSnapshot("goroutine-leak", base, files), await capturedSnapshot("goroutine-leak", head, files)] as const;
  await saveDiffs("/out", ...sides, { files, log });
  const profile = await read(files, "/out/node-exporter.goroutine.diff.pb.gz");
  // 5 and 5 in base, 538 and 538 in head.
  expect([multipleOf(profile), profile.values.reduce((sum, value) => sum + value, 0)]).toEqual([2, 2 * 538 - 2 * 5]);
  const diff = compareSnapshotProfiles(...sides, { mainModules: [], inflate: files.gunzip }).find(({ kind }) => kind === "goroutine");
  expect(Math.abs((diff?.total.difference ?? 0) - 533)).toBeLessThan(1);
});

const bundleOf = (text: string, kind: "heap" | "goroutine" = "heap"): Bundle =>
  packRounds([rawRound({ profiles: [{ kind, checkpoint: "end", path: "p", content: encodeProfile(profileFromText(text)) }] })]);
const HEAP = bundleOf("inuse_space/bytes  5\n---\nmain.main\n");

describe("a saved report", () => {
  const report = STATES["fail.leak"]();
  const save = async (base: Bundle | null, head: Bundle | null, initial: readonly string[] = []) => {
    const { files, log, written } = world();
    for (const path of initial) await files.write(path, "old");
    await saveReport({ files, log }, { folder: "/out", report, rules: DEFAULT_RULES, mainModules: [], base, head });
    return { files, written };
  };

  test("has them beside the bundles, and none of an earlier run", async () => {
    const { files } = await save(HEAP, bundleOf("inuse_space/bytes  7\n---\nmain.main\n"), ["/out/profiles/old.heap.diff.pb.gz"]);
    expect(savedFiles(files, "/out/profiles")).toEqual(["shop.heap.diff.pb.gz"]);
    expect([...(await read(files, "/out/profiles/shop.heap.diff.pb.gz")).values]).toEqual([7, -5]);
  });

  test("of one side alone has none", async () => {
    const { files } = await save(null, HEAP, ["/out/profiles/old.heap.diff.pb.gz"]);
    expect(savedFiles(files, "/out/profiles")).toEqual([]);
  });

  test("says what cannot be one profile, and stands", async () => {
    const { files, written } = await save(HEAP, bundleOf("inuse_space/megabytes  7\n---\nmain.main\n"));
    expect(savedFiles(files, "/out/profiles")).toEqual([]);
    expect(await files.readText("/out/result.json")).not.toBeNull();
    expect(written.join("")).toContain("warning: shop.heap.diff.pb.gz is not saved:");
  });

  test("leaves out what serves the measurement, as the report does, but no goroutine of it", async () => {
    const serving = "8  1\n---\nmain.main  net/http/pprof.Index\nmain.work  runtime/pprof.write\n";
    const { files, log } = world();
    for (const [kind, types] of [
      ["heap", "inuse_space/bytes"],
      ["goroutine", "goroutine/count"],
    ] as const) {
      const bundle = bundleOf(`${types}  ${serving}`, kind);
      await saveBundleDiffs("/out", bundle, bundle, { files, log });
      const { values } = await read(files, `/out/shop.${kind}.diff.pb.gz`);
      expect([kind, [...values].toSorted((a, b) => a - b)]).toEqual([kind, kind === "heap" ? [-8, 8] : [-8, -1, 1, 8]]);
    }
  });

  test("a kind that only one side has makes no file", async () => {
    const { files, log } = world();
    await saveBundleDiffs("/out", HEAP, bundleOf("goroutine/count  7\n---\nmain.main\n", "goroutine"), { files, log });
    expect(savedFiles(files, "/out")).toEqual([]);
  });
});

describe("heapgate compare --save-diff", () => {
  const folder = mkdtempSync(join(tmpdir(), "heapgate-diff-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const profile = (name: string, bytes: number): string => {
    writeFileSync(join(folder, name), encodeProfile(profileFromText(`inuse_space/bytes  ${bytes}\n---\nmain.main\nshop.Add\n`)));
    return name;
  };
  const bundle = (name: string, content: Bundle): string => {
    for (const [path, bytes] of content) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), bytes);
    }
    return name;
  };

  test("writes a file of plain profiles", async () => {
    const base = `${profile("b1.pb", 100)},${profile("b2.pb", 200)}`;
    const { exitCode, stderr } = await heapgate(["compare", base, profile("h.pb", 600), "--save-diff", "diff.pb.gz"], { cwd: folder });
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { stdout } = await heapgate(["profile", "top", "-divide_by=2", "-unit=B", "diff.pb.gz"], { cwd: folder });
    expect(stdout).toContain("heapgate: head (1 profile) less base (2 profiles), times 2: -divide_by=2 gives means\n");
    expect(stdout).toContain("      450B 300.00% 300.00%       450B 300.00%  shop.Add\n");
  });

  test("writes a folder of bundles", async () => {
    const argv = ["compare", bundle("base", HEAP), bundle("head", HEAP), "--save-diff", "diffs"];
    await heapgate(argv, { cwd: folder });
    expect(readFileSync(join(folder, "diffs/shop.heap.diff.pb.gz")).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  test("is refused for profiles that differ in kind", async () => {
    writeFileSync(join(folder, "cpu.pb"), encodeProfile(profileFromText("cpu/nanoseconds  1\n---\nmain.main\n")));
    const { exitCode, stderr } = await heapgate(["compare", profile("h.pb", 1), "cpu.pb", "--save-diff", "x.pb.gz"], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("PROFILE_KINDS_DIFFER");
  });
});
