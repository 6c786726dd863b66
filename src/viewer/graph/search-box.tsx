/** The search: functions by text or expression, how many there are, what share of the growth they carry, and the way from one to the next. */
import type { RefObject } from "preact";
import type { Found, Pattern } from "./search.ts";
import { differenceText, type Scale, shareText } from "./quantities.ts";

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly regexp: boolean;
  readonly pattern: Pattern;
  /** Null: nothing is searched for. */
  readonly found: Found | null;
  readonly growth: number;
  readonly scale: Scale;
  readonly onText: (text: string) => void;
  readonly onRegexp: (regexp: boolean) => void;
  readonly onStep: (step: 1 | -1) => void;
  readonly onLeave: () => void;
}

const resultOf = ({ pattern, found, growth, scale }: Props): string => {
  if (pattern.kind === "wrong") return pattern.why;
  if (found === null) return "";
  if (found.functions === 0) return "no match";
  const difference = found.to - found.from;
  const share = growth === 0 ? "" : `, ${shareText(difference, growth)} of the ${growth > 0 ? "growth" : "decrease"}`;
  return `${found.functions} ${found.functions === 1 ? "function" : "functions"}, ${found.calls} ${found.calls === 1 ? "call" : "calls"}: ${difference === 0 ? "no change" : differenceText(difference, scale)}${share}`;
};

export const SearchBox = (props: Props) => {
  const { input, text, regexp, pattern, found, onText, onRegexp, onStep, onLeave } = props;
  const hasMatches = found !== null && found.calls > 0;
  return (
    <div class="search" role="search">
      <label>
        <span class="hidden">Search functions</span>
        <input
          ref={input}
          type="search"
          placeholder="Search functions  /"
          value={text}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={pattern.kind === "wrong"}
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
            else if (event.key === "Escape") onLeave();
            else return;
            event.preventDefault();
          }}
        />
      </label>
      <label class="check" title="Regular expression, without regard to case">
        <input type="checkbox" checked={regexp} onChange={(event) => onRegexp(event.currentTarget.checked)} />
        regexp
      </label>
      <button type="button" disabled={!hasMatches} title="Previous match (N)" aria-label="Previous match" onClick={() => onStep(-1)}>
        ↑
      </button>
      <button type="button" disabled={!hasMatches} title="Next match (n)" aria-label="Next match" onClick={() => onStep(1)}>
        ↓
      </button>
      <output class={pattern.kind === "wrong" ? "wrong" : "quiet"}>{resultOf(props)}</output>
    </div>
  );
};
