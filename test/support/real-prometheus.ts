// The real promtool and Prometheus of the machine, on files of OpenMetrics.
import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createHttp } from "../../src/io/http.ts";

/** Of the distribution; no package of ours. */
const PROGRAM = "prometheus";

/** What is not here of what these tests need; empty when all is. */
export const missingPrometheus = (): string => {
  const missing = [PROGRAM, "promtool"].filter((program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status !== 0);
  return missing.length === 0 ? "" : `no ${missing.join(" and ")} on the PATH (apt-get install prometheus)`;
};

/** Writes the text to `path` and makes blocks of it in the folder `data`. Throws what promtool says. */
export const importOpenMetrics = async (text: string, path: string, data: string): Promise<void> => {
  writeFileSync(path, text);
  mkdirSync(data, { recursive: true });
  await promisify(execFile)("promtool", ["tsdb", "create-blocks-from", "openmetrics", path, data]);
};

export interface PrometheusAnswer {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  /** An instant vector at a time, seconds since the epoch. */
  readonly query: (expression: string, atSeconds: number) => Promise<readonly PrometheusAnswer[]>;
}

interface VectorAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[];
  };
}

const READY_MILLISECONDS = 30_000;

const numberOf = (text: string): number => Number(text.replace(/Inf$/u, "Infinity"));

/** Starts one over the blocks in `data`, however old they are; its own files lie below `folder`. */
export const startPrometheus = async (folder: string, data: string): Promise<Prometheus> => {
  using http = createHttp();
  const port = await http.findFreePort();
  const config = join(mkdtempSync(join(folder, "prometheus-")), "prometheus.yml");
  writeFileSync(config, "{}\n");
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const said: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const end = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
  };
  const isReady = async (): Promise<boolean> =>
    await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  for (const until = Date.now() + READY_MILLISECONDS; !(await isReady());) {
    if (Date.now() > until || server.exitCode !== null) {
      await end();
      throw new Error(`prometheus did not become ready:\n${said.join("")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    query: async (expression, atSeconds) => {
      const body = new URLSearchParams({ query: expression, time: String(atSeconds) });
      const response = await fetch(`${url}/api/v1/query`, { method: "POST", body });
      const answer: VectorAnswer = JSON.parse(await response.text());
      if (answer.data === undefined) throw new Error(`prometheus refuses ${expression}: ${answer.error ?? answer.status}`);
      return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
    },
    [Symbol.asyncDispose]: end,
  };
};
