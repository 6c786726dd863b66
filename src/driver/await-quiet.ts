/** Waits until the measured apps are quiet, where a phase of the workload ends so. */
import type { Warning } from "../core/errors/warning.ts";
import type { CollectTarget } from "../stages/collect/collect-target.ts";
import { waitUntilQuiet, type SettleTarget } from "../stages/deploy/settle.ts";
import type { MeasurePorts } from "./ports.ts";

/** What is asked for is worth waiting for, longer than between phases. */
const QUIET_SECONDS = { quietSeconds: 3, withinSeconds: 60 };
const SCRAPE_SECONDS = 10;
const METRICS_HEADERS = { accept: "text/plain;version=0.0.4", connection: "close" };
const CPU_FAMILY = "process_cpu_seconds_total";
const HAS_CPU = new RegExp(`^${CPU_FAMILY}[ {]`, "mu");

/** Empty queues, no reconciling, hardly any CPU for 3 s on end; after 60 s a warning says what still moves. Throws the abort reason. */
export const awaitQuiet = (
  ports: Pick<MeasurePorts, "clock" | "log">,
  targets: readonly CollectTarget[],
  signal: AbortSignal,
): Promise<readonly Warning[]> => waitUntilQuiet(ports, { targets: targets.map(quietTarget), signal, ...QUIET_SECONDS });

/** What the app says of its queues, and its CPU time; where it does not say that, as `/proc` does. Nothing where neither is to be had. */
const quietTarget = ({ app, metrics }: CollectTarget): SettleTarget => ({
  name: app.instance === "process" ? app.name : app.instance,
  scrape: async (signal) => {
    const answer = await metrics?.ask({ path: "", headers: METRICS_HEADERS, timeoutSeconds: SCRAPE_SECONDS, signal });
    const body = answer?.kind === "answer" && answer.response.status === 200 ? new TextDecoder().decode(answer.response.body) : null;
    if (body !== null && HAS_CPU.test(body)) return body;
    const { cpuSeconds } = await app.readStats();
    return cpuSeconds === null ? body : `${body ?? ""}# TYPE ${CPU_FAMILY} counter\n${CPU_FAMILY} ${cpuSeconds}\n`;
  },
});
