// Writes the JSON Schema of the configuration, which a release carries and `heapgate init` names for editors.
// usage: node scripts/config-schema.ts FILE
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configJsonSchema } from "../src/core/config/json-schema.ts";

/** The text of `heapgate.schema.json`. */
export const schemaText = (): string => `${JSON.stringify(configJsonSchema(), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error("usage: node scripts/config-schema.ts FILE");
  writeFileSync(file, schemaText());
}
