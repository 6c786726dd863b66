// A Prometheus of the distribution's package in tests: started on loopback in a folder of its own, ended with its disposal.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of the distribution; no package of ours. */
const PROGRAM = "prometheus";

/** Null: there is none here. */
export const PROMETHEUS_VERSION: string | null =
  /prometheus, version (?<version>\S+)/u.exec(spawnSync("bash", ["-c", "prometheus --version 2>&1"], { encoding: "utf8" }).stdout)
    ?.groups?.["version"] ?? null;

export interface RealPrometheus extends AsyncDisposable {
  readonly url: string;
  /** The data of an answer of the API. */
  readonly ask: (path: string) => Promise<string>;
}

export interface RealPrometheusOptions {
  readonly port: number;
  /** Further flags. */
  readonly args?: readonly string[];
  /** Prefix of its paths, as its flags make it. */
  readonly prefix?: string;
  readonly scrapeSeconds: number;
  readonly jobs: Readonly<Record<string, readonly string[]>>;
}

const READY_MILLISECONDS = 30_000;

/** Starts it and waits until it is ready. */
export const startRealPrometheus = async ({
  port,
  args = [],
  prefix = "",
  scrapeSeconds,
  jobs,
}: RealPrometheusOptions): Promise<RealPrometheus> => {
  // Not below a folder of a run: what runs from there is looked for as left behind.
  const folder = mkdtempSync(join(tmpdir(), "real-prometheus-"));
  const config = {
    global: { scrape_interval: `${scrapeSeconds}s`, scrape_timeout: `${scrapeSeconds}s` },
    scrape_configs: Object.entries(jobs).map(([name, targets]) => ({ job_name: name, static_configs: [{ targets }] })),
  };
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
  const own = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
  const server = spawn(PROGRAM, [...own, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const said: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const url = `http://127.0.0.1:${port}${prefix}`;
  const end = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
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
  return { url, ask: async (path) => await (await fetch(`${url}${path}`)).text(), [Symbol.asyncDispose]: end };
};
