/** Says which flag named a place that cannot be written: the catalog only knows the two that most commands have. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";

/** Gives what `write` gives; where it throws OUTPUT_NOT_WRITABLE or DISK_FULL, the remedy names `flag`. */
export const writingTo = async <Result>(flag: string, write: () => Promise<Result>): Promise<Result> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof HeapgateError) || (error.code !== "OUTPUT_NOT_WRITABLE" && error.code !== "DISK_FULL")) throw error;
    const first = error.code === "DISK_FULL" ? "Free some space, or name" : "Name";
    throw new HeapgateError(error.code, error.blame, error.message, `${first} another place with ${flag}.`, { cause: error });
  }
};
