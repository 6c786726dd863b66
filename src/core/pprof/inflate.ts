/** Gunzip with a cap, in plain JavaScript: the default where no faster one is injected. */
import { Inflate as Inflator } from "pako";
import { heapgateError } from "../errors/heapgate-error.ts";

/**
 * Inflates a gzip file (all members). Gives at most `maxBytes`: beyond, it throws PROFILE_TOO_LARGE; on a wrong checksum, trailing garbage
 * or a cut stream it throws any other error. An injected implementation keeps the same promises.
 */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

export const inflateGzip: Inflate = (bytes, maxBytes) => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const inflator = new Inflator();
  inflator.onData = (chunk) => {
    length += chunk.length;
    if (length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", { name: "The gzip stream", limitBytes: maxBytes });
    chunks.push(chunk);
  };
  inflator.push(bytes, true);
  if (inflator.err !== 0 || !inflator.ended) throw new Error(inflator.msg === "" ? "the gzip stream is cut off" : inflator.msg);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};
