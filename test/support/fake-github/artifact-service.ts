// The artifact service of the fake GitHub: the twirp methods the toolkit calls and the blob storage behind them.
import { randomUUID } from "node:crypto";
import { isObject } from "./openapi.ts";
import { idsOfToken } from "./runtime-token.ts";
import { digestOf, takeFailure, takeId, type FakeArtifact, type FakeState, type PlannedFailure } from "./state.ts";

export interface ServiceAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks in place of the answer. */
  readonly cut?: true;
}

export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface ArtifactService {
  /** Null: not a path of the service. */
  readonly answer: (request: ServiceRequest) => ServiceAnswer | null;
  readonly issueDownloadAddress: (artifact: FakeArtifact) => string;
}

interface Upload {
  readonly name: string;
  readonly runId: number;
  readonly jobBackendId: string;
  readonly mimeType: string;
  readonly expiresAt: string;
  readonly blocks: Map<string, Uint8Array>;
  content: Uint8Array | null;
}

type Fields = Readonly<Record<string, unknown>>;

const TWIRP = "/twirp/github.actions.results.api.v1.ArtifactService/";
const IDS = ["workflow_run_backend_id", "workflow_job_run_backend_id"];
/** Fields of each method's request: the needed and the optional ones. */
const FIELDS: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  CreateArtifact: [[...IDS, "name", "version", "mime_type"], ["expires_at"]],
  FinalizeArtifact: [[...IDS, "name", "size"], ["hash"]],
  ListArtifacts: [IDS, ["name_filter", "id_filter"]],
  GetSignedArtifactURL: [[...IDS, "name"], []],
  DeleteArtifact: [[...IDS, "name"], []],
};
const BAD_NAME = /[":<>|*?\r\n\\/]/u;
const MAX_BLOCK_BYTES = 8 * 1024 * 1024;
const ADDRESS_MILLISECONDS = 60_000;
const DEFAULT_EXPIRY = "2027-02-18T10:00:00Z";

const failure = (status: number, code: string, msg: string): ServiceAnswer => ({ status, json: { code, msg } });
const storageError = (status: number, code: string): ServiceAnswer => ({
  status,
  text: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`,
  headers: { "x-ms-error-code": code },
});
const created = (): ServiceAnswer => ({
  status: 201,
  text: "",
  headers: {
    etag: '"0x1"',
    "last-modified": "Fri, 20 Nov 2026 10:00:00 GMT",
    "x-ms-request-id": randomUUID(),
    "x-ms-version": "2026-04-06",
  },
});

const showListed = ({ id, name, runId, jobBackendId, content, createdAt, digest }: FakeArtifact): unknown => ({
  workflow_run_backend_id: String(runId),
  workflow_job_run_backend_id: jobBackendId,
  database_id: String(id),
  name,
  size: String(content.length),
  created_at: createdAt,
  digest,
});

export function makeArtifactService(state: FakeState, origin: string, violate: (problem: string) => void): ArtifactService {
  const uploads = new Map<string, Upload>();
  const signatures = new Map<string, string>();
  const sign = (path: string): string => {
    const query = new URLSearchParams({ sig: randomUUID(), se: new Date(state.nowMilliseconds() + ADDRESS_MILLISECONDS).toISOString() });
    signatures.set(path, String(query.get("sig")));
    return `${origin}${path}?${query.toString()}`;
  };
  const inRun = (runId: number): readonly FakeArtifact[] => state.artifacts.filter((artifact) => artifact.runId === runId);

  function create(fields: Fields, runId: number, jobBackendId: string): ServiceAnswer {
    const name = String(fields["name"]);
    const mimeType = String(fields["mime_type"]);
    if (fields["version"] !== 7) violate(`CreateArtifact: version is ${String(fields["version"])}, not 7`);
    if (BAD_NAME.test(name) || name === "") {
      violate(`CreateArtifact: the name ${JSON.stringify(name)} is not allowed`);
      return failure(400, "invalid_argument", "bad artifact name");
    }
    if (state.quotaUsedUp) return failure(403, "permission_denied", "insufficient usage to create artifact");
    if (!state.mimeTypes.has(mimeType)) return failure(400, "invalid_argument", "a valid mime_type is required");
    if (inRun(runId).some((artifact) => artifact.name === name))
      return failure(409, "already_exists", "an artifact with this name already exists on the workflow run");
    const path = `/storage/artifacts/${randomUUID()}.zip`;
    const address = sign(path);
    const expiresAt = typeof fields["expires_at"] === "string" ? fields["expires_at"] : DEFAULT_EXPIRY;
    uploads.set(path, { name, runId, jobBackendId, mimeType, expiresAt, blocks: new Map(), content: null });
    return { status: 200, json: { ok: true, signed_upload_url: address } };
  }

  function finalize(fields: Fields, runId: number, jobBackendId: string): ServiceAnswer {
    const found = [...uploads].find(
      ([, upload]) => upload.runId === runId && upload.jobBackendId === jobBackendId && upload.name === fields["name"],
    );
    if (found === undefined) return failure(404, "not_found", "no such upload");
    const [path, { content, mimeType, expiresAt, name }] = found;
    if (content === null) {
      violate("FinalizeArtifact before the block list was committed");
      return failure(412, "failed_precondition", "nothing was uploaded");
    }
    if (fields["size"] !== String(content.length))
      violate(`FinalizeArtifact: size ${JSON.stringify(fields["size"])} is not "${content.length}"`);
    if (fields["hash"] !== digestOf(content)) {
      violate(`FinalizeArtifact: hash ${String(fields["hash"])} is not that of the blob`);
      return failure(400, "invalid_argument", "hash mismatch");
    }
    uploads.delete(path);
    const id = takeId(state);
    const createdAt = new Date(state.nowMilliseconds()).toISOString();
    state.artifacts.push({
      id,
      name,
      runId,
      jobBackendId,
      content,
      mimeType,
      createdAt,
      expiresAt,
      expired: false,
      digest: digestOf(content),
    });
    return { status: 200, json: { ok: true, artifact_id: String(id) } };
  }

  function call(method: string, fields: Fields, ids: readonly [string, string]): ServiceAnswer {
    const [needed, optional] = FIELDS[method] ?? [[], []];
    for (const key of needed) if (!(key in fields)) violate(`${method}: the field ${key} is missing`);
    for (const key of Object.keys(fields)) if (![...needed, ...optional].includes(key)) violate(`${method}: unknown field ${key}`);
    const runId = Number(ids[0]);
    const addressed = inRun(runId).filter(
      ({ name, jobBackendId }) => name === fields["name"] && jobBackendId === fields["workflow_job_run_backend_id"],
    );
    // Only what was listed before is addressed by another job's id.
    if (
      ["CreateArtifact", "FinalizeArtifact", "ListArtifacts"].includes(method) &&
      (fields[IDS[0] ?? ""] !== ids[0] || fields[IDS[1] ?? ""] !== ids[1])
    ) {
      violate(`${method}: the backend ids are not those of the token`);
    }
    switch (method) {
      case "CreateArtifact":
        return create(fields, runId, ids[1]);
      case "FinalizeArtifact":
        return finalize(fields, runId, ids[1]);
      case "ListArtifacts": {
        const { name_filter: name, id_filter: id } = fields;
        const found = inRun(runId).filter(
          (artifact) => (name === undefined || artifact.name === name) && (id === undefined || String(artifact.id) === id),
        );
        return { status: 200, json: { artifacts: found.map((artifact) => showListed(artifact)) } };
      }
      case "GetSignedArtifactURL": {
        const [artifact] = addressed;
        return artifact === undefined
          ? failure(404, "not_found", "no such artifact")
          : { status: 200, json: { signed_url: issueDownloadAddress(artifact) } };
      }
      case "DeleteArtifact": {
        const [artifact] = addressed;
        if (artifact === undefined) return failure(404, "not_found", "no such artifact");
        state.artifacts.splice(state.artifacts.indexOf(artifact), 1);
        return { status: 200, json: { ok: true, artifact_id: String(artifact.id) } };
      }
      default:
        violate(`unknown method ${method} of the artifact service`);
        return failure(404, "bad_route", "no such method");
    }
  }

  /** What comes in place of the answer: nothing (`cut`), or an error; of a `status` there was no effect either. */
  function fail(planned: PlannedFailure, instead: ServiceAnswer, run: () => ServiceAnswer): ServiceAnswer {
    if (planned.kind !== "status") run();
    return planned.kind === "cut" ? { status: 0, cut: true } : instead;
  }

  function twirp(method: string, request: ServiceRequest): ServiceAnswer {
    const planned = takeFailure(state, method);
    if (planned === null) return answerTwirp(method, request);
    const instead = failure(planned.status ?? 500, "internal", planned.message ?? "planned failure");
    return fail(planned, instead, () => answerTwirp(method, request));
  }

  function answerTwirp(method: string, { headers, body }: ServiceRequest): ServiceAnswer {
    const ids = idsOfToken(headers["authorization"]);
    if (ids === null) {
      violate(`${method}: no runtime token`);
      return failure(401, "unauthenticated", "no token");
    }
    if (!String(headers["content-type"]).startsWith("application/json")) violate(`${method}: the content type is not JSON`);
    const fields: unknown = JSON.parse(Buffer.from(body).toString() || "null");
    if (!isObject(fields)) violate(`${method}: the body is no object`);
    return call(method, isObject(fields) ? fields : {}, ids);
  }

  function putBlock(upload: Upload, { url, headers, body }: ServiceRequest): ServiceAnswer {
    const id = url.searchParams.get("blockid") ?? "";
    if (id === "" || Buffer.from(id, "base64").toString("base64") !== id) violate(`block id ${JSON.stringify(id)} is not base64`);
    if (body.length > MAX_BLOCK_BYTES) violate(`a block has ${body.length} bytes`);
    if (headers["content-type"] !== "application/octet-stream") violate(`a block was sent as ${String(headers["content-type"])}`);
    upload.blocks.set(id, body);
    return created();
  }

  /** The order of the list counts, not that of arrival. */
  function commitBlocks(upload: Upload, { headers, body }: ServiceRequest): ServiceAnswer {
    const ids = [
      ...Buffer.from(body)
        .toString()
        .matchAll(/<Latest>([^<]+)<\/Latest>/gu),
    ].map(([, id]) => id ?? "");
    if (headers["x-ms-blob-content-type"] !== upload.mimeType)
      violate(`the blob's type ${String(headers["x-ms-blob-content-type"])} is not the artifact's ${upload.mimeType}`);
    const blocks = ids.map((id) => upload.blocks.get(id));
    if (blocks.some((block) => block === undefined)) return storageError(400, "InvalidBlockList");
    upload.content = Buffer.concat(blocks.filter((block) => block !== undefined));
    return created();
  }

  function storage(request: ServiceRequest): ServiceAnswer {
    const planned = takeFailure(state, request.method === "GET" ? "blob" : "blob-write");
    return planned === null
      ? answerStorage(request)
      : fail(planned, storageError(planned.status ?? 503, "ServerBusy"), () => answerStorage(request));
  }

  function answerStorage(request: ServiceRequest): ServiceAnswer {
    const { method, url, headers } = request;
    if (headers["authorization"] !== undefined) {
      violate("a request to the storage carries a token: the signature in the address is the permission");
      return storageError(400, "InvalidAuthenticationInfo");
    }
    const late = Date.parse(url.searchParams.get("se") ?? "") < state.nowMilliseconds();
    if (late || url.searchParams.get("sig") !== signatures.get(url.pathname)) return storageError(403, "AuthenticationFailed");
    if (method === "GET") {
      const artifact = state.artifacts.find(({ id }) => url.pathname === `/storage/downloads/${id}`);
      if (artifact === undefined) return storageError(404, "BlobNotFound");
      return {
        status: 200,
        bytes: artifact.content,
        headers: { "content-type": artifact.mimeType, "content-disposition": `attachment; filename="${artifact.name}.zip"` },
      };
    }
    const upload = uploads.get(url.pathname);
    if (method !== "PUT" || upload === undefined) return storageError(404, "BlobNotFound");
    const part = url.searchParams.get("comp");
    if (part === "block") return putBlock(upload, request);
    if (part === "blocklist") return commitBlocks(upload, request);
    violate("the blob was sent in one piece: the toolkit always sends blocks");
    return storageError(400, "InvalidQueryParameterValue");
  }

  function issueDownloadAddress(artifact: FakeArtifact): string {
    return sign(`/storage/downloads/${artifact.id}`);
  }

  return {
    issueDownloadAddress,
    answer: (request) => {
      const { pathname } = request.url;
      if (pathname.startsWith(TWIRP)) return twirp(pathname.slice(TWIRP.length), request);
      return pathname.startsWith("/storage/") ? storage(request) : null;
    },
  };
}
