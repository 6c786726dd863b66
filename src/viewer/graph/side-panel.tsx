/** What is known of the chosen frame: its values here and in all of the graph, where it stands in the source, who calls it. */
import type { PageFrame } from "../../core/page/page-data.ts";
import { LineTable } from "./line-table.tsx";
import { arrowOf, changeText, differenceText, pairTexts, type Scale, shareText } from "./quantities.ts";
import type { SourceLine } from "./source-lines.ts";

export interface ValueLine {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Per second of profile; null: not told so. */
  readonly rate: string | null;
}

interface Props {
  /** Null: all of the graph. */
  readonly frame: PageFrame | null;
  readonly lines: readonly ValueLine[];
  /** Of the whole graph, for shares. */
  readonly growth: number;
  readonly scale: Scale;
  readonly fromLabel: string;
  readonly toLabel: string;
  /** Sampled objects or ticks behind the function; null: not known. */
  readonly samples: number | null;
  /** Permalink; null: not known. */
  readonly sourceUrl: string | null;
  /** Of the chosen function, of head. */
  readonly sourceLines: readonly SourceLine[];
  readonly urlOf: (line: number) => string | null;
  readonly onPeek: () => void;
  readonly onSandwich: () => void;
  readonly onFocus: () => void;
}

const OWNERS: Readonly<Record<PageFrame["owner"], string>> = {
  o: "own code",
  d: "dependency",
  s: "standard library",
  r: "Go runtime",
};

/** Files as in the profile: with the folders of the machine that built it; the last four parts tell enough. */
const shortFile = (file: string): string => file.split("/").slice(-4).join("/");

export const SidePanel = ({
  frame,
  lines,
  growth,
  scale,
  fromLabel,
  toLabel,
  samples,
  sourceUrl,
  sourceLines,
  urlOf,
  onPeek,
  onSandwich,
  onFocus,
}: Props) => {
  const place =
    frame?.file === undefined || frame.file === null ? null : `${shortFile(frame.file)}${frame.line === null ? "" : `:${frame.line}`}`;
  return (
    <aside class="side" aria-label="The chosen frame">
      <h3>{frame === null ? "All of the graph" : frame.func}</h3>
      {frame === null ? null : (
        <p class="quiet">
          {OWNERS[frame.owner]}
          {place === null ? null : (
            <>
              {" · "}
              {sourceUrl === null ? <code>{place}</code> : <a href={sourceUrl}>{place}</a>}
            </>
          )}
        </p>
      )}
      {frame?.changed === true ? <p class="touched">changed in this PR</p> : null}
      <dl class="values">
        {lines.map(({ label, from, to, rate }) => {
          const [fromText, toText] = pairTexts(from, to, scale);
          return (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <span class="pair">
                  <span class="hidden">{fromLabel} </span>
                  {fromText} → <span class="hidden">{toLabel} </span>
                  {toText}
                </span>
                <strong class={to > from ? "more" : to < from ? "less" : undefined}>
                  {arrowOf(to - from)} {from === to ? "same" : differenceText(to - from, scale)}
                </strong>
                {from === to ? null : (
                  <span class="quiet">
                    {changeText(from, to)}
                    {growth === 0 ? null : ` · ${shareText(to - from, growth)} of the ${growth > 0 ? "growth" : "decrease"}`}
                  </span>
                )}
                {rate === null ? null : <span class="quiet">{rate}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
      <LineTable lines={sourceLines} fromLabel={fromLabel} scale={scale} urlOf={urlOf} />
      {samples === null ? null : (
        <p class="quiet">
          {samples === 0 ? "No" : samples.toLocaleString("en-US")} samples {frame === null ? "behind it" : "of its own"}, both sides
          together.
        </p>
      )}
      {frame === null ? null : (
        <div class="row">
          <button type="button" onClick={onPeek}>
            Callers and callees
          </button>
          <button type="button" onClick={onSandwich}>
            Sandwich
          </button>
          <button type="button" onClick={onFocus}>
            Only its stacks
          </button>
        </div>
      )}
    </aside>
  );
};
