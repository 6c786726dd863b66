// Heap profiles along a simulated run, sampled as the Go runtime does it: each object with its own chance, once, for as long as it lives.
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import type { ProfileFile } from "../../src/core/snapshot/snapshot.ts";
import { profileFromText } from "./profile-text.ts";

export const BATCHES = [0, 5, 10, 15, 20] as const;

export interface Allocator {
  /** Frames, root first. */
  readonly stack: readonly string[];
  readonly sizeBytes: number;
  /** Objects alive at a checkpoint, by batch. */
  readonly objects: (batch: number) => number;
  /** True: other objects at every checkpoint. */
  readonly isRewritten?: boolean;
}

/** Sampled objects among `count`, each with the same chance. */
const draw = (count: number, chance: number, uniform: () => number): number => {
  const expected = count * chance;
  if (expected < 30) return Array.from({ length: Math.round(count) }, uniform).filter((one) => one < chance).length;
  const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Math.max(0, Math.round(expected + Math.sqrt(expected * (1 - chance)) * normal));
};

/** Profiles `heap.0`, `heap.5`, … `heap.20` of one run. */
export const sampledHeaps = (
  allocators: readonly Allocator[],
  {
    periodBytes,
    uniform,
    batches = BATCHES,
  }: { readonly periodBytes: number; readonly uniform: () => number; readonly batches?: readonly number[] },
): readonly ProfileFile[] => {
  const sampled = allocators.map(() => 0);
  return batches.map((batch, position) => {
    const columns = allocators.map(({ sizeBytes, objects, isRewritten = false }, index) => {
      const chance = -Math.expm1(-sizeBytes / periodBytes);
      const before = position === 0 || isRewritten ? 0 : objects(batches[position - 1] ?? 0);
      const kept = (isRewritten ? 0 : (sampled[index] ?? 0)) + draw(objects(batch) - before, chance, uniform);
      sampled[index] = kept;
      return { objects: Math.floor(kept / chance), bytes: Math.floor((kept * sizeBytes) / chance), sizeBytes };
    });
    const depth = Math.max(...allocators.map(({ stack }) => stack.length));
    const row = (name: string, cells: readonly (string | number)[]): string => `${name}  ${cells.join("  ")}`;
    const text = [
      row(
        "inuse_objects/count",
        columns.map((column) => column.objects),
      ),
      row(
        "inuse_space/bytes",
        columns.map((column) => column.bytes),
      ),
      row(
        "label bytes",
        columns.map((column) => column.sizeBytes),
      ),
      "---",
      ...Array.from({ length: depth }, (_, at) => allocators.map(({ stack }) => stack[at] ?? "-").join("  ")),
    ].join("\n");
    const profile = profileFromText(text, { period: periodBytes, periodType: { type: "space", unit: "bytes" } });
    return { kind: "heap", checkpoint: String(batch), path: `heap.${batch}.pb.gz`, content: encodeProfile(profile) };
  });
};
