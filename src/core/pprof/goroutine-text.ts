/** Reads the text of `/debug/pprof/goroutine?debug=2`: what each goroutine waits for, for how long, and who started it. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { recognizeForeign } from "./recognize.ts";

export interface GoroutineFrame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

export interface Goroutine {
  readonly id: number;
  /** As the runtime calls it: `chan receive`, `select (no cases)`, `IO wait`, `running`. */
  readonly state: string;
  /** Whole minutes in that state; null when it is less than one, or the goroutine is not blocked. */
  readonly waitMinutes: number | null;
  readonly isLockedToThread: boolean;
  /** Innermost first, without the runtime's own. Empty where the stack was not available. */
  readonly frames: readonly GoroutineFrame[];
  /** True when frames in the middle were left out: the runtime prints the 50 innermost and the 50 outermost. */
  readonly isElided: boolean;
  /** The `go` statement that started it; null for goroutines of the runtime and the main one. `goroutine` from Go 1.21 on. */
  readonly createdBy: (GoroutineFrame & { readonly goroutine: number | null }) | null;
}

export interface GoroutineText {
  readonly goroutines: readonly Goroutine[];
  /** True when the text ends in the middle of a goroutine (which is left out): Go cuts it at 64 MiB without a word. */
  readonly isCutOff: boolean;
}

/** Where Go stops writing (`writeGoroutineStacks` in `src/runtime/pprof/pprof.go`). */
const LONGEST_BYTES = 64 * 2 ** 20;

const HEADER = /^goroutine (?<id>\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[(?<status>.*)\]:$/u;
const PLACE = /^\t(?<file>.+):(?<line>\d+)(?: \+0x[0-9a-f]+)?(?: fp=\S+ sp=\S+ pc=\S+)?$/u;
const CREATED = /^created by (?<func>.+?)(?: in goroutine (?<goroutine>\d+))?$/u;
const ELIDED = /^\.\.\.(?:additional|\d+) frames elided\.\.\.$/u;
const ANCESTOR = /^\[originating from goroutine \d+\]:$/u;

type Status = Pick<Goroutine, "state" | "waitMinutes" | "isLockedToThread">;

/** `select, 5 minutes, locked to thread`: a state, then what else there is. Labels (`GODEBUG=tracebacklabels=1`) are left out. */
function statusOf(text: string): Status {
  const [state = "", ...facts] = text.replace(/ labels:\{.*\}$/u, "").split(", ");
  const minutes = facts.map((fact) => /^(?<minutes>\d+) minutes$/u.exec(fact)?.groups?.["minutes"]).find((found) => found !== undefined);
  return {
    state: state.replace(/ \(scan\)$/u, ""),
    waitMinutes: minutes === undefined ? null : Number(minutes),
    isLockedToThread: facts.includes("locked to thread"),
  };
}

/** `main.(*T).run(0xc000012345, {0x1, 0x2})` without its arguments. */
const withoutArguments = (call: string): string => (call.endsWith(")") ? call.slice(0, call.lastIndexOf("(")) : call);

/** A goroutine while its lines come in. `pending`: a function whose place has to follow. */
interface Open {
  readonly id: number;
  readonly status: Status;
  readonly frames: GoroutineFrame[];
  isElided: boolean;
  createdBy: Goroutine["createdBy"];
  pending: { readonly func: string; readonly creator: { readonly goroutine: number | null } | null } | null;
  isOver: boolean;
  lines: number;
}

function openWith(line: string): Open | null {
  const { id, status } = HEADER.exec(line)?.groups ?? {};
  if (id === undefined || status === undefined) return null;
  return { id: Number(id), status: statusOf(status), frames: [], isElided: false, createdBy: null, pending: null, isOver: false, lines: 0 };
}

/** Takes the next line of a goroutine. Lines of a kind that a later Go may add are passed over. */
function take(open: Open, line: string): void {
  open.lines += 1;
  if (open.isOver) return;
  const place = PLACE.exec(line)?.groups;
  if (open.pending !== null && place !== undefined) {
    const frame = { func: open.pending.func, file: place["file"] ?? "", line: Number(place["line"]) };
    if (open.pending.creator === null) open.frames.push(frame);
    else open.createdBy = { ...frame, goroutine: open.pending.creator.goroutine };
    open.pending = null;
    return;
  }
  if (line.startsWith("\t")) return;
  if (ELIDED.test(line)) {
    open.isElided = true;
    return;
  }
  // What follows are the stacks of ancestors (`GODEBUG=tracebackancestors`).
  if (ANCESTOR.test(line)) {
    open.isOver = true;
    return;
  }
  const created = CREATED.exec(line)?.groups;
  const goroutine = created?.["goroutine"];
  open.pending =
    created === undefined
      ? { func: withoutArguments(line), creator: null }
      : { func: created["func"] ?? "", creator: { goroutine: goroutine === undefined ? null : Number(goroutine) } };
}

const close = ({ id, status, frames, isElided, createdBy }: Open): Goroutine => ({ id, ...status, frames, isElided, createdBy });

/** What the bytes seem to be instead, for the error. */
function descriptionOf(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "gzipped data";
  const foreign = recognizeForeign(bytes);
  if (foreign === null) return "binary data";
  return foreign.kind === "legacy" ? `a profile in the ${foreign.format} format` : foreign.what;
}

/**
 * Parses the text as Go 1.19 to 1.27 write it. Throws PROFILE_NOT_A_PROFILE when the bytes are something else. A text that was cut off is no
 * error: `isCutOff` says so, and the goroutine it ends in is left out.
 */
export function parseGoroutineText(content: Uint8Array, name: string): GoroutineText {
  const text = new TextDecoder().decode(content);
  const lines = text.split(/\r?\n/u);
  if (openWith(lines[0] ?? "") === null)
    throw heapgateError("PROFILE_NOT_A_PROFILE", { name, what: `${descriptionOf(content)}, not the text of goroutine?debug=2` });
  const found: Open[] = [];
  let open: Open | null = null;
  for (const line of lines) {
    const next = line.startsWith("goroutine ") ? openWith(line) : null;
    if (next !== null) found.push(next);
    if (next !== null || line === "") open = next;
    else if (open !== null) take(open, line);
  }
  const last = found.at(-1);
  const isLastWhole = text.endsWith("\n") && last !== undefined && last.pending === null && last.lines > 0;
  const isCutOff = content.length >= LONGEST_BYTES || !isLastWhole;
  return { goroutines: (isCutOff ? found.slice(0, -1) : found).map(close), isCutOff };
}
