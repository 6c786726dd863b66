// Golden files: what people read, kept as files and compared whole. UPDATE_GOLDEN=1 rewrites them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../golden");

/** What `test/golden/<name>` holds, for `expect(text).toBe(goldenOf(name, text))`. A missing file throws: a golden never makes itself. */
export const goldenOf = (name: string, text: string): string => {
  const path = join(FOLDER, name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (!existsSync(path)) throw new Error(`test/golden/${name} is missing: run with UPDATE_GOLDEN=1, then read it`);
  return readFileSync(path, "utf8");
};
