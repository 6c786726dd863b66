/** Progress and warnings on stderr: a line that redraws itself on a terminal, a heartbeat elsewhere, folded groups on GitHub. */
import type { Log } from "../ports/log.ts";

/** Where lines go; `process.stderr` is one. */
export interface LogStream {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface LogOptions {
  readonly stream: LogStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly monotonicSeconds: () => number;
}

const HEARTBEAT_SECONDS = 30;
const CLEAR_LINE = "\r\u001B[K";
const NARROW_COLUMNS = 80;

/** `NO_COLOR` before `FORCE_COLOR` (0 and false turn off) before what the stream can: a terminal, and the runner's log, which is none but shows colours. */
const hasColours = (env: LogOptions["env"], canShow: boolean): boolean => {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  return forced === undefined ? canShow : forced !== "0" && forced !== "false";
};

/** `6:30`, `1:02:03`: since this log began. */
const elapsedText = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${padded}` : padded;
};

/** `GITHUB_ACTIONS=true` turns on groups; anything but a terminal turns off redrawing: there a heartbeat says how long it has been going on. */
export function createLog({ stream, env, monotonicSeconds }: LogOptions): Log {
  const onGitHub = env["GITHUB_ACTIONS"] === "true";
  const redraws = stream.isTTY === true && env["TERM"] !== "dumb" && !onGitHub;
  const colours = hasColours(env, redraws || onGitHub);
  const startSeconds = monotonicSeconds();
  let drawn = false;
  let lastBeatSeconds = Number.NEGATIVE_INFINITY;
  let openGroup = false;

  const clear = (): string => {
    const text = drawn ? CLEAR_LINE : "";
    drawn = false;
    return text;
  };
  const print = (line: string): void => void stream.write(`${clear()}${onGitHub ? defuse(line) : line}\n`);

  const group = async <T>(title: string, body: () => Promise<T>): Promise<T> => {
    if (openGroup) {
      print(title);
      return await body();
    }
    openGroup = true;
    // A heartbeat belongs to what is going on now.
    lastBeatSeconds = Number.NEGATIVE_INFINITY;
    if (onGitHub) stream.write(`::group::${oneLine(title)}\n`);
    else print(title);
    try {
      return await body();
    } finally {
      openGroup = false;
      stream.write(`${clear()}${onGitHub ? "::endgroup::\n" : ""}`);
    }
  };

  return {
    info: print,
    warn: (line) => print(`${colours ? "\u001B[33mwarning:\u001B[39m" : "warning:"} ${line}`),
    progress: (line) => {
      if (redraws) {
        // A terminal without a size says 0.
        const width = ((stream.columns ?? 0) > 0 ? (stream.columns ?? 0) : NARROW_COLUMNS) - 1;
        stream.write(`${CLEAR_LINE}${oneLine(line).slice(0, width)}`);
        drawn = true;
        return;
      }
      if (monotonicSeconds() - lastBeatSeconds < HEARTBEAT_SECONDS) return;
      lastBeatSeconds = monotonicSeconds();
      print(`${elapsedText(lastBeatSeconds - startSeconds)} ${oneLine(line)}`);
    },
    group,
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/gu, " ");

/**
 * Output of the measured app may end up in a line. A runner reads `::command::` at the start of a line and `##[command]` anywhere as
 * an order to itself, so both are broken up.
 */
const defuse = (text: string): string => text.replaceAll(/^(\s*):(?=:)/gmu, "$1: ").replaceAll("##[", "# #[");
