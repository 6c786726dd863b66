// Ctrl-C while the cluster is made, while pods roll out, while head is measured, and a killed action followed by `post`: nothing is left anywhere.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { makeActionWorld, processesWith, runOnPush } from "../support/action-world.ts";
import { APPS, buildOf, makeAppRepository } from "../support/app-repository.ts";
import { gitIn } from "../support/git-in.ts";
import { startRun, targetOf, useTestCluster, type RunPlace } from "../support/cluster-run.ts";
import { madeByHeapgate, madeSince, objectsIn, withClusterTools } from "../support/cluster.ts";
import type { RunningHeapgate } from "../support/running-heapgate.ts";

const CREATING = /kind create cluster/u;
const POLL_MILLISECONDS = 100;

/** Hangs in the cost phase, and says so in a file of the folder. */
const hangingLoad = (folder: string): string => `
  command:
    requests: 10
    run: |
      if [ "$HEAPGATE_PHASE" = cost ]; then touch "${folder}/in-cost"; sleep 300; fi
      echo "heapgate-units=$HEAPGATE_UNITS"`;

const config = (place: RunPlace, values: string): string => `version: 1
name: shop
target: ${targetOf(place)}
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}
deploy:
  - { chart: leaky-service/chart, release: shop, namespace: shop, valuesInline: ${values} }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload: ${hangingLoad("$HEAPGATE_CONFIG_DIR")}
leak: off
rounds: { min: 1, max: 1 }
`;

/** For the action, whose repository is the sample service itself. */
const HANGING = (place: RunPlace): string => `version: 1
name: hanging
target: ${targetOf(place)}
build:
  - image: leaky-service
    command: |
      CGO_ENABLED=0 go build -trimpath -buildvcs=false -gcflags=all=-dwarf=false -ldflags '-s -w' -o bin/image/leaky-service .
      docker build -q -t "leaky-service:$HEAPGATE_TAG" -f prebuilt.Dockerfile bin/image
deploy:
  - { chart: chart, release: shop, namespace: shop }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload: ${hangingLoad("$HEAPGATE_DIR")}
leak: off
`;

withClusterTools((tools) => {
  describe("a run in a cluster that is stopped leaves nothing", () => {
    const { shop, place } = useTestCluster(tools, "itg-interrupts");
    const repository = join(shop.folder, "repository");
    beforeAll(() => makeAppRepository(repository, { apps: ["leaky-service"] }));

    const hasPods = (): boolean => {
      const { kubectl } = place().cluster;
      return (
        kubectl("get", "namespaces", "-o", "name").includes("namespace/shop") && kubectl("get", "pods", "-n", "shop", "-o", "name") !== ""
      );
    };

    test.each<
      [
        string,
        {
          readonly own: boolean;
          readonly values: string;
          readonly moment: (run: RunningHeapgate, before: readonly string[]) => Promise<void>;
        },
      ]
    >([
      [
        "while it makes its cluster",
        {
          own: true,
          values: "{}",
          moment: async (run, before) => {
            await run.untilRuns(CREATING);
            const isMade = (made: string): boolean => made.startsWith("container ") && !before.includes(made);
            await run.untilHolds("a node was there", () => madeByHeapgate(tools).some(isMade));
          },
        },
      ],
      [
        "while pods roll out",
        {
          own: false,
          values: "{ args: [-ready-delay=1h] }",
          moment: (run) => run.untilHolds("it had pods", hasPods),
        },
      ],
      [
        "while it measures",
        {
          own: false,
          values: "{}",
          moment: (run) => run.untilHolds("it measured costs", () => existsSync(join(repository, "in-cost"))),
        },
      ],
    ])("%s, by Ctrl-C", async (name, { own, values, moment }) => {
      const where: RunPlace = { ...place(), cluster: own ? null : place().cluster };
      const before = { machine: madeByHeapgate(tools), cluster: objectsIn(place().cluster) };
      const running = startRun(where, {
        name: name.replaceAll(" ", "-"),
        repository,
        base: "HEAD",
        head: "HEAD",
        config: config(where, values),
        args: ["--skip-unchanged", "false"],
      });
      await moment(running, before.machine);
      running.pressCtrlC();
      expect(await running.exitCode).toBe(3);
      expect(running.output()).toContain("INTERRUPTED: Stopped by SIGINT. Everything heapgate started was ended.");
      expect(running.output()).not.toMatch(/bug in heapgate|Unhandled/u);
      shop.expectClean();
      expect({ machine: madeSince(tools, before.machine), cluster: objectsIn(place().cluster) }).toEqual({
        machine: [],
        cluster: before.cluster,
      });
    });

    test("a killed action's cluster, images and processes are removed by post", async () => {
      const before = madeByHeapgate(tools);
      const where: RunPlace = { ...place(), cluster: null };
      const chart = ["Chart.yaml", "values.yaml", "templates/deployment.yaml", "templates/service.yaml"];
      const files = chart.map((path) => [`chart/${path}`, readFileSync(join(APPS, "leaky-service", "chart", path), "utf8")]);
      await using world = await makeActionWorld({ ".github/heapgate.yaml": HANGING(where), ...Object.fromEntries(files) });
      await using server = await world.startGitHub();
      const workspace = world.checkOut(world.main);
      const inCost = async (temp: string): Promise<void> => {
        const isThere = (): boolean =>
          existsSync(temp) && readdirSync(temp, { recursive: true, encoding: "utf8" }).some((path) => path.endsWith("in-cost"));
        while (!isThere()) await delay(POLL_MILLISECONDS);
        expect(madeByHeapgate(tools)).not.toEqual(before);
      };
      const result = await runOnPush(world, {
        server,
        workspace,
        path: tools.env["PATH"] ?? "",
        inputs: { config: ".github/heapgate.yaml", mode: "record" },
        endWhen: { how: "kill", happens: inCost },
      });
      expect(result).toMatchObject({ signal: "SIGKILL", post: { exitCode: 0, commands: [] } });
      expect(result.post?.stdout).toMatch(/cluster heapgate-[0-9a-f]{6}/u);
      // One of equal content that somebody else named before is not the run's to remove.
      const isOurs = !before.some((made) => made.startsWith("image leaky-service:"));
      expect(result.post?.stdout).toContain(isOurs ? "heapgate: removed image leaky-service:heapgate-" : "");
      expect(madeSince(tools, before)).toEqual([]);
      expect(processesWith(world.temp)).toEqual([]);
      expect(gitIn(workspace, ["worktree", "list"]).split("\n")).toHaveLength(1);
    });
  });
});
