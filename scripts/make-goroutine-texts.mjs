// Writes the texts of goroutine?debug=2 that tests read, with the Go versions named. Usage: node scripts/make-goroutine-texts.mjs 1.22.12 1.26.8
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const folder = new URL("../fixtures/pprof/goroutine-text/", import.meta.url);
for (const version of process.argv.slice(2)) {
  const text = execFileSync("go", ["run", "-trimpath", "waiting.go"], {
    cwd: folder,
    env: { ...process.env, GOTOOLCHAIN: `go${version}` },
  });
  writeFileSync(new URL(`go${version.split(".").slice(0, 2).join(".")}.txt`, folder), text);
}
