// Real apps as child processes: ready or not, with the right environment, and nothing left afterwards.
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { ComponentConfig } from "../../../src/core/config/config.ts";
import type { PreparedTree } from "../../../src/stages/environment/prepare-tree.ts";
import { startTrial } from "../../../src/stages/environment/start-trial.ts";
import { argv, component, shell } from "../../support/component.ts";
import { NODE_APP, NODE_APP_IN_SHELL } from "../../support/node-app.ts";
import { membersOfGroup } from "../../support/processes.ts";
import { realPorts } from "../../support/real-ports.ts";

const ports = realPorts({ GODEBUG: "http2client=0", GIT_DIR: "/x" });
const tree: PreparedTree = {
  side: "head",
  path: tmpdir(),
  workspace: tmpdir(),
  commit: "c0ffee",
  ref: null,
  dirty: false,
  [Symbol.asyncDispose]: async () => {},
};
const start = (components: readonly ComponentConfig[], signal?: AbortSignal) =>
  startTrial(ports, { components, tree, configDir: "/config", seed: 5, ...(signal === undefined ? {} : { signal }) });

const fetchEnv = async (baseUrl: string): Promise<Record<string, string>> => {
  const answer = await ports.http.request({ url: `${baseUrl}/env`, headers: { connection: "close" }, timeoutSeconds: 5 });
  if (answer.kind !== "answer") throw new Error(answer.message);
  return JSON.parse(new TextDecoder().decode(answer.response.body));
};

describe("an app that starts", () => {
  test("sees its ports, the facts, its own environment and GODEBUG with the rate; its folder is fresh and goes away", async () => {
    const trial = await start([
      component(
        {
          command: NODE_APP,
          env: { MODE: "test", LISTEN_ON: "127.0.0.1:${PORT}", ADMIN: "${PORT_ADMIN} ${HEAPGATE_SIDE} ${PORT_NONE}" },
          ready: "/ready",
        },
        { ports: ["admin"] },
      ),
      component({ command: NODE_APP }, { name: "side-car" }),
    ]);
    const [shop, sideCar] = trial.running;
    if (shop === undefined || sideCar === undefined) throw new Error("not running");
    const env = await fetchEnv(shop.baseUrl);
    expect(env).toMatchObject({
      CWD: tmpdir(),
      PORT: String(shop.ports.main),
      PORT_ADMIN: String(shop.ports.named["admin"]),
      MODE: "test",
      LISTEN_ON: `127.0.0.1:${shop.ports.main}`,
      ADMIN: `${shop.ports.named["admin"]} head \${PORT_NONE}`,
      GODEBUG: "http2client=0,memprofilerate=65536",
      HEAPGATE_SIDE: "head",
      HEAPGATE_SHA: "c0ffee",
      HEAPGATE_CONFIG_DIR: "/config",
      HEAPGATE_SEED: "5",
      HEAPGATE_ADDR_SHOP: trial.addressOf("shop", null),
      HEAPGATE_ADDR_SHOP_ADMIN: trial.addressOf("shop", "admin"),
      HEAPGATE_ADDR_SIDE_CAR: trial.addressOf("side-car", null),
    });
    expect(env["GIT_DIR"]).toBeUndefined();
    expect(env["GOMAXPROCS"]).toBe(process.env["GOMAXPROCS"]);
    expect(trial.commandEnv["HEAPGATE_ADDR_SHOP"]).toBe(env["HEAPGATE_ADDR_SHOP"]);
    expect(trial.addressOf("shop", "nope")).toBeNull();
    expect(await ports.files.entries(env["HEAPGATE_DIR"] ?? "")).toEqual([]);
    expect(shop.hasExited()).toBeNull();
    await trial[Symbol.asyncDispose]();
    expect([...membersOfGroup(shop.groupId), ...membersOfGroup(sideCar.groupId)]).toEqual([]);
    expect(await ports.files.kindOf(env["HEAPGATE_DIR"] ?? "")).toBe("absent");
    expect((await shop.exited).signal).toBe("SIGTERM");
  });

  test("tells its end, with its last words", async () => {
    await using trial = await start([component({ command: NODE_APP })]);
    const [shop] = trial.running;
    await ports.http.request({ url: `${shop?.baseUrl}/crash`, timeoutSeconds: 5 });
    expect(await shop?.exited).toEqual({ exitCode: 3, signal: null });
    expect(shop?.outputTail()).toContain("panic: told to crash");
    expect(shop?.log()).toMatchObject({ text: expect.stringContaining("panic: told to crash"), truncated: false, tail: null });
  });

  test.skipIf(process.platform !== "linux").each([
    ["the app alone", NODE_APP],
    ["a shell, the app and a larger child", NODE_APP_IN_SHELL],
  ])("its numbers come from the process that listens: %s", async (_name, command) => {
    await using trial = await start([component({ command })]);
    const [shop] = trial.running;
    if (shop === undefined) throw new Error("not running");
    const before = await shop.readStats();
    expect(before.rssBytes).toBeGreaterThan(20e6);
    expect(before.rssBytes).toBeLessThan(150e6);
    expect(before.openFds).toBeGreaterThan(3);
    expect(before.threads).toBeGreaterThan(3);
    for (let i = 0; i < 500; i += 1) await ports.http.request({ url: shop.baseUrl, timeoutSeconds: 5 });
    const after = await shop.readStats();
    expect(after.cpuSeconds ?? 0).toBeGreaterThan(before.cpuSeconds ?? 0);
    await trial[Symbol.asyncDispose]();
    expect(await shop.readStats()).toEqual({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null });
  });
});

