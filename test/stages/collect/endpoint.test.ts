// An endpoint joins the way to an app with the way in.
import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../../src/ports/http.ts";
import { buildEndpoint, directEndpoint, type EndpointRequest } from "../../../src/stages/collect/endpoint.ts";
import type { EndpointAuth } from "../../../src/stages/collect/endpoint-auth.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startWebServer } from "../../support/web-server.ts";

const signal = new AbortController().signal;
const request: EndpointRequest = { path: "/heap?gc=1", headers: { accept: "a" }, timeoutSeconds: 5, signal };
const answered = (status: number): HttpAnswer => ({
  kind: "answer",
  response: { status, headers: {}, body: new Uint8Array(), durationSeconds: 0 },
});

/** Gives `token-1`, after a renewal `token-2`, and so on. */
function countingAuth(renews: boolean): EndpointAuth & { readonly renewals: () => number } {
  let renewals = 0;
  return {
    headers: async () => ({ authorization: `token-${renewals + 1}`, accept: "of auth" }),
    tls: null,
    renew: renews ? () => void (renewals += 1) : null,
    renewals: () => renewals,
  };
}

describe("buildEndpoint", () => {
  test.each<[string, boolean, readonly HttpAnswer[], readonly string[], number]>([
    ["sends what lets us in", true, [answered(200)], ["token-1"], 200],
    ["renews once what has expired", true, [answered(401), answered(200)], ["token-1", "token-2"], 200],
    ["does not renew twice", true, [answered(401), answered(401), answered(200)], ["token-1", "token-2"], 401],
    ["does not renew for 403", true, [answered(403), answered(200)], ["token-1"], 403],
    ["cannot renew what is fixed", false, [answered(401), answered(200)], ["token-1"], 401],
  ])("%s", async (_name, renews, answers, tokens, status) => {
    const seen: Readonly<Record<string, string>>[] = [];
    const endpoint = buildEndpoint("shop", countingAuth(renews), async ({ headers, path, alone }) => {
      expect([path, alone]).toEqual(["/heap?gc=1", true]);
      seen.push(headers);
      return answers[seen.length - 1] ?? answered(500);
    });
    expect(await endpoint.ask({ ...request, alone: true })).toMatchObject({ response: { status } });
    // What the request itself says wins.
    expect(seen).toEqual(tokens.map((authorization) => ({ authorization, accept: "a" })));
  });

  test("a failed request renews nothing", async () => {
    const auth = countingAuth(true);
    const endpoint = buildEndpoint("shop", auth, async () => ({ kind: "failed", reason: "reset", message: "gone" }));
    expect(await endpoint.ask(request)).toMatchObject({ kind: "failed" });
    expect(auth.renewals()).toBe(0);
  });
});

test("a direct endpoint is a URL with or without a slash at its end", async () => {
  const asked: unknown[] = [];
  await using server = await startWebServer((incoming, response) => {
    asked.push(incoming.url);
    response.end("ok");
  });
  const { http } = realPorts();
  for (const url of [`${server.url}/prefix/debug/pprof`, `${server.url}/prefix/debug/pprof/`]) {
    const endpoint = directEndpoint(http, url);
    expect(endpoint.name).toBe(`${server.url}/prefix/debug/pprof`);
    expect(await endpoint.ask(request)).toMatchObject({ response: { status: 200 } });
  }
  expect(asked).toEqual(["/prefix/debug/pprof/heap?gc=1", "/prefix/debug/pprof/heap?gc=1"]);
});
