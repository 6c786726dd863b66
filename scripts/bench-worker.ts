// The inside of the benchmark: CPU time of the stages in one process (on a shared machine the clock measures the others), printed as JSON.
// usage: node bench-worker.ts FILE...
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { functionTotals } from "../src/core/graph/function-table.ts";
import { decodeProfile } from "../src/core/pprof/decode.ts";
import { createFiles } from "../src/io/files.ts";

const { gunzip } = createFiles();

/** CPU milliseconds of this process so far, its compiler and collector threads too. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** CPU milliseconds of the thread that works so far: what whoever waits for it waits for, on a machine that is not busy. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Inflates (counted apart), decodes and sums one file. */
function timed(path: string) {
  const content = readFileSync(path);
  const first = worked();
  const start = spent();
  const raw = content[0] === 0x1f ? gunzip(content, 2 ** 28) : content;
  const inflated = spent();
  const profile = decodeProfile(raw, { name: path });
  const decoded = spent();
  functionTotals([profile], "");
  const summed = spent();
  return {
    name: basename(path),
    frames: profile.sampleLocations.length,
    inflateMs: inflated - start,
    decodeMs: decoded - inflated,
    totalsMs: summed - decoded,
    allMs: summed - start,
    workedMs: worked() - first,
  };
}

// Their order is that of the call: compiling and collecting go on while the next one is read.
console.log(JSON.stringify(process.argv.slice(2).map(timed)));
