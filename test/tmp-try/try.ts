import { realPorts } from "../support/real-ports.ts";
import { prepareTree } from "../../src/stages/environment/prepare-tree.ts";
import { buildComponents } from "../../src/stages/environment/build.ts";
import { startTrial } from "../../src/stages/environment/start-trial.ts";
import { collectTrial } from "../../src/stages/collect/collect-trial.ts";
import { drive } from "../../src/stages/workload/drive.ts";
import { planPhases } from "../../src/stages/workload/plan-phases.ts";
import { endpointUrl } from "../../src/stages/environment/addresses.ts";
import { summarizeRound } from "../../src/core/snapshot/summarize-round.ts";
import { component, shell } from "../support/component.ts";
const ports = realPorts();
await using ws = await ports.files.makeTemporaryFolder("try");
await using tree = await prepareTree(ports, { source: { kind: "folder", path: new URL("../../fixtures/apps/leaky-service", import.meta.url).pathname }, side: "head", workspace: ws.path });
const mk = (r: string) => component({ build: shell("go build -o bin/s ."), command: shell("./bin/s -addr 127.0.0.1:$PORT -regress '" + r + "'"), ready: "/healthz" });
console.log(await buildComponents(ports, { tree, components: [mk("")], facts: {} }));
const workload = { kind: "http", component: "shop", port: null, method: "GET", path: "/work", headers: {}, body: null, bodyFile: null, load: { kind: "work", requests: 5000, concurrency: 4 } } as const;
for (const r of ["", "", "heap", "goroutine", "fd", "alloc"]) {
  const config = mk(r);
  const t0 = performance.now();
  await using trial = await startTrial(ports, { components: [config], tree, configDir: tree.path, seed: 1 });
  const app = trial.running[0]!;
  const o = await collectTrial(ports, { targets: [{ app, pprofUrl: endpointUrl(app.ports, config.pprof), metricsUrl: endpointUrl(app.ports, config.metrics), requiredProfiles: [], requiredMetrics: [] }], helpers: [],
    plan: planPhases(workload, { warmUpSeconds: 10, costSeconds: 30, batches: 20, batchSeconds: 1.5 }, { leakPoints: 20 }),
    drive: (p, signal) => drive(ports, workload, p, { addressOf: trial.addressOf, commandEnv: trial.commandEnv, cwd: tree.path, configDir: tree.path, signal }), round: 1, order: 1, labels: {}, signal: new AbortController().signal });
  if (o.kind === "broken") console.log(o.error);
  const round = o.rounds[0]!;
  console.log("==", r, ((performance.now() - t0) / 1000).toFixed(1) + " s", o.warnings.map((w) => w.message));
  console.log(round.phases.map((p) => `${p.phase} ${(p.endSeconds! - p.startSeconds!).toFixed(2)}s ${p.units} ${p.achievedPerSecond?.toFixed(0)}/s`).join(" | "));
  console.log("live", round.points?.columns.live_heap_bytes?.join(" "));
  console.log("gor", round.points?.columns.goroutines?.join(" "), "fds", round.points?.columns.open_fds?.join(" "));
  const s = summarizeRound(round);
  console.log(Object.entries(s).map(([k, v]) => `${k}=${v.value?.toPrecision(5) ?? v.why}`).join("  "));
  console.log(round.profiles.map((p) => `${p.kind}.${p.checkpoint}:${p.content.length}`).join(" "));
}
