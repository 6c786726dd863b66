// Reads of /metrics: the body with its time, or a name for what went wrong.
import { describe, expect, test } from "vitest";
import { scrapeMetrics } from "../../../src/stages/collect/scrape.ts";
import { cutOff, send, startPprofServer, type Answer } from "../../support/pprof-server.ts";
import { at } from "../../support/endpoints.ts";
import { realPorts } from "../../support/real-ports.ts";

const signal = new AbortController().signal;

test("keeps the body and the middle of the scrape, and asks for plain text", async () => {
  let accept: string | undefined;
  await using server = await startPprofServer({
    "/metrics": (request, response) => {
      accept = request.headers.accept;
      setTimeout(() => send("up 1\n")(request, response), 100);
    },
  });
  const before = Date.now() / 1000;
  const answer = await scrapeMetrics(realPorts(), { metrics: at(server.metricsUrl), phase: "cost", edge: "start", signal });
  expect(answer).toMatchObject({ kind: "scrape", scrape: { phase: "cost", edge: "start", body: "up 1\n" } });
  const seen = answer.kind === "scrape" ? answer.scrape.atSeconds : 0;
  expect(seen).toBeGreaterThan(before + 0.04);
  expect(seen).toBeLessThan(Date.now() / 1000 - 0.04);
  expect(accept).toBe("text/plain;version=0.0.4");
});

describe("what is no body", () => {
  test.each<[string, Answer, string]>([
    ["not there", send("404 page not found", {}, 404), "not-served"],
    ["behind a login", send("", {}, 403), "unauthorized"],
    ["a page", send("<html>", { "content-type": "text/html" }), "wrong-page"],
    ["cut in the middle of a line", send("up 1\nprocess_cpu_sec"), "missing"],
    ["cut on the way", cutOff(new TextEncoder().encode("up 1\n".repeat(100))), "missing"],
    ["empty", send(""), "missing"],
    ["an error", send("collector failed\n", {}, 500), "failed"],
  ])("%s is %s", async (_name, answer, kind) => {
    await using server = await startPprofServer({ "/metrics": answer });
    expect((await scrapeMetrics(realPorts(), { metrics: at(server.metricsUrl), phase: "end", edge: null, signal })).kind).toBe(kind);
  });
});
