import { describe, expect, test } from "vitest";
import { growthTree } from "../../../src/core/graph/growth-chains.ts";
import { stackTree } from "../../../src/core/graph/weighted-stacks.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { totalOf } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "../pprof/profile-data.ts";

/** A stack that begins in main and one of 32 frames that begins in the middle of nowhere. */
const half = (whole: number, cut: number): Profile => {
  const deep = Array.from({ length: 32 }, (_, at) => `app.f${at}`);
  const rows = deep.map((frame, at) => `${["runtime.main", "main.main", "app.f0"][at] ?? "-"}  ${frame}`);
  return profileFromText(`inuse_space/bytes  ${whole}  ${cut}\n---\n${rows.join("\n")}`);
};
const side = (...end: readonly Profile[]) => ({ start: [], end });

describe("stacks that were cut off", () => {
  test("hang below [truncated], not beside the stacks that begin where they seem to", () => {
    const tree = growthTree(side(), side(half(10, 30)), "inuse_space");
    expect(tree.roots.map(({ func, growth }) => [func, growth])).toEqual([
      ["[truncated]", 30],
      ["runtime.main", 10],
    ]);
    expect(tree.chains[0]?.frames.slice(0, 2)).toMatchObject([
      { func: "[truncated]", file: "", line: 0, ownerClass: "dependency" },
      { func: "app.f0" },
    ]);
    expect(tree.chains[0]?.frames.length).toBe(33);
  });

  test("keep their place on both sides and in every profile", () => {
    const tree = growthTree(side(half(10, 10), half(10, 20)), side(half(10, 40)), "inuse_space");
    expect(tree.roots.map(({ func, growth }) => [func, growth])).toEqual([["[truncated]", 25]]);
  });

  test("change nothing where there are none", () => {
    const profile = profileFromText("inuse_space/bytes  10\n---\napp.worker\napp.f");
    const tree = stackTree(side(), side(profile), "inuse_space");
    expect(tree.nodeCount).toBe(3);
    expect([...tree.frameOf].filter((frame) => frame >= 0).map((frame) => tree.frames[frame]?.key)).toEqual(["app.worker", "app.f"]);
  });
});

describe.skipIf(skipWithoutData)("a real profile with cut-off stacks", () => {
  test("loses no byte and shows the part that was cut", () => {
    const profile = readProfile("pprof/parca-allocs.pb.gz");
    const tree = stackTree(side(), side(profile), "alloc_space");
    const total = tree.self.headEnd.reduce((sum, value) => sum + value, 0);
    expect(total).toBe(
      totalOf(
        profile,
        profile.sampleTypes.findIndex(({ type }) => type === "alloc_space"),
      ),
    );
    const roots = [...tree.parents].flatMap((parent, node) => (parent === 0 ? [tree.frames[tree.frameOf[node] ?? 0]?.key] : []));
    expect(roots).toContain("[truncated]");
    // Functions in the middle of which a stack was cut are no roots any more.
    expect(roots).not.toContain("k8s.io/apimachinery/pkg/runtime/serializer/json.(*Serializer).Decode");
  });
});
