/** Requests to the API server in the measured phases of a round, by who asks for what, as its audit log tells: `rounds/<n>/audit.json`. */
import { z } from "zod";
import { formatJson } from "./json-text.ts";
import { SCHEMA_VERSION } from "./snapshot.ts";

export interface AuditCount {
  /** `system:serviceaccount:cattle-fleet-system:fleet-agent`. */
  readonly user: string;
  readonly verb: string;
  /** `deployments`, `pods/log`; the path of a request that is for no resource. */
  readonly resource: string;
  readonly code: number | null;
  /** Up to the first space: `fleetagent/v0.12.0`. */
  readonly userAgent: string;
  readonly requests: number;
}

/** Of one round. heapgate's own requests are in no count; who is in none asked for nothing. */
export interface RoundAudit {
  readonly round: number;
  readonly counts: readonly AuditCount[];
}

export const auditSchema = z.object({
  schemaVersion: z.int(),
  round: z.int().positive(),
  counts: z.array(
    z.object({
      user: z.string(),
      verb: z.string(),
      resource: z.string(),
      code: z.int().nullable(),
      userAgent: z.string(),
      requests: z.int().min(0),
    }),
  ),
});

export const encodeAudit = ({ round, counts }: RoundAudit): Uint8Array =>
  new TextEncoder().encode(formatJson({ schemaVersion: SCHEMA_VERSION, round, counts }));
