// The README's tables of inputs and outputs, from action.yml.
import { parse } from "yaml";

interface Described {
  readonly description?: string;
  readonly default?: unknown;
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, Described>>;
  readonly outputs?: Readonly<Record<string, Described>>;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/gu, " ").replaceAll("|", "\\|");
const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function descriptionOf(kind: string, name: string, { description }: Described): string {
  if (description === undefined || description.trim() === "") throw new Error(`action.yml: ${kind} ${name} has no description`);
  return oneLine(description);
}

/** `| Input | Default | Meaning |`, in the order of action.yml. */
export function inputsTable(actionText: string): string {
  const { inputs = {} }: ActionFile = parse(actionText);
  const shown = (value: unknown): string =>
    value === undefined || value === "" ? "" : `\`${oneLine(typeof value === "string" ? value : JSON.stringify(value))}\``;
  return rows(
    ["Input", "Default", "Meaning"],
    Object.entries(inputs).map(([name, input]) => [`\`${name}\``, shown(input.default), descriptionOf("input", name, input)]),
  );
}

/** `| Output | Meaning |`, in the order of action.yml. */
export function outputsTable(actionText: string): string {
  const { outputs = {} }: ActionFile = parse(actionText);
  return rows(
    ["Output", "Meaning"],
    Object.entries(outputs).map(([name, output]) => [`\`${name}\``, descriptionOf("output", name, output)]),
  );
}

/** `text` with `content` between `<!-- name:start -->` and `<!-- name:end -->`; null when the two marks are not there, once each, in order. */
export function fillMarks(text: string, name: string, content: string): string | null {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(start);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0) return null;
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}
