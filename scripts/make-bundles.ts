// Makes two bundles for the benchmark: five rounds of three components with five profiles of about 200 kB each.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ProfileFile } from "../src/core/snapshot/snapshot.ts";
import { saveBundle } from "../src/driver/save-bundle.ts";
import { createFiles } from "../src/io/files.ts";
import { MANIFEST_FACTS, packRounds } from "../test/support/bundles.ts";
import { rawRound } from "../test/support/raw-rounds.ts";
import { makeProfile, type ProfileFlavor } from "./make-profiles.ts";

const COMPONENTS = ["api", "shop", "worker"];
const ROUNDS = 5;
const PROFILES: readonly (readonly [ProfileFile["kind"], string, ProfileFlavor])[] = [
  ["heap", "start", "heap"],
  ["heap", "10", "heap"],
  ["heap", "end", "heap"],
  ["goroutine", "end", "goroutine"],
  ["cpu", "cost", "cpu"],
];

export interface MadeBundles {
  readonly folders: readonly [string, string];
  readonly profiles: number;
  /** Mean size of a profile, gzipped. */
  readonly profileBytes: number;
}

/** Makes them where they are not yet; the head holds half as much again in one function of a hundred. */
export async function makeBundles(folder: string): Promise<MadeBundles> {
  const files = createFiles();
  const sizes: number[] = [];
  const bundleAt = async (side: "base" | "head", seed: number, growth: number): Promise<string> => {
    const target = join(folder, side);
    const rounds = Array.from({ length: ROUNDS }, (_, round) =>
      COMPONENTS.map((component, at) =>
        rawRound({
          component,
          round: round + 1,
          units: 100,
          profiles: PROFILES.map(([kind, checkpoint, flavor], index) => {
            const shape = {
              name: side,
              samples: 3500,
              functions: 1500,
              locations: 6000,
              seed: seed + round * 100 + at * 10 + index,
              programSeed: at + 1,
              growth,
              flavor,
            };
            const content = new Uint8Array(gzipSync(makeProfile(shape)));
            sizes.push(content.length);
            return { kind, checkpoint, path: `${kind}.${checkpoint}`, content };
          }),
        }),
      ),
    ).flat();
    const bundle = packRounds(rounds, { manifest: { ...MANIFEST_FACTS, components: COMPONENTS } });
    if (!existsSync(target)) {
      mkdirSync(target, { recursive: true });
      await saveBundle(target, bundle, null, files);
    }
    return target;
  };
  const folders = [await bundleAt("base", 1000, 1), await bundleAt("head", 5000, 1.5)] as const;
  return { folders, profiles: sizes.length, profileBytes: sizes.reduce((sum, size) => sum + size, 0) / sizes.length };
}
