/** One line per group of goroutines that grew: who started them, what they wait for, for how long. */
import type { Chain, GoroutineOrigin } from "../compare/comparison-chains.ts";
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { fit, plainText, shortName } from "./escape.ts";

const MOST_SHOWN = 3;
const LONGEST_FUNCTION = 60;
const LONGEST_STATE = 40;

/** States in which a goroutine waits for nothing. */
const BUSY: ReadonlySet<string> = new Set(["running", "runnable", "syscall", "idle", "dead", "copystack", "preempted"]);

/** "waiting in channel receive for up to 5 min" */
const waitWords = ({ state, waitMinutes }: GoroutineOrigin): string => {
  const shown = fit(plainText(state).replace(/^chan\b/u, "channel"), LONGEST_STATE);
  const minutes = waitMinutes === null ? "" : ` for up to ${formatQuantity(waitMinutes, "count")} min`;
  return `${BUSY.has(state) ? shown : `waiting in ${shown}`}${minutes}`;
};

const placeWords = ({ creatorFile, creatorLine }: GoroutineOrigin): string =>
  creatorFile === null || creatorLine === null
    ? ""
    : `(${fit(plainText(creatorFile.slice(creatorFile.lastIndexOf("/") + 1)), LONGEST_STATE)}:${creatorLine})`;

const lineOf = (chain: Chain, origin: GoroutineOrigin, name: (short: string) => string, text: (plain: string) => string): string => {
  const nameOf = (func: string): string => name(fit(shortName(func), LONGEST_FUNCTION));
  const started = origin.creator === null ? "" : `started by ${nameOf(origin.creator)}${text(placeWords(origin)).replace(/^\(/u, " (")}, `;
  const grown = formatQuantity(chain.difference, "count", { signed: true });
  return `${grown} in ${nameOf(chain.frames.at(-1) ?? "")}: ${started}${text(waitWords(origin))}`;
};

/**
 * At most three lines on the groups that grew most and of which a text of `goroutine?debug=2` tells; none for other kinds of profile. `name` makes
 * a function's short name harmless for the format at hand, `text` other words from measured code.
 */
export const originLines = (
  diff: ProfileDiff,
  { name, text }: { readonly name: (short: string) => string; readonly text: (plain: string) => string },
): readonly string[] =>
  diff.chains
    .toSorted((left, right) => right.difference - left.difference)
    .slice(0, MOST_SHOWN)
    .flatMap((chain) => (chain.origin === undefined ? [] : [lineOf(chain, chain.origin, name, text)]));
