// Two bundles say all that the run that wrote them said: how to repeat it, whose code is whose.
import { describe, expect, test } from "vitest";
import { compare, type CompareCommandOptions } from "../../src/driver/compare.ts";
import { saveBundle } from "../../src/driver/save-bundle.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import type { Manifest } from "../../src/core/snapshot/snapshot.ts";
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
  return await compare({ ...OPTIONS, ...options }, { files, readArchive: () => new Map() });
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
