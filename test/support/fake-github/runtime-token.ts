// The token the runner gives an action for the artifact service: whose job of which run it is.
import { isObject } from "./openapi.ts";

/** Backend ids in the token's claim `scp`: three parts divided by colons, among other scopes divided by blanks. */
export function idsOfToken(authorization: unknown): readonly [string, string] | null {
  const payload = typeof authorization === "string" ? /^Bearer [^.]+\.([^.]+)\.[^.]*$/u.exec(authorization)?.[1] : undefined;
  if (payload === undefined) return null;
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  const scope = isObject(claims) ? String(claims["scp"]) : "";
  const [, run, job] =
    scope
      .split(" ")
      .find((part) => part.startsWith("Actions.Results:"))
      ?.split(":") ?? [];
  return run === undefined || job === undefined ? null : [run, job];
}

const encodePart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A runtime token for a job of a run, as the runner puts it into `ACTIONS_RUNTIME_TOKEN`. */
export function makeRuntimeToken(runId: number, jobBackendId: string): string {
  return `${encodePart({ alg: "none" })}.${encodePart({ scp: `Actions.Example Actions.Results:${runId}:${jobBackendId}` })}.c2ln`;
}
