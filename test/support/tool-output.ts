// What kind, Docker and kubectl really said, from fixtures/cluster-tools.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../fixtures/cluster-tools", import.meta.url));

export const toolOutput = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
