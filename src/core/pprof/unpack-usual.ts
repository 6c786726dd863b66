/** Decodes profiles of the usual form in the kernel: the same columns as `unpackProfile` makes, without compiling its loops first. */
import { inKernel, type Kernel, type KernelFile } from "./kernel.ts";
import type { RawProfile } from "./inflate-file.ts";
import { overFields, packProfile } from "./pack-profile.ts";
import type { Profile } from "./profile.ts";

/** For `kernel/samples.ts`: the text of a key is `bytes`. */
const BYTES_KEY = 2;

/** Of larger files the loops are compiled anyway, and the columns would be in memory twice. */
const LARGEST_BYTES = 2 ** 23;

/** Null where anything is unusual, the file is large, or the host has no kernel. O(bytes). */
export const unpackUsual = (opened: RawProfile): Profile | null =>
  opened.raw.length > LARGEST_BYTES ? null : inKernel((kernel) => unpack(kernel, opened));

function makeRoom({ allocate }: Kernel, file: KernelFile): void {
  const [samples, labels, bytes] = [file.get("samples"), file.get("labels"), file.get("sampleBytes")];
  file.set({
    sampleOffsets: allocate((samples + 1) * 4),
    sampleLocations: allocate(bytes * 4),
    values: allocate(samples * file.get("types") * 8),
    labelOffsets: allocate((samples + 1) * 4),
    labelKeys: allocate(labels * 4),
    labelStrings: allocate(labels * 4),
    labelNumbers: allocate(labels * 8),
    labelUnits: allocate(labels * 4),
    labelBytes: allocate(samples * 8),
  });
}

function unpack(kernel: Kernel, opened: RawProfile): Profile | null {
  const packed = packProfile(kernel, opened);
  if (packed === null) return null;
  const { tables, file, labelKeys } = packed;
  const { calls, u8, u32, f64, i64 } = kernel;
  try {
    makeRoom(kernel, file);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const isKey = u8(file.get("isKey"), tables.strings.count);
  for (const key of labelKeys) if (tables.strings.at(key) === "bytes") isKey[key] = BYTES_KEY;
  calls.choose(0, -1, 0, 1);
  if (!overFields(file, calls.readSamples)) return null;
  const [count, labels] = [file.get("samples"), calls.labelsRead()];
  return {
    ...tables,
    // All of it, as the memory is somebody else's afterwards.
    locations: { ...tables.locations },
    sampleCount: count,
    sampleOffsets: u32(file.get("sampleOffsets"), count + 1).slice(),
    sampleLocations: u32(file.get("sampleLocations"), calls.framesRead()).slice(),
    values: f64(file.get("values"), count * tables.sampleTypes.length).slice(),
    labels: {
      offsets: u32(file.get("labelOffsets"), count + 1).slice(),
      keys: u32(file.get("labelKeys"), labels).slice(),
      strings: u32(file.get("labelStrings"), labels).slice(),
      numbers: i64(file.get("labelNumbers"), labels).slice(),
      units: u32(file.get("labelUnits"), labels).slice(),
    },
    labelBytes: f64(file.get("labelBytes"), count).slice(),
  };
}
