// A GitHub on 127.0.0.1 that is stricter than the real one: whatever breaks its contract is recorded and fails the test that disposes it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { makeArtifactService, type ServiceAnswer } from "./artifact-service.ts";
import { answerGraphql } from "./graphql.ts";
import { checkParameters, checkRequestBody, checkResponse, fillResponse, isObject, matchOperation, type Matched } from "./openapi.ts";
import { makeRateLimit } from "./rate-limit.ts";
import { RECORD_HANDLERS } from "./record-routes.ts";
import { HANDLERS, refusal, type Answer } from "./rest.ts";
import { makeRuntimeToken } from "./runtime-token.ts";
import { makeState, takeFailure, type FakeState } from "./state.ts";

export interface FakeGitHubServer extends AsyncDisposable {
  readonly state: FakeState;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly runtimeToken: (runId: number, jobBackendId: string) => string;
  /** `METHOD path?query` of each request, in the order they came. */
  readonly requests: readonly string[];
  readonly violations: readonly string[];
  /** Forgets the violations a test provoked on purpose, and returns them. */
  readonly takeViolations: () => readonly string[];
}

const API = "/api/v3";
const API_VERSION = "2022-11-28";

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Symbol("not JSON");
  }
}

/** The permission asked for is there, or a wider one. */
const allows = (state: FakeState, permission: string): boolean =>
  [...state.permissions].some((given) => given === permission || given === permission.replace(": read", ": write"));

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

function sendService(response: ServerResponse, { status, json, bytes, text, headers }: ServiceAnswer): void {
  response.writeHead(status, { "content-type": json === undefined ? "application/xml" : "application/json", ...headers });
  response.end(json === undefined ? (bytes ?? text ?? "") : JSON.stringify(json));
}

/** Starts on a free port. Disposing closes it and throws an error that lists the violations, if there are any. */
export async function startFakeGitHub(state: FakeState = makeState()): Promise<FakeGitHubServer> {
  const token = "ghs_fakeFAKEfakeFAKEfakeFAKEfakeFAKEfake";
  const requests: string[] = [];
  const violations: string[] = [];
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      violations.push(`the fake itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake GitHub has no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const limit = makeRateLimit(state);
  const service = makeArtifactService(state, origin, (problem) => violations.push(problem));

  function checkHeaders(request: IncomingMessage, label: string): void {
    if (request.headers.authorization !== `token ${token}`) violations.push(`${label}: the token is missing or wrong`);
    if (request.headers["user-agent"] === undefined) violations.push(`${label}: no user agent`);
    if (request.headers["x-github-api-version"] !== API_VERSION)
      violations.push(`${label}: the API version is not pinned to ${API_VERSION}`);
  }

  function answerRest(matched: Matched, url: URL, body: unknown): Answer {
    const handler = HANDLERS[matched.operation.id] ?? RECORD_HANDLERS[matched.operation.id];
    if (handler === undefined) {
      violations.push(`${matched.operation.id} is in the description, but the fake does not do it`);
      return refusal(501, "Not Implemented");
    }
    if (!allows(state, handler.permission)) return refusal(403, "Resource not accessible by integration");
    const { owner, repo } = matched.pathParameters;
    if (owner !== state.owner || repo !== state.repository) return refusal(404, "Not Found");
    const answer = handler.run({
      state,
      matched,
      query: url.searchParams,
      body: isObject(body) ? body : {},
      origin,
      issueBlobAddress: service.issueDownloadAddress,
    });
    return answer.body === undefined || answer.status >= 400
      ? answer
      : { ...answer, body: fillResponse(matched, answer.status, answer.body) };
  }

  function handleRest(request: IncomingMessage, url: URL, raw: Uint8Array, response: ServerResponse): void {
    const label = `${request.method} ${url.pathname}${url.search}`;
    checkHeaders(request, label);
    const matched = matchOperation(request.method ?? "", url.pathname.slice(API.length));
    if (matched === null) {
      violations.push(`${label}: GitHub has no such operation, or the slice lacks it`);
      send(response, refusal(404, "Not Found"));
      return;
    }
    const body = raw.length === 0 ? undefined : parseJson(Buffer.from(raw).toString());
    if (body !== undefined && !String(request.headers["content-type"]).startsWith("application/json"))
      violations.push(`${label}: the content type is not JSON`);
    for (const problem of [...checkParameters(matched, url.searchParams), ...checkRequestBody(matched, body)])
      violations.push(`${label}: ${problem}`);

    const tooMany = limit.take(request.method ?? "");
    if (tooMany !== null) {
      send(response, tooMany);
      return;
    }
    const planned = takeFailure(state, matched.operation.id);
    if (planned?.kind === "status") {
      send(response, {
        ...refusal(planned.status ?? 500, planned.message ?? "Server Error"),
        ...(planned.headers !== undefined && { headers: planned.headers }),
      });
      return;
    }
    const answer = answerRest(matched, url, body);
    if (answer.status !== 501)
      for (const problem of checkResponse(matched, answer.status, answer.body))
        violations.push(`${label}: the fake's own answer: ${problem}`);
    if (planned?.kind === "cut") response.destroy();
    else send(response, planned === null ? { ...answer, headers: { ...limit.headers(), ...answer.headers } } : refusal(502, "Bad Gateway"));
  }

  async function handleGraphql(request: IncomingMessage, raw: Uint8Array, response: ServerResponse): Promise<void> {
    checkHeaders(request, "POST /graphql");
    const { body, violations: found } = await answerGraphql(state, parseJson(Buffer.from(raw).toString()));
    violations.push(...found.map((problem) => `POST /graphql: ${problem}`));
    const planned = takeFailure(state, "graphql");
    send(response, planned === null ? { status: 200, body } : refusal(planned.status ?? 403, planned.message ?? "Forbidden"));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    requests.push(`${request.method} ${url.pathname}${url.pathname.startsWith("/storage/") ? "" : url.search}`);
    const raw = await readBody(request);
    const answer = service.answer({ method: request.method ?? "", url, headers: request.headers, body: raw });
    if (answer?.cut === true) response.destroy();
    else if (answer !== null) sendService(response, answer);
    else if (url.pathname === "/api/graphql" && request.method === "POST") await handleGraphql(request, raw, response);
    else if (url.pathname.startsWith(`${API}/`)) handleRest(request, url, raw, response);
    else {
      violations.push(`${request.method} ${url.pathname}: nothing is there`);
      send(response, refusal(404, "Not Found"));
    }
  }

  return {
    state,
    origin,
    apiUrl: `${origin}${API}`,
    token,
    runtimeToken: makeRuntimeToken,
    requests,
    violations,
    takeViolations: () => violations.splice(0),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      if (violations.length > 0)
        throw new Error(`the contract with GitHub was broken:\n${violations.map((problem) => `  ${problem}`).join("\n")}`);
    },
  };
}
