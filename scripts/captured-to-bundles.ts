// Writes bundles of the captured regressions, made through `heapgate import`, to look at or to compare by hand.
// usage: node scripts/captured-to-bundles.ts OUT_FOLDER        (OUT_FOLDER/<case>/<side>)
import { createFiles } from "../src/io/files.ts";
import { CAPTURED, importCaptured } from "../test/support/captured.ts";

const [outFolder] = process.argv.slice(2);
if (outFolder === undefined) {
  console.error("usage: node scripts/captured-to-bundles.ts OUT_FOLDER");
  process.exitCode = 2;
} else {
  const files = createFiles();
  await using work = await files.makeTemporaryFolder("captured");
  for (const { name, base, head } of Object.values(CAPTURED)) {
    for (const side of [base, head]) {
      const out = files.resolve(outFolder, name, side);
      await files.remove(out);
      await importCaptured({ caseName: name, side, out, workFolder: work.path }, files);
      console.log(out);
    }
  }
}
