// Checks the types of every tsconfig: core alone first (it must compile without Node), then the page (in a browser), then the rest.
import { spawnSync } from "node:child_process";

let failed = false;
for (const project of ["src/core/tsconfig.json", "src/viewer/tsconfig.json", "tsconfig.json"]) {
  const result = spawnSync("tsc", ["-p", project], { stdio: "inherit" });
  if (result.status !== 0) failed = true;
}
if (failed) {
  console.error("types: fix the errors above, then run: npm run types");
  process.exitCode = 1;
}
