// A log that is kept as lines.
import type { Log } from "../../src/ports/log.ts";

export interface FakeLog extends Log {
  /** `info: …`, `warn: …`, `progress: …`, `group: …`, in order. */
  readonly lines: readonly string[];
}

export function fakeLog(): FakeLog {
  const lines: string[] = [];
  const keep = (kind: string) => (line: string) => void lines.push(`${kind}: ${line}`);
  return {
    lines,
    info: keep("info"),
    warn: keep("warn"),
    progress: keep("progress"),
    group: async (title, body) => {
      lines.push(`group: ${title}`);
      return await body();
    },
  };
}