describe("an app that does not start", () => {
  test.each([
    ["exits at once", shell("echo no configuration >&2; exit 7"), "APP_START_FAILED", /exit 7/u, "no configuration"],
    ["is not there (shell)", shell("./no-such-binary -x"), "APP_START_FAILED", /exit 127/u, "No such file"],
    ["is not there (list)", argv("./no-such-binary"), "APP_START_FAILED", /exit 127.*: \.\/no-such-binary$/u, "no-such-binary"],
    ["never listens", shell("echo thinking; sleep 300"), "APP_NOT_READY", /after 0\.4 s \(port \d+ stays closed\)/u, "thinking"],
  ])("%s", async (_name, command, code, message, outputTail) => {
    const starting = start([component({ command, readyTimeoutSeconds: 0.4 })]);
    await expect(starting).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      outputTail: expect.stringContaining(outputTail),
    });
  });

  test("its last words are shown without secrets: known ones of its environment, and what looks like one", async () => {
    const command = shell('echo "using $SHOP_TOKEN"; echo "password=hunterhunter"; exit 7');
    const starting = start([component({ command, env: { SHOP_TOKEN: "no word of a known form" } })]);
    await expect(starting).rejects.toMatchObject({ code: "APP_START_FAILED", outputTail: "using ***\npassword=***" });
  });

  test("says what the readiness path answered, and ends everything started before it", async () => {
    let groupId = 0;
    const spying = {
      ...ports,
      exec: {
        ...ports.exec,
        start: async (spec: Parameters<typeof ports.exec.start>[0]) => {
          const running = await ports.exec.start(spec);
          groupId = running.pid;
          return running;
        },
      },
    };
    const components = [component({ command: NODE_APP, ready: "ready", env: { READY_AFTER_MS: "60000" }, readyTimeoutSeconds: 1 })];
    await expect(startTrial(spying, { components, tree, configDir: "/c", seed: null })).rejects.toMatchObject({
      code: "APP_NOT_READY",
      message: expect.stringContaining("/ready: status 503"),
    });
    expect(groupId).toBeGreaterThan(1);
    expect(membersOfGroup(groupId)).toEqual([]);
  });

  test("a port the command names that is taken already", async () => {
    await using other = await start([component({ command: NODE_APP })]);
    const port = other.running[0]?.ports.main ?? 0;
    await expect(start([component({ command: shell(`./shop -addr 127.0.0.1:${port}`) })])).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(`Port ${port}`),
    });
    // Not visible in the configuration: the app's own words tell.
    await expect(start([component({ command: NODE_APP, env: { LISTEN: String(port) } })])).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(`Port ${port}`),
    });
  });

  test("an abort while waiting throws its reason and leaves nothing", async () => {
    const controller = new AbortController();
    const reason = new Error("stop here");
    setTimeout(() => controller.abort(reason), 100);
    await expect(start([component({ command: shell("sleep 301") })], controller.signal)).rejects.toBe(reason);
  });
});

describe("an app behind a command that returns", () => {
  test("is ended by its stop command; its numbers are not available", async () => {
    const folder = await ports.files.makeTemporaryFolder("stop");
    const pidFile = `${folder.path}/pid`;
    const daemon = NODE_APP.kind === "argv" ? NODE_APP.argv[2] : "";
    const trial = await start([
      component({
        command: argv("bash", "-c", `setsid "${process.execPath}" -e '${daemon}' >/dev/null 2>&1 & echo $! >"${pidFile}"`),
        stop: shell(`kill "$(cat ${pidFile})" && echo stopped >${folder.path}/stopped`),
      }),
    ]);
    const [shop] = trial.running;
    expect(shop?.pid).toBeNull();
    expect(shop?.hasExited()).toBeNull();
    expect((await shop?.readStats())?.rssBytes).toBeNull();
    const port = shop?.ports.main ?? 0;
    expect(await ports.http.isPortOpen(port)).toBe(true);
    await trial[Symbol.asyncDispose]();
    expect(await ports.files.readText(`${folder.path}/stopped`)).toBe("stopped\n");
    while (await ports.http.isPortOpen(port)) await ports.clock.sleep(0.02);
    await folder[Symbol.asyncDispose]();
  });
});
