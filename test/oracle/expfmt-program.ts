// What prometheus/common makes of metrics bodies: a small Go program of this folder with pinned modules, built once into the system's
// temporary files.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const hasGo = spawnSync("go", ["version"]).status === 0;

const source = fileURLToPath(new URL("expfmt", import.meta.url));

/** Path of the program, built where this state of its source was not built yet. */
export function expfmtBinary(): string {
  const state = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) state.update(readFileSync(join(source, file)));
  const cache = join(tmpdir(), "heapgate-expfmt");
  const path = join(cache, `expfmt-${state.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  // Built beside and moved, so that a build cut short is not taken for a program.
  const building = join(cache, `building-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  cpSync(source, building, { recursive: true });
  execFileSync("go", ["build", "-o", `${path}.${process.pid}`, "."], {
    cwd: building,
    env: { ...process.env, GOWORK: "off" },
    stdio: "inherit",
  });
  renameSync(`${path}.${process.pid}`, path);
  rmSync(building, { recursive: true });
  return path;
}

/** Spans and deltas as they stand in the body; floats as the hexadecimal digits of their bits. */
export interface NativeAnswer {
  readonly schema: number;
  readonly zeroThreshold: string;
  readonly zeroCount: number;
  readonly positiveSpans: readonly (readonly [offset: number, length: number])[];
  readonly positiveDeltas: readonly number[] | null;
  readonly negativeSpans: readonly (readonly [offset: number, length: number])[];
  readonly negativeDeltas: readonly number[] | null;
}

export type ValueAnswer =
  | string
  | {
      readonly buckets?: readonly (readonly [bound: string, count: string])[];
      readonly quantiles?: readonly (readonly [quantile: string, value: string])[];
      readonly sum: string;
      readonly count: string;
      readonly native?: NativeAnswer | null;
    };

export type SeriesAnswer = readonly [labels: readonly (readonly [string, string])[], milliseconds: string | null, value: ValueAnswer];
export type FamilyAnswer = readonly [name: string, type: string, help: string | null, series: readonly SeriesAnswer[]];

export interface Answer {
  readonly error?: string;
  readonly families: readonly FamilyAnswer[] | null;
}

/** The answers to all bodies, in order. `format`: the text format 0.0.4 or delimited protobuf. */
export async function askExpfmt(bodies: readonly Uint8Array[], format: "text" | "protobuf"): Promise<readonly Answer[]> {
  const child = spawn(expfmtBinary(), [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => lines.push(chunk));
  const done = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A program that ends early is told by its exit code.
  child.stdin.on("error", () => undefined);
  for (const body of bodies) {
    const header = Buffer.alloc(5);
    header.write(format === "text" ? "t" : "p", 0, "latin1");
    header.writeUInt32BE(body.length, 1);
    child.stdin.write(header);
    child.stdin.write(body);
  }
  child.stdin.end();
  const exitCode = await done;
  if (exitCode !== 0) throw new Error(`the expfmt program ended with ${exitCode}`);
  return Buffer.concat(lines)
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line): Answer => JSON.parse(line));
}
