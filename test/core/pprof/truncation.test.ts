// Cut-off stacks: what counts as cut off, on made stacks, on programs of known depth and on real profiles.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { cutOffOf, cutOffStacks, depthLimitOf } from "../../../src/core/pprof/truncation.ts";
import { GO_MISSING } from "../../support/go-service.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "./profile-data.ts";

/** Samples of 10 bytes each; stacks root first. */
const heapOf = (...stacks: readonly (readonly string[])[]): Profile => {
  const depth = Math.max(...stacks.map((stack) => stack.length));
  const rows = Array.from({ length: depth }, (_, at) => stacks.map((stack) => stack[at] ?? "-").join("  "));
  return profileFromText(`inuse_space/bytes  ${stacks.map(() => 10).join("  ")}\n---\n${rows.join("\n")}`);
};
const frames = (root: string, depth: number, name = "app.f"): readonly string[] => [
  root,
  ...Array.from({ length: depth - 1 }, (_, at) => `${name}${at}`),
];
const flagsOf = (profile: Profile): readonly number[] => [...(cutOffStacks(profile) ?? new Uint8Array(profile.sampleCount))];

describe("cutOffStacks", () => {
  test("finds the stack of full depth that begins nowhere else", () => {
    expect(flagsOf(heapOf(frames("runtime.main", 20), frames("app.inner", 32)))).toEqual([0, 1]);
  });

  test.each(["runtime.main", "runtime.goexit", "runtime.mcall", "main.init", "main.init.0", "app.serve.gowrap1"])(
    "takes %s for a beginning",
    (root) => expect(cutOffStacks(heapOf(frames(root, 32)))).toBeNull(),
  );

  test("takes a function at which a shorter stack begins for a goroutine's", () => {
    expect(cutOffStacks(heapOf(frames("app.worker", 5), frames("app.worker", 32)))).toBeNull();
  });

  test("knows a function by its name, whatever its file", () => {
    expect(cutOffStacks(heapOf(frames("app.worker@a.go:1", 5), frames("app.worker@b.go:1", 32)))).toBeNull();
  });

  test("counts inlined frames", () => {
    const stack = [...frames("app.inner", 30), ">app.inlined1", ">app.inlined2"];
    expect(flagsOf(heapOf(stack))).toEqual([1]);
    expect(depthLimitOf(heapOf(stack))).toBe(32);
  });

  test("finds stacks that lost frames of the allocator, where their beginning is seen to be called", () => {
    const whole = frames("runtime.main", 10);
    expect(flagsOf(heapOf(frames("app.deep", 32), [...whole, "app.middle", "app.last"], frames("app.middle", 28)))).toEqual([1, 0, 1]);
    // Nobody calls it: it may be a goroutine that is always so deep.
    expect(flagsOf(heapOf(frames("app.deep", 32), whole, frames("app.middle", 28)))).toEqual([1, 0, 0]);
  });

  test.each([
    ["shallow stacks", heapOf(frames("app.a", 25), frames("app.b", 31))],
    ["stacks deeper than a limit", heapOf(frames("app.a", 32), frames("app.b", 40))],
    ["a profile that is not Go's", profileFromText(`wall/nanoseconds  1\n---\n${frames("x", 32).join("\n")}`)],
    ["no samples", profileFromText("inuse_space/bytes\n---\n")],
  ])("is null for %s", (_, profile) => {
    expect(cutOffStacks(profile)).toBeNull();
    expect(depthLimitOf(profile)).toBeNull();
  });

  test("knows the limits of CPU profiles", () => {
    const cpu = (depth: number): Profile =>
      profileFromText(`samples/count  1\ncpu/nanoseconds  10\n---\n${frames("app.inner", depth).join("\n")}`);
    expect([32, 64, 65, 66, 128].map((depth) => depthLimitOf(cpu(depth)))).toEqual([null, 64, 64, null, 128]);
  });

  test("does not stumble over stacks without names", () => {
    expect(flagsOf(heapOf(["!1000", ...frames("app.a", 31).slice(1)], frames("app.inner", 32)))).toEqual([0, 1]);
  });
});

describe("cutOffOf", () => {
  test("gives the share of the column and the deepest cut over all profiles", () => {
    const cut = heapOf(frames("runtime.main", 3), frames("app.inner", 32));
    const whole = heapOf(frames("runtime.main", 3), frames("runtime.main", 4));
    expect(cutOffOf([cut, whole], () => 0)).toEqual({ share: 0.25, limit: 32 });
    expect(cutOffOf([whole], () => 0)).toEqual({ share: 0, limit: null });
    expect(cutOffOf([], () => 0)).toEqual({ share: 0, limit: null });
  });
});

const PROGRAM = `package main
import ("os"; "runtime"; "runtime/pprof")
var keep [][]byte
//go:noinline
func grow(n int) { if n == 0 { keep = append(keep, make([]byte, 4096)); return }; mid(n) }
//go:noinline
func mid(n int) { grow(n - 1) }
//go:noinline
func worker(n int, done chan bool) { for i := 0; i < 50; i++ { grow(n) }; done <- true }
func main() {
	runtime.MemProfileRate = 1
	done := make(chan bool)
	for _, n := range []int{2, 5, 20, 80} { go worker(n, done); <-done }
	runtime.GC()
	pprof.Lookup("heap").WriteTo(os.Stdout, 0)
}
`;

describe.skipIf(GO_MISSING)("a Go program with stacks of 6, 12, 42 and 162 frames", () => {
  const profileWith = (godebug: string): Profile => {
    const folder = mkdtempSync(join(tmpdir(), "heapgate-depth-"));
    try {
      writeFileSync(join(folder, "main.go"), PROGRAM);
      execFileSync("go", ["build", "-o", "deep", "main.go"], { cwd: folder });
      const env = { ...process.env, GODEBUG: godebug };
      return decodeProfile(new Uint8Array(execFileSync(join(folder, "deep"), [], { env })), { name: "deep" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test.each([
    ["", 128, 0.25],
    ["profstackdepth=32", 32, 0.5],
  ])("with GODEBUG=%s is cut at %d frames, in %d of its memory", (godebug, limit, share) => {
    const found = cutOffOf([profileWith(godebug)], (profile) => profile.sampleTypes.length - 1);
    expect(found.limit).toBe(limit);
    expect(found.share).toBeGreaterThan(share - 0.03);
    expect(found.share).toBeLessThan(share + 0.03);
  });
});

describe.skipIf(skipWithoutData)("real profiles", () => {
  test.each([
    ["pprof/azure-eno.heap.pprof", 32, 30],
    ["pprof/parca-allocs.pb.gz", 32, 337],
    ["pprof/dd-big-heap.pprof", 32, 7],
    ["pprof/concourse.cpu.pgo", 64, 2],
    ["pprof/prometheus-2.47-rc0.cpu.pprof.gz", null, 0],
    ["pprof/dd-nongo.pprof", null, 0],
    ["captured/clientgo-transport-leak/bad-dial-only/run1/t1.heap.pb.gz", null, 0],
  ])("%s is cut at %s frames in %d stacks", (path, limit, count) => {
    const profile = readProfile(path);
    expect(depthLimitOf(profile)).toBe(limit);
    expect(flagsOf(profile).filter((flag) => flag === 1).length).toBe(count);
  });
});
