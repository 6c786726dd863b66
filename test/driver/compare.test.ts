// Two bundles say all that the run that wrote them said: how to repeat it, whose code is whose.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare, type CompareCommandOptions } from "../../src/driver/compare.ts";
import { saveBundle } from "../../src/driver/save-bundle.ts";
import { createLog } from "../../src/io/log.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import type { Manifest } from "../../src/core/snapshot/snapshot.ts";
import { FIXTURES } from "../support/bad-inputs.ts";
import { MANIFEST_FACTS, packRounds } from "../support/bundles.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { profileFromText } from "../support/profile-text.ts";
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import { rawRound } from "../support/raw-rounds.ts";

const POLICY = { failOn: "fail", onInconclusive: "warn", onMissingBaseline: "warn" } as const;
const OPTIONS: CompareCommandOptions = {
  base: ["/base"],
  head: ["/head"],
  name: null,
  rules: DEFAULT_RULES,
  policy: POLICY,
  mainModules: [],
  sampleType: null,
};

const compared = async (manifest: Partial<Manifest>, options: Partial<CompareCommandOptions> = {}) => {
  const files = createMemoryFiles();
  for (const [side, bytes] of [
    ["base", 1],
    ["head", 9_000_000],
  ] as const) {
    const content = encodeProfile(profileFromText(`inuse_space/bytes  ${bytes}\n---\nmain.main\nshop/cart.Add\n`));
    const raw = rawRound({ profiles: [{ kind: "heap", checkpoint: "end", path: "heap.end", content }] });
    await saveBundle(`/${side}`, packRounds([raw], { manifest: { ...MANIFEST_FACTS, ...manifest } }), null, files);
  }
  const log = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });
  return await compare({ ...OPTIONS, ...options }, { files, log, readArchive: () => new Map() });
};
const subject = (more: Partial<Manifest["subject"]>): Partial<Manifest> => ({ subject: { ...MANIFEST_FACTS.subject, ...more } });

describe("comparing two bundles", () => {
  test.each<[string, Partial<Manifest>, string | null]>([
    ["a commit measured here", subject({ commit: "0123456789abcdef0123456789abcdef01234567" }), "heapgate run --base 0123456789ab"],
    ["a folder without commit", subject({ commit: null, ref: "/somewhere" }), null],
    ["captured files", { ...subject({ commit: "0123456789abcdef" }), source: "import" }, null],
  ])("of %s tells how to repeat it as far as it can be told", async (_, manifest, line) => {
    expect((await compared(manifest)).reproduce).toBe(line);
  });

  test("knows the measured modules' own code from the bundle, and more of it when told", async () => {
    const owners = async (...args: Parameters<typeof compared>) =>
      (await compared(...args)).comparison.profiles[0]?.rows.filter(({ func }) => func === "shop/cart.Add").map(({ owner }) => owner);
    expect(await owners(subject({}))).toEqual(["standard"]);
    expect(await owners(subject({ mainModules: ["shop"] }))).toEqual(["own"]);
    expect(await owners(subject({}), { mainModules: ["shop"] })).toEqual(["own"]);
  });
});

describe("comparing plain files", () => {
  const folder = join(FIXTURES, "pprof", "heap-text");
  const plain = async (base: string, head: string) => {
    const files = createMemoryFiles();
    for (const name of [base, head]) await files.write(`/${name}`, readFileSync(join(folder, name)));
    const log = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });
    const report = await compare(
      { ...OPTIONS, base: [`/${base}`], head: [`/${head}`], sampleType: "alloc_space" },
      { files, log, readArchive: () => new Map() },
    );
    return report.comparison;
  };

  test.each([1, 16_384])("the text of heap?debug=1 is the profile of its moment (rate %i), with a warning", async (rate) => {
    const { profiles, warnings } = await plain(`go1.26.rate${rate}.pb.gz`, `go1.26.rate${rate}.txt`);
    const rows = profiles[0]?.rows ?? [];
    expect(rows.length).toBeGreaterThan(5);
    // Of generic functions too: type arguments are no part of a row's name.
    expect(rows.filter(({ flat, cum }) => flat.difference !== 0 || cum.difference !== 0)).toEqual([]);
    expect(warnings.map(({ code, message }) => `${code}: ${message.slice(0, 50)}`)).toContain(
      `profile-text: ${`go1.26.rate${rate}.txt is text (heap?debug=1): its values were`.slice(0, 50)}`,
    );
  });

  test.each<[string, readonly string[], readonly string[], string, string]>([
    ["files of one name by their folders", ["/old/heap"], ["/new/heap"], "old/heap", "new/heap"],
    ["replicates too", ["/old/1", "/old/2"], ["/new/1", "/new/3"], "old/1, 2", "new/1, 3"],
    ["other files by their names", ["/old/a"], ["/new/b"], "a", "b"],
  ])("tells %s", async (_, base, head, baseSubject, headSubject) => {
    const files = createMemoryFiles();
    const content = encodeProfile(profileFromText("inuse_space/bytes  9\n---\nmain.main\nshop/cart.Add\n"));
    for (const path of [...base, ...head]) await files.write(path, content);
    const log = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });
    const { comparison } = await compare({ ...OPTIONS, base, head }, { files, log, readArchive: () => new Map() });
    expect([comparison.base.subject, comparison.head.subject]).toEqual([baseSubject, headSubject]);
  });

  test("nothing is said of text where there is none", async () => {
    const { warnings } = await plain("go1.26.rate1.pb.gz", "go1.26.rate16384.pb.gz");
    expect(warnings.map(({ code }) => code)).not.toContain("profile-text");
  });
});
