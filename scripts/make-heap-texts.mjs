// Writes pairs of one heap profile, as protocol buffer and as text (debug=1), that tests compare. Usage: node scripts/make-heap-texts.mjs 1.22.12 1.26.8
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../fixtures/pprof/heap-text/", import.meta.url));
// No collection of its own between the two files.
const env = { ...process.env, GOGC: "off" };
for (const version of process.argv.slice(2)) {
  for (const rateBytes of [1, 16_384, 524_288]) {
    const name = `go${version.split(".").slice(0, 2).join(".")}.rate${rateBytes}`;
    execFileSync("go", ["run", "-trimpath", "allocating.go", String(rateBytes), `${name}.pb.gz`, `${name}.txt`], {
      cwd: folder,
      env: { ...env, GOTOOLCHAIN: `go${version}` },
    });
  }
}
