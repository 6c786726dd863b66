// Writes the sample bundle of the present schema version to fixtures/bundles/, once: a frozen bundle is never written again.
// usage: node scripts/freeze-bundle.ts        (after raising SCHEMA_VERSION)
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SCHEMA_VERSION } from "../src/core/snapshot/snapshot.ts";
import { saveBundle } from "../src/driver/save-bundle.ts";
import { createFiles } from "../src/io/files.ts";
import { sampleBundle } from "../test/support/sample-bundle.ts";

const files = createFiles();
const folder = join(dirname(fileURLToPath(import.meta.url)), "../fixtures/bundles", `v${SCHEMA_VERSION}-process`);
if ((await files.kindOf(folder)) === "absent") {
  await saveBundle(folder, sampleBundle(), null, files);
  console.log(folder);
} else {
  console.error(
    `${folder} is there already. Frozen bundles show that old files stay readable: raise SCHEMA_VERSION instead of rewriting one.`,
  );
  process.exitCode = 2;
}
