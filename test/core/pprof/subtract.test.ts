import { describe, expect, test } from "vitest";
import { labelsOfSample, totalOf } from "../../../src/core/pprof/profile.ts";
import { BASE_LABEL, diffBaseProfile, labelSamples, subtractProfile } from "../../../src/core/pprof/subtract.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "./profile-data.ts";

const START = profileFromText("inuse_space/bytes  10  5\nlabel bytes  16  32\n---\n  main.main  main.main\n  lib.A  lib.B", {
  name: "start",
});
const END = profileFromText(
  "inuse_space/bytes  30  5  7\nlabel bytes  16  32  16\n---\n  main.main  main.main  main.main\n  lib.A  lib.B  lib.C",
  { name: "end" },
);

describe("subtractProfile", () => {
  test("takes away equal stacks with equal labels", () => {
    const grown = subtractProfile(END, START);
    expect(dumpProfile(grown)).toBe(
      dumpProfile(profileFromText("inuse_space/bytes  20  7\nlabel bytes  16  16\n---\n  main.main  main.main\n  lib.A  lib.C")),
    );
    expect(grown.name).toBe("end - start");
  });

  test("of a profile from itself is empty", () => {
    expect(subtractProfile(END, END).sampleCount).toBe(0);
  });

  test("the other way round is the same with the other sign", () => {
    expect(totalOf(subtractProfile(START, END), 0)).toBe(-totalOf(subtractProfile(END, START), 0));
  });
});

describe("diffBaseProfile", () => {
  test("labels the base, negates it and never lets the sides cancel", () => {
    const diff = diffBaseProfile(START, END);
    expect(dumpProfile(diff)).toBe(
      dumpProfile(
        profileFromText(
          "inuse_space/bytes  30  5  7  -10  -5\nlabel bytes  16  32  16  16  32\nlabel pprof::base  -  -  -  true  true\n---\n  main.main  main.main  main.main  main.main  main.main\n  lib.A  lib.B  lib.C  lib.A  lib.B",
        ),
      ),
    );
  });

  test.skipIf(skipWithoutData)("carries the difference of the totals", () => {
    const base = readProfile("pprof/parca-series-00.pb.gz");
    const head = readProfile("pprof/parca-series-09.pb.gz");
    const diff = diffBaseProfile(base, head);
    expect(diff.sampleTypes.map((_, index) => totalOf(diff, index))).toEqual(
      head.sampleTypes.map((_, index) => totalOf(head, index) - totalOf(base, index)),
    );
  });
});

describe("labelSamples", () => {
  test("replaces a text of the same key, not a number", () => {
    const profile = profileFromText("s/bytes  1  2\nlabel who  me  7\n---\n  f  f");
    const labeled = labelSamples(profile, "who", "you");
    const of = (sample: number) => labelsOfSample(labeled, sample).map(({ text, number }) => text ?? number);
    expect([of(0), of(1)]).toEqual([["you"], [7n, "you"]]);
  });

  test("adds a label to every sample and keeps the others", () => {
    const labeled = labelSamples(START, BASE_LABEL, "true");
    expect(labelsOfSample(labeled, 1)).toEqual([
      { key: "bytes", text: null, number: 32n, unit: "bytes" },
      { key: BASE_LABEL, text: "true", number: null, unit: "" },
    ]);
    expect([...labeled.labelBytes]).toEqual([16, 32]);
  });

  test("replaces a label of the same key", () => {
    const twice = labelSamples(labelSamples(START, "side", "a"), "side", "b");
    expect(labelsOfSample(twice, 0).filter(({ key }) => key === "side")).toEqual([{ key: "side", text: "b", number: null, unit: "" }]);
  });
});
