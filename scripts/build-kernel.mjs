// Compiles kernel/ (AssemblyScript) to WebAssembly and writes it as text into src/core/pprof/kernel-code.ts. The compiler is large and rarely needed: it is
// a package of its own in kernel/, installed on first use.
// usage: node scripts/build-kernel.mjs [--check]    (--check: fails where the file is not what kernel/ compiles to)
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const kernel = join(root, "kernel");
const written = join(root, "src", "core", "pprof", "kernel-code.ts");
const compiler = join(kernel, "node_modules", "assemblyscript", "bin", "asc.js");
const { version } = JSON.parse(readFileSync(join(kernel, "package-lock.json"), "utf8")).packages["node_modules/assemblyscript"];

const installed = join(kernel, "node_modules", "assemblyscript", "package.json");
if (!existsSync(installed) || JSON.parse(readFileSync(installed, "utf8")).version !== version) {
  console.error("kernel: installing its compiler (npm ci in kernel/) ...");
  execFileSync("npm", ["ci", "--silent"], { cwd: kernel, stdio: "inherit", shell: process.platform === "win32" });
}
const temporary = mkdtempSync(join(tmpdir(), "heapgate-kernel-"));
try {
  const out = join(temporary, "kernel.wasm");
  execFileSync(
    process.execPath,
    [compiler, "main.ts", "--optimizeLevel", "3", "--shrinkLevel", "0", "--runtime", "stub", "--importMemory", "--outFile", out],
    { cwd: kernel, stdio: "inherit" },
  );
  const text = `/** The kernel as WebAssembly, in base64: written by \`npm run kernel\` from kernel/, never by hand. */
export const KERNEL_CODE =
  "${readFileSync(out).toString("base64")}";
`;
  const current = existsSync(written) ? readFileSync(written, "utf8") : "";
  if (!process.argv.includes("--check")) {
    if (current !== text) writeFileSync(written, text);
    console.log("kernel: src/core/pprof/kernel-code.ts is written");
  } else if (current === text) console.log("kernel: src/core/pprof/kernel-code.ts is what kernel/ compiles to");
  else {
    console.error("kernel: src/core/pprof/kernel-code.ts is not what kernel/ compiles to. Run: npm run kernel");
    process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
