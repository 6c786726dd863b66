// Differences of replicates: whole numbers, in percent of the base, and what a file of them says of itself.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffReplicates } from "../../../src/core/pprof/diff-profile.ts";
import { type Profile, totalOf } from "../../../src/core/pprof/profile.ts";
import { DEFAULT_TEXT_OPTIONS } from "../../../src/core/pprof-text/text-options.ts";
import { renderProfileText } from "../../../src/core/pprof-text/render-profile-text.ts";
import { profileFromText } from "../../support/profile-text.ts";

const heap = (put: number, get = 0): Profile =>
  profileFromText(`
    inuse_space/bytes  ${put}     ${get}
    ---
                       main.main  main.main
                       lib.Put    lib.Get
  `);
const top = (profile: Profile, divideBy: number): readonly string[] =>
  renderProfileText([profile], [], { ...DEFAULT_TEXT_OPTIONS, nodeFraction: 0, unit: "B", divideBy, compactLabels: true })
    .text.trimEnd()
    .split("\n");

describe("diffReplicates", () => {
  test.each([
    ["one a side", [heap(10)], [heap(30)], 1, 20],
    ["as many on both sides: sums", [heap(10), heap(20)], [heap(30), heap(50)], 2, 50],
    ["other numbers: the least common multiple", [heap(10), heap(20), heap(31)], [heap(40), heap(41)], 6, 3 * 81 - 2 * 61],
    ["a multiple of the other side", [heap(7)], [heap(7), heap(7), heap(10)], 3, 3],
  ])("takes %s", (_, base, head, multiple, total) => {
    const made = diffReplicates(base, head);
    expect([made.multiple, totalOf(made.profile, 0)]).toEqual([multiple, total]);
  });

  test("is in percent of the base, and divided by the multiple it shows means", () => {
    const { profile, multiple } = diffReplicates([heap(90, 10), heap(110, 10)], [heap(150), heap(170), heap(190)]);
    expect(top(profile, multiple)).toEqual([
      "Showing nodes accounting for 60B, 54.55% of 110B total",
      "      flat  flat%   sum%        cum   cum%",
      "       70B 63.64% 63.64%        70B 63.64%  lib.Put",
      "      -10B  9.09% 54.55%       -10B  9.09%  lib.Get",
      "         0     0% 54.55%        60B 54.55%  main.main",
    ]);
  });

  test("says what it holds", () => {
    expect(diffReplicates([heap(1)], [heap(2)]).profile.comments).toEqual(["heapgate: head (1 profile) less base (1 profile)"]);
    expect(diffReplicates([heap(1), heap(1)], [heap(2), heap(3)], ["net/http/pprof"]).profile.comments).toEqual([
      "heapgate: head (2 profiles) less base (2 profiles), times 2: -divide_by=2 gives means",
      "heapgate: without stacks through net/http/pprof",
    ]);
  });

  test("leaves out stacks through packages by their exact path, inlined frames too", () => {
    const served = profileFromText(`
      space/bytes  1                       2             4                       8
      ---
                   net/http.Serve          net/http.Serve net/http.Serve          main.main
                   net/http/pprof.Index    main.index     main.index              net/http/pprofile.F
                   gzip.Write              -              >net/http/pprof.handler -
    `);
    const { profile } = diffReplicates([served], [served, served], ["net/http/pprof"]);
    expect([...profile.values].toSorted((a, b) => a - b)).toEqual([-16, -4, 4, 16]);
  });

  test("refuses profiles of other columns", () => {
    const cpu = profileFromText("cpu/nanoseconds  1\n---\nmain.main\n");
    expect(() => diffReplicates([heap(1)], [cpu])).toThrow(expect.objectContaining({ code: "PROFILE_KINDS_DIFFER" }));
  });

  test("of any replicates is the multiple of the difference of their means, and turns with its sides", () => {
    const values = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(values, values, (base, head) => {
        const sum = (numbers: readonly number[]): bigint => numbers.reduce((total, one) => total + BigInt(one), 0n);
        const replicates = (numbers: readonly number[]): readonly Profile[] => numbers.map((one) => heap(one));
        const there = diffReplicates(replicates(base), replicates(head));
        const back = diffReplicates(replicates(head), replicates(base));
        const [m, b, h] = [there.multiple, base.length, head.length].map(BigInt);
        expect(BigInt(totalOf(there.profile, 0)) * (b ?? 0n) * (h ?? 0n)).toBe((m ?? 0n) * (sum(head) * (b ?? 0n) - sum(base) * (h ?? 0n)));
        expect(totalOf(back.profile, 0)).toBe(-totalOf(there.profile, 0) + 0);
      }),
      { numRuns: 100 },
    );
  });
});
