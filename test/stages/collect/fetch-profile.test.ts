// Every answer of a pprof endpoint has a name (kubernetes.md's table), shown on real sockets.
import { describe, expect, test } from "vitest";
import { describeRefusal } from "../../../src/stages/collect/classify-answer.ts";
import { fetchCpuProfile, fetchProfile, type ProfileAnswer } from "../../../src/stages/collect/fetch-profile.ts";
import { cutOff, EMPTY_PROFILE, goError, HEAP, RAW_HEAP, send, startPprofServer, type Answer } from "../../support/pprof-server.ts";
import { at } from "../../support/endpoints.ts";
import { realPorts } from "../../support/real-ports.ts";

/** Pauses pass at once. */
const quickPorts = () => {
  const ports = realPorts();
  const slept: number[] = [];
  return { ports: { ...ports, clock: { ...ports.clock, sleep: async (seconds: number) => void slept.push(seconds) } }, slept };
};
const signal = new AbortController().signal;
const html = "<!doctype html><title>Log in</title>";

const described = (answer: ProfileAnswer): string => (answer.kind === "profile" ? "profile" : describeRefusal(answer));

describe("fetchProfile", () => {
  test.each<[string, Answer | readonly Answer[], object, string, number]>([
    ["a gzipped profile", send(HEAP), { kind: "profile", sampleTotal: 4096, seconds: null }, "profile", 1],
    ["a raw protocol buffer", send(RAW_HEAP), { kind: "profile", sampleTotal: 4096 }, "profile", 1],
    ["a profile without samples", send(EMPTY_PROFILE), { kind: "profile", sampleTotal: 0 }, "profile", 1],
    ["404 of Go", goError(404, "Unknown profile"), { kind: "not-served" }, "404 (Unknown profile)", 1],
    ["404 of a router with a page", send(html, {}, 404), { kind: "not-served" }, "404 (404)", 1],
    ["401", send("", {}, 401), { kind: "unauthorized", status: 401 }, "401: it wants authentication", 1],
    ["403", send("no", {}, 403), { kind: "unauthorized", status: 403 }, "403: it wants authentication", 1],
    [
      "a login page",
      send(html, { "content-type": "text/html; charset=utf-8" }),
      { kind: "wrong-page" },
      "an HTML page: is the path right?",
      1,
    ],
    ["a page without a type", send(html), { kind: "wrong-page" }, "an HTML page: is the path right?", 1],
    ["a redirect", send("", { location: "/login" }, 302), { kind: "wrong-page" }, "a redirect to /login: is the path right?", 1],
    [
      "a text profile",
      send("goroutine profile: total 5\n"),
      { kind: "wrong-page" },
      "heap?gc=1 is a profile in the text goroutine (goroutine?debug=1) format, which heapgate does not read.: is the path right?",
      1,
    ],
    [
      "an error of Go under status 200",
      send("no can do", { "content-type": "text/plain", "x-go-pprof": "1" }),
      { kind: "failed", status: 200 },
      "status 200 (no can do)",
      1,
    ],
    ["500", send("boom\nstack", {}, 500), { kind: "failed", status: 500, detail: "boom" }, "status 500 (boom)", 1],
    ["503 without words", send("", {}, 503), { kind: "failed", status: 503 }, "status 503", 1],
    ["an empty body, then a profile", [send(""), send(HEAP)], { kind: "profile" }, "profile", 2],
    ["an empty body for ever", send(""), { kind: "missing" }, "nothing usable: the body was empty", 4],
    ["a connection cut in the body, then a profile", [cutOff(HEAP), send(HEAP)], { kind: "profile" }, "profile", 2],
    ["a short gzip stream, then a profile", [send(HEAP.subarray(0, 40)), send(HEAP)], { kind: "profile" }, "profile", 2],
    [
      "a short gzip stream for ever",
      send(HEAP.subarray(0, 40)),
      { kind: "missing" },
      expect.stringContaining("nothing usable: heap?gc=1 is not a readable pprof profile"),
      2,
    ],
  ])("P3 P8 answered with %s", async (_name, answer, expected, text, requests) => {
    await using server = await startPprofServer({ "/debug/pprof/heap": answer });
    const { ports } = quickPorts();
    const found = await fetchProfile(ports, { pprof: at(server.pprofUrl), signal }, "heap", "gc=1");
    expect(found).toMatchObject(expected);
    expect(described(found)).toEqual(text);
    expect(server.asked).toEqual(Array.from({ length: requests }, () => "/debug/pprof/heap?gc=1"));
  });

  test("gives the bytes as served", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap": send(HEAP) });
    expect(await fetchProfile(realPorts(), { pprof: at(server.pprofUrl), signal }, "heap")).toMatchObject({ content: HEAP });
  });

  test("a closed port is refused", async () => {
    const { ports } = quickPorts();
    const found = await fetchProfile(
      ports,
      { pprof: at(`http://127.0.0.1:${await ports.http.findFreePort()}/debug/pprof`), signal },
      "heap",
    );
    expect(found.kind).toBe("refused");
    expect(described(found)).toContain("wrong port");
  });

  test("uses a connection of its own each time", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap": send(HEAP) });
    for (let i = 0; i < 3; i += 1) await fetchProfile(realPorts(), { pprof: at(server.pprofUrl), signal }, "heap");
    expect(server.connections()).toBe(3);
  });

  test("in a row uses one for all", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap": send(HEAP) });
    const ports = realPorts();
    for (const row of ["more", "more", "last"] as const) await fetchProfile(ports, { pprof: at(server.pprofUrl), signal, row }, "heap");
    expect(server.connections()).toBe(1);
    await fetchProfile(ports, { pprof: at(server.pprofUrl), signal, row: "last" }, "heap");
    expect(server.connections()).toBe(2);
    ports.http[Symbol.dispose]();
  });

  test("an abort throws its reason", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap": () => {} });
    const reason = new Error("stop here");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 30);
    await expect(fetchProfile(realPorts(), { pprof: at(server.pprofUrl), signal: controller.signal }, "heap")).rejects.toBe(reason);
  });
});

