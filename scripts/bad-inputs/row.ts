// One row of a chapter of bad inputs.
import type { ErrorCode } from "../../src/core/errors/catalog.ts";

/**
 * The input in words; its file below `fixtures/`, or `made/NAME` for one that `test/support/bad-inputs.ts` makes; the code; the sentence, with
 * the name of the file in place of its path.
 */
export type Row = readonly [input: string, fixture: string, code: ErrorCode, says: string];
