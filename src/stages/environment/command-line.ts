/** What a configured command says about itself before it runs: its program, the port it names. */
import type { Command } from "../../core/config/config.ts";

/** Anything of a shell line beyond one simple command with variables: then its first word is not the program that is measured. */
const COMPOUND = /[;&|`(){}\n]|\$\(/u;
const ASSIGNMENT = /^[A-Za-z_]\w*=\S*$/u;

/**
 * The program a command starts, as written, or null when that cannot be told: assignments and `exec` before it are skipped, a compound
 * command, a quoted or a substituted word is not looked through.
 */
export function programOf(command: Command): string | null {
  if (command.kind === "argv") return command.argv[0] ?? null;
  const script = command.script.trim().replaceAll(/\$\{\w+\}/gu, "$VARIABLE");
  if (COMPOUND.test(script)) return null;
  const word = script.split(/\s+/u).find((each) => !ASSIGNMENT.test(each) && each !== "exec");
  return word === undefined || word === "" || /["'$\\<>*?~]/u.test(word) ? null : word;
}

const LISTEN_ADDRESS = /(?:^|[\s="'])(?:127\.0\.0\.1|0\.0\.0\.0|localhost|\[::1?\])?:(\d{2,5})(?=$|[\s"'])/gmu;

/**
 * The port a command without `$PORT` tells the app to listen on: the one `host:port` or `:port` among its words; null when there is
 * none or more than one.
 */
export function fixedPortOf(command: Command): number | null {
  const text = command.kind === "shell" ? command.script : command.argv.join("\n");
  if (/\bPORT/u.test(text)) return null;
  const found = new Set([...text.matchAll(LISTEN_ADDRESS)].map((match) => Number(match[1])));
  const [port] = found;
  return found.size === 1 && port !== undefined && port > 0 && port < 65_536 ? port : null;
}
