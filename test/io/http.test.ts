// HTTP answers of a real server in this process: each way an answer can go wrong has its word.
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttp } from "../../src/io/http.ts";

let server: Server;
let url = "";
let connections = 0;
let seen: { method: string; headers: NodeJS.Dict<string | string[]>; body: string } | null = null;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/hang") return;
    if (path === "/moved") return void response.writeHead(302, { location: "/ok" }).end();
    if (path === "/cut") {
      response.writeHead(200, { "content-length": "1000" }).write("half");
      return void setTimeout(() => response.destroy(), 20);
    }
    if (path === "/cut-chunked") {
      response.writeHead(200).write("half");
      return void setTimeout(() => response.destroy(), 20);
    }
    if (path === "/reset") return void request.socket.destroy();
    if (path === "/big") return void response.end("x".repeat(5000));
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      seen = { method: request.method ?? "", headers: request.headers, body };
      response.writeHead(path === "/fail" ? 500 : 200, { "X-Go-Pprof": "1", "Set-Cookie": ["a=1", "b=2"] }).end("fine");
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("one request", () => {
  test("gives status, lower-case headers and body, whatever the status", async () => {
    using http = createHttp();
    const answer = await http.request({ url: `${url}/fail`, method: "POST", headers: { "x-a": "b" }, body: "payload", timeoutSeconds: 5 });
    if (answer.kind !== "answer") throw new Error(answer.message);
    expect(answer.response.status).toBe(500);
    expect(answer.response.headers).toMatchObject({ "x-go-pprof": "1", "set-cookie": "a=1, b=2" });
    expect(new TextDecoder().decode(answer.response.body)).toBe("fine");
    expect(seen).toMatchObject({ method: "POST", body: "payload", headers: { "x-a": "b", "content-length": "7" } });
    expect(seen?.headers["accept-encoding"]).toBeUndefined();
  });

  test("never follows a redirect", async () => {
    using http = createHttp();
    const answer = await http.request({ url: `${url}/moved`, timeoutSeconds: 5 });
    expect(answer).toMatchObject({ kind: "answer", response: { status: 302, headers: { location: "/ok" } } });
  });

  test.each([
    ["/hang", "timeout", 0.2],
    ["/cut", "truncated", 5],
    ["/cut-chunked", "truncated", 5],
    ["/reset", "reset", 5],
    ["/big", "too-large", 5],
  ])("%s fails as %s", async (path, reason, timeoutSeconds) => {
    using http = createHttp();
    expect(await http.request({ url: url + path, timeoutSeconds, maxBytes: 1000 })).toMatchObject({ kind: "failed", reason });
  });

  test("a closed port is refused", async () => {
    using http = createHttp();
    const port = await http.findFreePort();
    expect(await http.request({ url: `http://127.0.0.1:${port}/`, timeoutSeconds: 5 })).toMatchObject({
      kind: "failed",
      reason: "refused",
    });
  });

  test("an abort throws its reason", async () => {
    using http = createHttp();
    const controller = new AbortController();
    const reason = new Error("stop here");
    setTimeout(() => controller.abort(reason), 30);
    await expect(http.request({ url: `${url}/hang`, timeoutSeconds: 5, signal: controller.signal })).rejects.toBe(reason);
    await expect(http.request({ url: `${url}/ok`, timeoutSeconds: 5, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe("connections", () => {
  test("requests in a row share one; connection: close has its own", async () => {
    using http = createHttp();
    const before = connections;
    for (let i = 0; i < 5; i += 1) await http.request({ url: `${url}/ok`, timeoutSeconds: 5 });
    expect(connections - before).toBe(1);
    await http.request({ url: `${url}/ok`, headers: { connection: "close" }, timeoutSeconds: 5 });
    expect(connections - before).toBe(2);
  });

  test("a row has a connection that no other request shares, and that ends with its last one", async () => {
    using http = createHttp();
    const ask = async (more: object): Promise<void> => {
      expect((await http.request({ url: `${url}/ok`, timeoutSeconds: 5, ...more })).kind).toBe("answer");
    };
    await ask({});
    const before = connections;
    const ended = Promise.withResolvers<unknown>();
    server.once("connection", (socket) => socket.once("close", ended.resolve));
    await ask({ connection: "stays" });
    await ask({ connection: "stays" });
    expect([connections - before, seen?.headers["connection"]]).toEqual([1, "keep-alive"]);
    await ask({});
    await ask({ headers: { connection: "close" } });
    expect(connections - before).toBe(2);
    await ask({ connection: "ends" });
    expect([connections - before, seen?.headers["connection"]]).toEqual([2, "close"]);
    await ended.promise;
    await ask({ connection: "stays" });
    expect(connections - before).toBe(3);
  });

  test("a row that is not gone on with leaves no connection behind", async () => {
    using http = createHttp();
    const ended = Promise.withResolvers<unknown>();
    server.once("connection", (socket) => socket.once("close", ended.resolve));
    await http.request({ url: `${url}/ok`, timeoutSeconds: 5, connection: "stays" });
    // Without an error on it.
    expect(await ended.promise).toBe(false);
  });

  test.each([
    ["GET", "answer"],
    ["POST", "failed"],
  ])("a %s over a kept connection that the server closes meanwhile: %s", async (method, kind) => {
    using http = createHttp();
    let requests = 0;
    const sockets = new Set<{ destroy: () => void }>();
    const flaky = createTcpServer((socket) => {
      sockets.add(socket);
      let served = 0;
      socket
        .on("error", () => {})
        .on("data", () => {
          requests += 1;
          served += 1;
          // The second request of a connection finds it closed.
          if (served > 1) socket.destroy();
          else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        });
    });
    await new Promise<void>((resolve) => flaky.listen(0, "127.0.0.1", resolve));
    const address = flaky.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const request = { url: `http://127.0.0.1:${port}/`, method, timeoutSeconds: 5 };
    expect((await http.request(request)).kind).toBe("answer");
    expect((await http.request(request)).kind).toBe(kind);
    expect(requests).toBe(kind === "answer" ? 3 : 2);
    for (const socket of sockets) socket.destroy();
    flaky.close();
  });
});

test("knows open ports from closed ones", async () => {
  using http = createHttp();
  const port = Number(new URL(url).port);
  expect(await http.isPortOpen(port)).toBe(true);
  const free = await http.findFreePort();
  expect(free).toBeGreaterThan(1023);
  expect(await http.isPortOpen(free)).toBe(false);
});
