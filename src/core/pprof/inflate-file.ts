/** From the bytes of a file to those of a profile: inflated where they are gzipped, refused where they are something else. */
import { heapgateError, HeapgateError } from "../errors/heapgate-error.ts";
import type { Inflate } from "./inflate.ts";
import type { Kernel } from "./kernel.ts";
import { recognizeForeign } from "./recognize.ts";

/** 256 MiB: four times the largest real profile known to us. */
export const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

export interface OpenOptions {
  /** Where the bytes came from; opens every error message. */
  readonly name: string;
  readonly inflate: Inflate;
  /** Largest size after inflating; default 256 MiB. */
  readonly maxBytes?: number;
}

/** A profile before decoding: its bytes, inflated. */
export interface RawProfile {
  readonly name: string;
  /** Ask anew after anything was put into the kernel's memory, where the file lies there: that may have moved it. */
  readonly raw: Uint8Array;
  /** Where it lies in a kernel's memory, if it does. */
  readonly inKernel?: { readonly kernel: Kernel; readonly address: number };
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The content of a file, inflated where it is gzipped. Throws PROFILE_CORRUPT (gzip) and PROFILE_TOO_LARGE. */
export function inflateFile(bytes: Uint8Array, { name, inflate, maxBytes = DEFAULT_MAX_BYTES }: OpenOptions): RawProfile {
  const raw = isGzip(bytes) ? inflated(bytes, name, inflate, maxBytes) : bytes;
  if (raw.length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", { name, limitBytes: maxBytes });
  return { name, raw };
}

/** Gives back what may be a profile. Throws PROFILE_NOT_A_PROFILE and PROFILE_LEGACY. */
export function refuseForeign(file: RawProfile): RawProfile {
  const { name, raw } = file;
  const foreign = recognizeForeign(raw);
  if (foreign?.kind === "legacy") {
    const { format, endpoint, convert } = foreign;
    throw heapgateError("PROFILE_LEGACY", { name, format, endpoint, convert });
  }
  if (foreign?.kind === "not-a-profile") throw heapgateError("PROFILE_NOT_A_PROFILE", { name, what: foreign.what });
  return file;
}

/** What went wrong, in words. */
export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function inflated(bytes: Uint8Array, name: string, inflate: Inflate, maxBytes: number): Uint8Array {
  try {
    return inflate(bytes, maxBytes);
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "PROFILE_TOO_LARGE") {
      throw heapgateError("PROFILE_TOO_LARGE", { name, limitBytes: maxBytes }, { cause: error });
    }
    if (error instanceof ReferenceError) throw error;
    throw heapgateError("PROFILE_CORRUPT", { name, problem: `gzip: ${problemOf(error)}` }, { cause: error });
  }
}

/** Too little to be worth it, or a part of memory that others use. */
const SMALL_BYTES = 2 ** 17;
/** More than what inflating leaves unused behind its output. */
const MOST_UNUSED_BYTES = 2 ** 10;

/** Gives the memory of bytes that are of no use any more back at once: the collector would wait until there is much more of it. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  const isWhole = byteLength > SMALL_BYTES && buffer.byteLength - byteLength < MOST_UNUSED_BYTES;
  // Node 20 has no `transfer`.
  if (isWhole && "transfer" in buffer && typeof buffer.transfer === "function") buffer.transfer(0);
}
