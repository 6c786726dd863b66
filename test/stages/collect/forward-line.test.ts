// Forwards as they behave: they die, wedge and say late why; requests go on.
import { describe, expect, test } from "vitest";
import { forwardLine, type LineRequest } from "../../../src/stages/collect/forward-line.ts";
import { podNetwork, type PodNetwork } from "../../support/pods.ts";
import { cutOff, send, startPprofServer } from "../../support/pprof-server.ts";
import { realPorts } from "../../support/real-ports.ts";

const signal = new AbortController().signal;
const target = { namespace: "dev", pod: "shop-0", port: 6060 };
const NAME = "dev/shop-0:6060";
const request = (more: Partial<LineRequest> = {}): LineRequest => ({
  scheme: "http",
  path: "/metrics",
  headers: { connection: "close" },
  timeoutSeconds: 5,
  alone: false,
  signal,
  ...more,
});
const UP = { "/metrics": send("up 1\n") };

describe("a line", () => {
  test("makes its forward with the first request and keeps it for the next", async () => {
    await using server = await startPprofServer(UP);
    const kube = podNetwork({ [NAME]: server.port });
    {
      await using line = forwardLine(realPorts(), kube, target);
      expect(kube.forwards).toEqual([]);
      for (let i = 0; i < 3; i += 1) expect((await line.ask(request())).kind).toBe("answer");
      expect(kube.forwards.map(({ name, isOpen }) => [name, isOpen()])).toEqual([[NAME, true]]);
    }
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([false]);
  });

  test("that died is made anew: the next request is answered, over another local port", async () => {
    await using server = await startPprofServer(UP);
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    await line.ask(request());
    kube.forwards[0]?.kill();
    expect((await line.ask(request())).kind).toBe("answer");
    expect(new Set(kube.forwards.map(({ localPort }) => localPort)).size).toBe(2);
  });

  test.each([
    ["is asked again", false, { kind: "answer" }],
    ["fails when it is a long capture, whose time is over", true, { kind: "failed", reason: "truncated" }],
  ])("that is killed in the middle of a body: the request %s", async (_name, alone, expected) => {
    await using server = await startPprofServer({
      "/metrics": [
        (_request, response) => {
          response.writeHead(200, { "content-length": "100" }).write("half");
          setTimeout(() => kube.forwards[0]?.kill(), 20);
        },
        send("up 1\n"),
      ],
    });
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    expect(await line.ask(request({ alone }))).toMatchObject(expected);
    expect((await line.ask(request())).kind).toBe("answer");
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([false, true]);
  });

  test("whose kubectl is gone before anybody noticed is made anew", async () => {
    await using server = await startPprofServer(UP);
    const kube = podNetwork({ [NAME]: server.port });
    const unnoticed: PodNetwork = {
      ...kube,
      forward: async (...args) => ({ ...(await kube.forward(...args)), hasExited: () => null, exited: new Promise(() => {}) }),
    };
    await using line = forwardLine(realPorts(), unnoticed, target);
    await line.ask(request());
    kube.forwards[0]?.kill();
    expect((await line.ask(request())).kind).toBe("answer");
  });

  test("on which a body was broken off is not used again", async () => {
    await using server = await startPprofServer({
      "/metrics": send("x".repeat(1000)),
      "/ok": send("ok"),
      "/cut": cutOff(new Uint8Array(1000)),
    });
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    expect(await line.ask(request({ maxBytes: 10 }))).toMatchObject({ reason: "too-large" });
    expect((await line.ask(request({ path: "/ok" }))).kind).toBe("answer");
    expect(await line.ask(request({ path: "/cut" }))).toMatchObject({ reason: "truncated" });
    expect((await line.ask(request({ path: "/ok" }))).kind).toBe("answer");
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([false, false, true]);
  });

  test("answers at once to several, over one forward; one that breaks off leaves the others theirs", async () => {
    await using server = await startPprofServer({
      "/metrics": (_request, response) => void setTimeout(() => response.end("up 1\n"), 150),
      "/hang": () => {},
    });
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    const answers = await Promise.all([
      line.ask(request()),
      line.ask(request({ path: "/hang", timeoutSeconds: 0.05 })),
      line.ask(request()),
    ]);
    expect(answers.map((answer) => (answer.kind === "answer" ? "answer" : answer.reason))).toEqual(["answer", "timeout", "answer"]);
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([false]);
  });

  test("gives a long capture a forward of its own, which ends with it", async () => {
    await using server = await startPprofServer(UP);
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    await line.ask(request());
    await line.ask(request({ alone: true }));
    await line.ask(request());
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([true, false]);
  });

  test("to a port on which nobody listens is refused, in the pod's words", async () => {
    const kube = podNetwork({});
    await using line = forwardLine(realPorts(), kube, target);
    expect(await line.ask(request())).toEqual({
      kind: "failed",
      reason: "refused",
      message: "nobody listens on port 6060 in pod shop-0",
    });
  });

  test("that cannot be made is a failure of the request, and an error when it is opened", async () => {
    const kube = podNetwork({ [NAME]: null });
    await using line = forwardLine(realPorts(), kube, target);
    expect(await line.ask(request())).toMatchObject({ kind: "failed", reason: "other", message: expect.stringContaining("is forbidden") });
    await expect(line.open(signal)).rejects.toMatchObject({ code: "FORWARD_FAILED" });
  });

  test("throws the reason of an abort", async () => {
    await using server = await startPprofServer({ "/metrics": () => {} });
    const controller = new AbortController();
    const reason = new Error("stop here");
    const kube = podNetwork({ [NAME]: server.port });
    await using line = forwardLine(realPorts(), kube, target);
    setTimeout(() => controller.abort(reason), 30);
    await expect(line.ask(request({ signal: controller.signal }))).rejects.toBe(reason);
    await expect(line.ask(request({ signal: controller.signal }))).rejects.toBe(reason);
  });
});
