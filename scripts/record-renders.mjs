// Records what Helm 3 and Helm 4 print for fixtures/charts/shop, and kubectl for fixtures/charts/overlay, so that tests need none of them.
// usage: node scripts/record-renders.mjs   (helm, helm4 and kubectl on PATH; helm4 may be called helm where that is version 4)
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const charts = join(dirname(fileURLToPath(import.meta.url)), "../fixtures/charts");
const recorded = join(charts, "recorded");
const run = (program, args) => execFileSync(program, args, { cwd: charts, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });

const CLUSTER = ["--kube-version", "v1.34.4", "--api-versions", "monitoring.coreos.com/v1/PodMonitor"];
const DEV = ["--values", "shop/dev-values.yaml", "--set", "profiling.enabled=true"];
const template = (helm, args) => run(helm, ["template", "chart", "shop", "--include-crds", "--namespace", "dev", ...args, ...CLUSTER]);

mkdirSync(recorded, { recursive: true });
for (const [name, helm] of [
  ["helm3", "helm"],
  ["helm4", "helm4"],
]) {
  writeFileSync(join(recorded, `shop.${name}.yaml`), template(helm, []));
  writeFileSync(join(recorded, `shop-dev.${name}.yaml`), template(helm, DEV));
}
writeFileSync(join(recorded, "overlay.kubectl.yaml"), run("kubectl", ["kustomize", "overlay"]));
writeFileSync(join(recorded, "api-resources.txt"), `${slice(run("kubectl", ["api-resources", "--no-headers"]))}\n`);

/** Lines of a plain kind cluster that the tests look at. */
function slice(text) {
  const kinds = ["Binding", "Namespace", "Pod", "Deployment", "ClusterRole", "StorageClass", "Lease"];
  return text
    .split("\n")
    .filter((line) => kinds.includes(line.split(/\s+/).at(-1)))
    .join("\n");
}
