/** SHA-256 with `node:crypto`. */
import { createHash } from "node:crypto";

/** Lower-case hex. */
export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
