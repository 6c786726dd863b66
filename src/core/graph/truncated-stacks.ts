/** Gives stacks that were cut off a root of their own, so that a tree shows what is not known instead of a false caller. */
import type { Profile } from "../pprof/profile.ts";
import { cutOffStacks } from "../pprof/truncation.ts";
import type { Frame, ProfileFrames } from "./frames.ts";

/** Stands for the callers of stacks that were cut off at the runtime's depth limit: above them a tree would lie. */
export const TRUNCATED: Frame = {
  key: "[truncated]",
  name: "[truncated]",
  file: "",
  startLine: 0,
  ownerClass: "dependency",
  excluded: false,
};

/** Stacks of a profile, leaf first, with the frames of their locations. */
export interface RootedStacks {
  readonly own: ProfileFrames;
  readonly sampleOffsets: Uint32Array;
  readonly sampleLocations: Uint32Array;
}

/** The stacks of a profile, with one more location, of the frame `truncated`, at the root of those that were cut off. */
export function rootedStacks(profile: Profile, own: ProfileFrames, truncated: number): RootedStacks {
  const { sampleCount, sampleOffsets, sampleLocations } = profile;
  const flags = cutOffStacks(profile);
  if (flags === null) return { own, sampleOffsets, sampleLocations };
  const locations = new Uint32Array(sampleLocations.length + flags.reduce((sum, flag) => sum + flag, 0));
  const starts = new Uint32Array(sampleCount + 1);
  const added = own.offsets.length - 1;
  let length = 0;
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const stack = sampleLocations.subarray(sampleOffsets[sample] ?? 0, sampleOffsets[sample + 1] ?? 0);
    locations.set(stack, length);
    length += stack.length;
    if (flags[sample] === 1) {
      locations[length] = added;
      length += 1;
    }
    starts[sample + 1] = length;
  }
  return { own: withLocation(own, truncated), sampleOffsets: starts, sampleLocations: locations };
}

/** One more location, which has this one frame. */
function withLocation({ offsets, nodes, lines, only }: ProfileFrames, frame: number): ProfileFrames {
  const longer = {
    offsets: new Uint32Array(offsets.length + 1),
    nodes: new Uint32Array(nodes.length + 1),
    lines: new Float64Array(lines.length + 1),
  };
  longer.offsets.set(offsets);
  longer.offsets[offsets.length] = nodes.length + 1;
  longer.nodes.set(nodes);
  longer.nodes[nodes.length] = frame;
  longer.lines.set(lines);
  const single = new Int32Array(only.length + 1);
  single.set(only);
  single[only.length] = frame;
  return { ...longer, only: single };
}
