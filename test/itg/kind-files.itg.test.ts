// What is read from the nodes of a real cluster: CPU profiles that an agent writes there by itself, and the audit log of the API server.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildOf, makeAppRepository } from "../support/app-repository.ts";
import { resultOf, runInCluster, type ClusterRun, type RunPlace } from "../support/cluster-run.ts";
import { withClusterTools } from "../support/cluster.ts";
import type { ResultFile } from "../support/result-file.ts";
import { openWorkshop } from "../support/sample-service.ts";

/** Asked in each cost phase as `asker`, and in no other. */
const QUESTIONS = 37;

const ASKER = `# An account of its own: whatever it asks, the load has asked.
apiVersion: v1
kind: ServiceAccount
metadata: { name: asker, namespace: loopback-system }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: asker, namespace: loopback-system }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: loopback-service }
subjects: [{ kind: ServiceAccount, name: asker, namespace: loopback-system }]
`;

/** Works for eight periods of the agent's profiles in a cost phase, and asks there as somebody who is known. */
const LOAD = `set -eu
until curl -sf -o /dev/null "http://$HEAPGATE_ADDR_AGENT/work"; do sleep 0.2; done
if [ "$HEAPGATE_PHASE" = cost ]; then
  printf '%s' "$HEAPGATE_API_SERVER_CA" >"$HEAPGATE_DIR/ca.crt"
  token=$(kubectl create token asker -n loopback-system)
  url="$HEAPGATE_API_SERVER_URL/api/v1/namespaces/loopback-system/configmaps?asked=[1-${QUESTIONS}]"
  curl -sSf -o /dev/null --cacert "$HEAPGATE_DIR/ca.crt" -H "Authorization: Bearer $token" "$url"
  end=$((SECONDS + 8))
  while [ "$SECONDS" -lt "$end" ]; do curl -sf -o /dev/null "http://$HEAPGATE_ADDR_AGENT/work?[1-50]"; done
fi
echo "heapgate-units=$HEAPGATE_UNITS"
`;

const config = ({ tools }: RunPlace): string => `version: 1
name: files
target: { kind: { audit: true${tools.nodeImage === null ? "" : `, image: "${tools.nodeImage}"`} } }
build: ${buildOf("loopback-service")}
deploy: [{ manifests: [loopback-service/deploy, asker.yaml] }]
components:
  - name: agent
    role: agent
    selector: app=loopback-service
    namespace: loopback-system
    env: { FLEET_CPU_PPROF_PERIOD: 1s }
    pprof: { port: 6060, files: /tmp/pprof }
    metrics: { port: 8080 }
workload:
  command: { run: "bash load.sh", requests: 10 }
plan: { warmUp: 0.5s, cost: 1s, batches: 5, batch: 0.1s }
leak: off
rounds: { min: 1, max: 1 }
`;

withClusterTools((tools) => {
  describe("read from the nodes of a cluster", () => {
    const shop = openWorkshop("kind-files");
    afterAll(() => shop[Symbol.dispose]());
    const place: RunPlace = { tools, shop, cluster: null };
    const repository = join(shop.folder, "repository");
    let run: ClusterRun = { exitCode: null, output: "", result: null };
    let result: ResultFile;

    beforeAll(async () => {
      makeAppRepository(repository, { apps: ["loopback-service"], files: { "asker.yaml": ASKER, "load.sh": LOAD } });
      const args = ["--skip-unchanged", "false"];
      run = await runInCluster(place, { name: "files", repository, base: "HEAD", head: "HEAD", config: config(place), args });
      result = resultOf(run);
    });

    test.each(["base", "head"])("F10 F14 the CPU files of %s are one profile, and periods one by one", (side) => {
      const rounds = join(shop.folder, "out-files", side, "rounds", "1", "agent");
      const [instance = ""] = readdirSync(rounds);
      expect(readdirSync(join(rounds, instance))).toContain("cpu.files.pb.gz");
      const [, ...periods] = readFileSync(join(rounds, instance, "cpu-periods.csv"), "utf8")
        .trim()
        .split("\n");
      expect(periods.filter((line) => /\btrue\b/u.test(line)).length).toBeGreaterThanOrEqual(4);
    });

    test("F10 the newest file is empty until its period ends: it is passed over, and said so", () => {
      const lines = run.output.split("\n").filter((line) => /agent: \d+ CPU files of the app merged; passed over: /u.test(line));
      // One for each trial, the discarded ones included.
      expect(lines.length).toBeGreaterThanOrEqual(2);
      expect(lines.filter((line) => /\d\d\.pprof\.loopback\.samples\.cpu\.pb\.gz \(empty: its period has not ended\)/u.test(line))).toEqual(
        lines,
      );
    });

    test("F5 known requests to the API server are counted one by one, heapgate's own are not", () => {
      const rows = result.audit?.rows ?? [];
      const asked = rows.filter(({ user }) => user === "system:serviceaccount:loopback-system:asker");
      expect(asked).toMatchObject([{ verb: "list", resource: "configmaps", code: 200, base: QUESTIONS, head: QUESTIONS, difference: 0 }]);
      const agent = rows.find(({ user, verb }) => user === "system:serviceaccount:loopback-system:loopback-service" && verb === "list");
      expect(agent?.base).toBeGreaterThan(QUESTIONS);
      expect(rows.filter(({ user }) => user === "kubernetes-admin")).toEqual([]);
      expect(run.output).toContain("Requests to the API server by its audit log");
    });
  });
});
