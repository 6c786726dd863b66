// The columns of a merged profile against the plainest merge there is: a map from the text of a sample to its sum.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeProfiles } from "../../../src/core/pprof/merge.ts";
import { functionName, type Label, labelsOfSample, locationAddress, type Profile } from "../../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../../src/core/pprof/profile-builder.ts";

interface Place {
  readonly func: string;
  readonly line: number;
  readonly column: number;
  readonly address: bigint;
  readonly folded: boolean;
  /** A second function inlined at the place, or none. */
  readonly inlined: string | null;
}
interface Sample {
  readonly stack: readonly Place[];
  readonly values: readonly [number, number];
  readonly labels: readonly Label[];
}

const MAPPING = {
  memoryStart: 0x1000n,
  memoryLimit: 0x9000n,
  fileOffset: 0n,
  file: "/app",
  buildId: "id",
  hasFunctions: true,
  hasFilenames: false,
  hasLineNumbers: false,
  hasInlineFrames: false,
};

/** `moved` is how far the binary was loaded from where the first one lies. */
function profileOf(samples: readonly Sample[], moved: bigint): Profile {
  const builder = profileBuilder();
  const mapping = builder.mapping({
    ...MAPPING,
    memoryStart: MAPPING.memoryStart + moved,
    memoryLimit: BigInt.asUintN(64, MAPPING.memoryLimit + moved),
  });
  for (const { stack, values, labels } of samples) {
    const locations = stack.map(({ func, line, column, address, folded, inlined }) => {
      const lines = [...(inlined === null ? [] : [inlined]), func].map((name) => ({
        func: builder.func(name, name, "f.go", 1),
        line,
        column,
      }));
      return builder.location(mapping, BigInt.asUintN(64, address + moved), lines, folded);
    });
    builder.sample(locations, values, labels);
  }
  return builder.build(
    emptyHeader("p", [
      { type: "a", unit: "count" },
      { type: "b", unit: "bytes" },
    ]),
  );
}

const placeText = ({ func, line, column, address, folded, inlined }: Place): string =>
  [address.toString(16), folded, inlined ?? "-", func, line, column].join("/");
const labelText = ({ key, text, number, unit }: Label): string => `${key}:${text ?? "-"}:${number ?? "-"}:${unit}`;
const sampleText = (stack: readonly string[], labels: readonly Label[]): string =>
  `${stack.join(" ")} | ${labels
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(labelText)
    .join(" ")}`;

function expected(samples: readonly Sample[]): readonly string[] {
  const sums = new Map<string, readonly [number, number]>();
  for (const { stack, values, labels } of samples) {
    const key = sampleText(stack.map(placeText), labels);
    const [a, b] = sums.get(key) ?? [0, 0];
    sums.set(key, [a + values[0], b + values[1]]);
  }
  return [...sums]
    .filter(([, [a, b]]) => a !== 0 || b !== 0)
    .map(([key, sum]) => `${key} = ${sum.join(" ")}`)
    .toSorted();
}

function found(profile: Profile): readonly string[] {
  const { locations, sampleOffsets, sampleLocations, values } = profile;
  const placeOf = (location: number): string => {
    const start = locations.lineOffsets[location] ?? 0;
    const end = locations.lineOffsets[location + 1] ?? 0;
    const names = Array.from(locations.lineFunctions.subarray(start, end), (index) => functionName(profile, index));
    return placeText({
      address: locationAddress(profile, location),
      folded: locations.folded[location] === 1,
      inlined: names.length > 1 ? (names[0] ?? null) : null,
      func: names.at(-1) ?? "",
      line: locations.lineNumbers[start] ?? 0,
      column: locations.lineColumns[start] ?? 0,
    });
  };
  return Array.from({ length: profile.sampleCount }, (_, sample) => {
    const stack = Array.from(sampleLocations.subarray(sampleOffsets[sample], sampleOffsets[sample + 1]), placeOf);
    return `${sampleText(stack, labelsOfSample(profile, sample))} = ${values[2 * sample]} ${values[2 * sample + 1]}`;
  }).toSorted();
}

describe("mergeProfiles", () => {
  const place = fc.record({
    func: fc.constantFrom("main.main", "lib.A", "lib.B"),
    line: fc.constantFrom(0, 1, 2 ** 33),
    column: fc.constantFrom(0, 7),
    address: fc.constantFrom(0x1010n, 0x1020n, 0x1_0000_1010n),
    folded: fc.boolean(),
    inlined: fc.constantFrom(null, null, "lib.small"),
  });
  const label = fc.record({ key: fc.constantFrom("bytes", "k", "user"), unit: fc.constantFrom("", "", "kb") }).chain(({ key, unit }) =>
    fc.oneof(
      fc.constantFrom("x", "y").map((text): Label => ({ key, text, number: null, unit: "" })),
      fc.constantFrom(16n, 32n, -16n, 2n ** 40n + 16n, -(2n ** 40n)).map((number): Label => ({ key, text: null, number, unit })),
    ),
  );
  const sample = fc.record({
    stack: fc.array(place, { maxLength: 3 }),
    values: fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 })),
    labels: fc.array(label, { maxLength: 3 }),
  });
  const samples = fc.array(sample, { maxLength: 8 });
  const moved = fc.constantFrom(0n, 0x5000n, 0xffff_ffff_0000_0000n);

  test("gives each distinct sample once with its sum, wherever the binary was loaded", () => {
    fc.assert(
      fc.property(samples, samples, moved, (one, other, shift) => {
        // Few samples are equal by chance: each profile has some of the other's.
        const [first, second] = [
          [...one, ...other.slice(0, 3)],
          [...other, ...one.slice(0, 3), ...one.slice(0, 1)],
        ];
        const merged = mergeProfiles([profileOf(first, 0n), profileOf(second, shift)]);
        expect(found(merged)).toEqual(expected([...first, ...second]));
        expect(merged.locations.count).toBe(new Set(merged.sampleLocations).size);
      }),
    );
  });

  test("keeps numbers apart that agree in their lower half", () => {
    const labeled = (number: bigint): Sample => ({ stack: [], values: [1, 1], labels: [{ key: "bytes", text: null, number, unit: "" }] });
    const numbers = [16n, 2n ** 40n + 16n, 16n - 2n ** 40n].map(labeled);
    expect(found(mergeProfiles([profileOf(numbers, 0n)]))).toEqual(expected(numbers));
  });

  test("finds equal samples among thousands", () => {
    const many = Array.from({ length: 5000 }, (_, at): Sample => ({
      stack: [at % 70, at % 61, at % 53].map((line) => ({
        func: "lib.A",
        line,
        column: 0,
        address: 0x1000n + BigInt(line),
        folded: false,
        inlined: null,
      })),
      values: [1, at],
      labels: [{ key: "bytes", text: null, number: BigInt(at % 2), unit: "bytes" }],
    }));
    const merged = mergeProfiles([profileOf(many, 0n), profileOf(many.toReversed(), 0n)]);
    expect(merged.sampleCount).toBe(5000);
    expect(found(merged)).toEqual(expected([...many, ...many]));
  });
});
