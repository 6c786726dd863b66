/** Flags as Go programs take them (`-diff_base F`, `-cum=true`), rewritten the way this command line writes them. */
import type { OptionSpec } from "./command.ts";

const TRUE = /^(?:1|t|T|TRUE|true|True)$/u;
const FALSE = /^(?:0|f|F|FALSE|false|False)$/u;

/** Placeholder of values that may be left out, as Go's switches with a value allow: `-trim` is `-trim=true`. */
export const BOOLEAN_VALUE = "BOOL";

/**
 * One dash or two, `_` or `-` inside of names, `=value` or the next argument as value, `=false` for switches. Unknown flags keep their
 * name, for the parser to refuse; what follows `--` stays as it is.
 */
export function translateGoFlags(argv: readonly string[], options: readonly OptionSpec[]): readonly string[] {
  const byFlag = new Map(options.map((option) => [option.flag, option]));
  let out: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? "";
    if (argument === "--") return [...out, ...argv.slice(at)];
    const match = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/su.exec(argument);
    if (match === null) {
      out.push(argument);
      continue;
    }
    const flag = (match[1] ?? "").replaceAll("_", "-");
    const value = match[2];
    const option = byFlag.get(flag);
    if (option === undefined) out.push(`--${flag}`);
    else if (option.value === null) {
      if (value === undefined || TRUE.test(value)) out.push(`--${flag}`);
      // The last one counts: it takes back those before.
      else if (FALSE.test(value)) out = out.filter((given) => given !== `--${flag}`);
      // Left for the parser, which says what is wrong with it.
      else out.push(`--${flag}=${value}`);
    } else if (value !== undefined) out.push(`--${flag}=${value}`);
    else if (option.value === BOOLEAN_VALUE) out.push(`--${flag}=true`);
    else if (at + 1 < argv.length) {
      at += 1;
      out.push(`--${flag}=${argv[at] ?? ""}`);
    } else out.push(`--${flag}`);
  }
  return out;
}