describe("fetchCpuProfile", () => {
  /** Refuses as Go ≤ 1.22 does when the profile would outlast the server's WriteTimeout. */
  const writeTimeout =
    (seconds: number): Answer =>
    (request, response) => {
      const wanted = Number(/seconds=(\d+)/u.exec(request.url ?? "")?.[1]);
      return (wanted >= seconds ? goError(400, "profile duration exceeds server's WriteTimeout") : send(HEAP))(request, response);
    };

  test("asks for whole seconds, at least one", async () => {
    await using server = await startPprofServer({ "/debug/pprof/profile": send(HEAP) });
    const options = { pprof: at(server.pprofUrl), signal };
    expect(await fetchCpuProfile(realPorts(), options, 2.9)).toMatchObject({ kind: "profile", seconds: 2 });
    expect(await fetchCpuProfile(realPorts(), options, 0.2)).toMatchObject({ kind: "profile", seconds: 1 });
    expect(server.asked).toEqual(["/debug/pprof/profile?seconds=2", "/debug/pprof/profile?seconds=1"]);
  });

  test("takes the longest time a WriteTimeout allows", async () => {
    await using server = await startPprofServer({ "/debug/pprof/profile": writeTimeout(10) });
    expect(await fetchCpuProfile(realPorts(), { pprof: at(server.pprofUrl), signal }, 27)).toMatchObject({ kind: "profile", seconds: 9 });
    expect(server.asked.length).toBe(27 - 9 + 1);
  });

  test("says so when not even a second is allowed", async () => {
    await using server = await startPprofServer({ "/debug/pprof/profile": writeTimeout(1) });
    expect(await fetchCpuProfile(realPorts(), { pprof: at(server.pprofUrl), signal }, 3)).toMatchObject({ kind: "write-timeout" });
  });

  const busy = goError(500, "Could not enable CPU profiling: cpu profiling already in use");
  test.each<[string, readonly Answer[], object, number[]]>([
    ["waits for another profiler", [busy, busy, send(HEAP)], { kind: "profile" }, [0.25, 0.5]],
    ["gives up in the end", [busy], { kind: "busy", detail: expect.stringContaining("already in use") }, [0.25, 0.5, 1, 2, 4]],
  ])("%s", async (_name, answers, expected, pauses) => {
    await using server = await startPprofServer({ "/debug/pprof/profile": answers });
    const { ports, slept } = quickPorts();
    expect(await fetchCpuProfile(ports, { pprof: at(server.pprofUrl), signal }, 5)).toMatchObject(expected);
    expect(slept).toEqual(pauses);
  });

  test("an index-only server has no CPU profile", async () => {
    await using server = await startPprofServer({ "/debug/pprof/heap": send(HEAP) });
    expect(await fetchCpuProfile(realPorts(), { pprof: at(server.pprofUrl), signal }, 5)).toMatchObject({
      kind: "not-served",
      detail: "Unknown profile",
    });
  });
});
