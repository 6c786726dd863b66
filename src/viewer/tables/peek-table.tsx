/** Callers and callees of one function with their values, as `go tool pprof -peek` lists them. */
import { nameOf } from "../graph/names.ts";
import type { Peek, Relative } from "../graph/family.ts";
import { arrowOf, columnTexts, type Scale, shareText } from "../graph/quantities.ts";

interface Props {
  /** Null: no function is chosen. */
  readonly func: string | null;
  readonly peek: Peek | null;
  readonly scale: Scale;
  readonly fullNames: boolean;
  readonly onChoose: (func: string) => void;
}

interface Line extends Relative {
  readonly role: "caller" | "itself" | "self" | "callee";
}

/** Together with the function itself, so that all numbers stand in one size. */
const linesOf = (peek: Peek, func: string): readonly Line[] => [
  ...peek.callers.map((one): Line => ({ ...one, role: "caller" })),
  { func, from: peek.from, to: peek.to, role: "itself" },
  { func: "", from: peek.selfFrom, to: peek.selfTo, role: "self" },
  ...peek.callees.map((one): Line => ({ ...one, role: "callee" })),
];

export const PeekTable = ({ func, peek, scale, fullNames, onChoose }: Props) => {
  if (func === null || peek === null)
    return <p class="quiet">Choose a function in the graph or a table: its callers and callees are listed here.</p>;
  const lines = linesOf(peek, func);
  const froms = columnTexts(
    lines.map(({ from }) => from),
    scale,
  );
  const tos = columnTexts(
    lines.map(({ to }) => to),
    scale,
  );
  const changes = columnTexts(
    lines.map(({ from, to }) => to - from),
    scale,
    true,
  );
  const whole = peek.to - peek.from;
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label="Callers and callees">
      <table>
        <caption class="hidden">Callers and callees of {func}</caption>
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col" class="num">
              Base
            </th>
            <th scope="col" class="num">
              Head
            </th>
            <th scope="col" class="num">
              Change
            </th>
            <th scope="col" class="num">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={`${line.role} ${line.func}`} class={line.role === "itself" ? "chosen" : undefined}>
              <th scope="row" class={line.role === "callee" || line.role === "self" ? "below" : undefined}>
                {line.role === "self" ? (
                  <span class="quiet">itself, without callees</span>
                ) : line.func === "" ? (
                  <span class="quiet">start of the stack</span>
                ) : (
                  <>
                    <span class="quiet role">{line.role === "itself" ? "" : `${line.role} `}</span>
                    <button type="button" class="func" title={line.func} onClick={() => onChoose(line.func)}>
                      {nameOf(line.func, fullNames)}
                    </button>
                  </>
                )}
              </th>
              <td class="num">{froms[at]}</td>
              <td class="num">{tos[at]}</td>
              <td class={line.to > line.from ? "num more" : line.to < line.from ? "num less" : "num"}>
                {arrowOf(line.to - line.from)} {changes[at]}
              </td>
              <td class="num">{shareText(line.to - line.from, whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
