/** `changes.json`: which lines of which files differ between the commit base was measured at and the measured tree. Numbers, no text. */
import { z } from "zod";
import type { SourceChanges } from "../source/source-changes.ts";
import { formatJson } from "./json-text.ts";
import { SCHEMA_VERSION } from "./snapshot.ts";

const count = z.int().min(0);

export const changesSchema = z
  .object({
    schemaVersion: z.int(),
    baseCommit: z.string().regex(/^[0-9a-f]{40,64}$/u, "must be a full commit id"),
    builtIn: z.string().nullable().default(null),
    files: z.array(
      z.object({
        base: z.string(),
        head: z.string().nullable(),
        hunks: z.array(z.tuple([count, count, count, count])),
      }),
    ),
    added: z.array(z.string()).optional(),
  })
  .transform(({ baseCommit, builtIn, files, added }): SourceChanges => ({
    baseCommit,
    builtIn,
    files,
    ...(added === undefined ? {} : { added }),
  }));

/** The file's bytes; the same changes give the same bytes. */
export const encodeChanges = ({ baseCommit, builtIn, files, added = [] }: SourceChanges): Uint8Array =>
  new TextEncoder().encode(
    formatJson({ schemaVersion: SCHEMA_VERSION, baseCommit, builtIn, files, ...(added.length === 0 ? {} : { added }) }),
  );
