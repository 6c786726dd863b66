// The inside of the benchmark: times of the stages in one process, printed as JSON.
// usage: node bench-worker.ts stages FILE | small FILE...
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { functionTotals } from "../src/core/graph/function-table.ts";
import { decodeProfile } from "../src/core/pprof/decode.ts";
import { createFiles } from "../src/io/files.ts";

const { gunzip } = createFiles();

/** Inflates (counted apart), decodes and sums one file. */
function timed(path: string) {
  const content = readFileSync(path);
  const start = performance.now();
  const raw = content[0] === 0x1f ? gunzip(content, 2 ** 28) : content;
  const inflated = performance.now();
  const profile = decodeProfile(raw, { name: path });
  const decoded = performance.now();
  functionTotals([profile], "");
  const summed = performance.now();
  return {
    name: basename(path),
    frames: profile.sampleLocations.length,
    inflateMs: inflated - start,
    decodeMs: decoded - inflated,
    totalsMs: summed - decoded,
    allMs: summed - start,
  };
}

const [mode, ...paths] = process.argv.slice(2);
if (mode === "stages") console.log(JSON.stringify(paths.map(timed)));
else {
  const found = paths.map(timed).toSorted((a, b) => a.allMs - b.allMs);
  const slowest = found.at(-1);
  const middle = found[Math.floor(found.length / 2)];
  console.log(
    JSON.stringify(
      slowest === undefined || middle === undefined
        ? null
        : { files: found.length, medianMs: middle.allMs, slowestMs: slowest.allMs, slowest: slowest.name },
    ),
  );
}
