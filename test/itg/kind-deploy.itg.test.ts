// Ways to install in a real cluster: Helm 3 and 4, rendered and as a release; an operator whose built images stand outside of image fields.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOf, makeAppRepository } from "../support/app-repository.ts";
import { resultOf, runInCluster, targetOf, useTestCluster, type RunPlace } from "../support/cluster-run.ts";
import { objectsIn, withClusterTools } from "../support/cluster.ts";

const SHORT = `plan: { warmUp: 0.5s, cost: 1s, batches: 5, batch: 0.1s }
leak: off
rounds: { min: 1, max: 1 }
`;

const shopConfig = (place: RunPlace, install: "template" | "helm"): string => `version: 1
name: shop
target: ${targetOf(place)}
build: ${buildOf("leaky-service", ["leaky-service"], "prebuilt.Dockerfile")}
deploy:
  - { chart: leaky-service/chart, install: ${install}, release: shop, namespace: shop-${install}, setString: ["args={-ready-delay=1s}"] }
components:
  - { name: shop, selector: app=leaky-service, namespace: shop-${install}, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload:
  http: { component: shop, port: 8080, path: /work, requests: 500, concurrency: 2 }
${SHORT}`;

const operatorConfig = (place: RunPlace): string => `version: 1
name: operator
target: ${targetOf(place)}
build: ${buildOf("starter-service", ["starter-service", "starter-worker"])}
deploy:
  - { chart: starter-service/chart, namespace: operator }
components:
  - { name: operator, selector: app=starter-service, namespace: operator, pprof: { port: 8080 }, metrics: { port: 8080 } }
workload:
  http: { component: operator, port: 8080, path: /work, requests: 500, concurrency: 2 }
${SHORT}`;

withClusterTools((tools) => {
  describe("deployed in a real cluster", () => {
    const { shop, place } = useTestCluster(tools, "itg-deploy");
    const repository = join(shop.folder, "repository");
    beforeAll(() => makeAppRepository(repository, { apps: ["leaky-service", "starter-service"] }));

    /** A PATH on which `helm` is this program. */
    const pathWith = (program: string): string => {
      const folder = join(shop.folder, `path-${program}`);
      mkdirSync(folder, { recursive: true });
      const real = execFileSync("bash", ["-c", 'readlink -f "$(command -v "$1")"', "find", program], {
        env: tools.env,
        encoding: "utf8",
      }).trim();
      if (!existsSync(join(folder, "helm"))) symlinkSync(real, join(folder, "helm"));
      return `${folder}:${tools.env["PATH"] ?? ""}`;
    };

    const measure = async (name: string, config: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
      const before = objectsIn(place().cluster);
      const run = await runInCluster(place(), {
        name,
        repository,
        base: "HEAD",
        head: "HEAD",
        config,
        args: ["--skip-unchanged", "false"],
        env,
      });
      const { outcomes } = resultOf(run);
      if (run.exitCode !== 0) console.warn(run.output);
      expect(run.exitCode).toBe(0);
      const measured = outcomes.filter(({ base, head }) => (base ?? 0) > 0 && (head ?? 0) > 0).map(({ signal }) => signal);
      expect(measured).toEqual(expect.arrayContaining(["cpu", "live-heap", "goroutines"]));
      expect(objectsIn(place().cluster)).toEqual(before);
      return run.output;
    };

    test.each(tools.helms.flatMap(({ program, major }) => (["template", "helm"] as const).map((install) => ({ program, major, install }))))(
      "P1 with Helm $major as install: $install",
      async ({ program, major, install }) => {
        const env = { PATH: pathWith(program) };
        expect(await measure(`helm${major}-${install}`, shopConfig(place(), install), env)).toContain("HEAPGATE result=");
      },
    );
    const missing = [3, 4].filter((major) => tools.helms.every((helm) => helm.major !== major));
    if (missing.length > 0) console.warn(`SKIPPED: installing with Helm ${missing.join(" and ")}, which is not here`);

    test("an operator starts pods from the built image, wherever its name stands", async () => {
      const output = await measure("operator", operatorConfig(place()));
      // It is ready only once the three pods of the three places run; each place is told, and so is the pull policy.
      const places = [/\.env\[\w+\]\.value/u, /\.args\[\d+\]/u, /ConfigMap.*images\.yaml/u, /imagePullPolicy/u];
      expect(places.filter((pattern) => !pattern.test(output))).toEqual([]);
    });
  });
});
