// Real bodies and oracles, read in place from the data folder beside the checkout (or HEAPGATE_TEST_DATA).
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const beside = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "shared", "data");
export const dataFolder = process.env["HEAPGATE_TEST_DATA"] ?? beside;

/** True on a machine without the data; never in CI, where missing data must fail. */
export const skipWithoutData = !existsSync(dataFolder) && process.env["HEAPGATE_REQUIRE_DATA"] === undefined;
if (skipWithoutData)
  console.warn(`SKIPPED: no test data in ${dataFolder}; set HEAPGATE_TEST_DATA to the folder with exposition/ and openmetrics/`);

export const readData = (path: string): string => readFileSync(join(dataFolder, path), "utf8");
export const readBytes = (path: string): Uint8Array => readFileSync(join(dataFolder, path));
