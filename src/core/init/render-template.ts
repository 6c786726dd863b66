/** Renders a chart's templates without Helm, as far as its own files tell: enough for labels, ports, images and arguments. */
import { evaluate, type TemplateScope, type Variables } from "./template-expression.ts";
import { parseTemplate, type TemplateNode } from "./template-nodes.ts";
import { isList, isMap, textOf, truthOf, UNREAD, type TemplateMap, type TemplateValue } from "./template-values.ts";

/** Templates call each other; one that calls itself ends here. */
const DEEPEST = 24;

export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

interface Renderer {
  readonly render: (nodes: readonly TemplateNode[], scope: TemplateScope) => string;
}

const definitionsIn = (nodes: readonly TemplateNode[], into: Map<string, readonly TemplateNode[]>): void => {
  for (const node of nodes) {
    if (node.kind !== "block") continue;
    const [, name] = /^"([^"]+)"/u.exec(node.expression) ?? [];
    if (node.word === "define" && name !== undefined) into.set(name, node.body);
  }
};

/** `$name := …` holds in its block, `$name = …` changes the one of a block around it. */
const assignmentOf = (expression: string): { readonly name: string; readonly value: string; readonly declares: boolean } | null => {
  const [, name, sign, value] = /^(\$\w+)\s*(:?=)\s*([\s\S]+)$/u.exec(expression) ?? [];
  return name === undefined || value === undefined ? null : { name, value, declares: sign === ":=" };
};

const inside = (outer: Variables | null, own: readonly (readonly [string, TemplateValue])[] = []): Variables => ({
  own: new Map(own),
  outer,
});

const assign = (variables: Variables, name: string, value: TemplateValue): void => {
  for (let at: Variables | null = variables; at !== null; at = at.outer) {
    if (!at.own.has(name)) continue;
    at.own.set(name, value);
    return;
  }
};

const createRenderer = (): Renderer => {
  const ranged = (node: Extract<TemplateNode, { kind: "block" }>, scope: TemplateScope): string => {
    const [, names = "", expression = node.expression] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:=\s*([\s\S]+)$/u.exec(node.expression) ?? [];
    const [first, second] = names.split(",").map((name) => name.trim());
    const value = evaluate(expression, scope);
    const entries: readonly (readonly [TemplateValue, TemplateValue])[] = isList(value)
      ? value.map((item, index) => [index, item] as const)
      : isMap(value)
        ? Object.entries(value)
        : [];
    if (entries.length === 0) return render(node.otherwise, scope);
    return entries
      .map(([key, item]) => {
        const own: (readonly [string, TemplateValue])[] = [];
        if (second !== undefined && first !== undefined) own.push([first, key], [second, item]);
        else if (first !== undefined) own.push([first, item]);
        return render(node.body, { ...scope, dot: item, variables: inside(scope.variables, own) });
      })
      .join("");
  };
  const block = (node: Extract<TemplateNode, { kind: "block" }>, scope: TemplateScope): string => {
    if (node.word === "define") return "";
    if (node.word === "range") return ranged(node, scope);
    const assignment = assignmentOf(node.expression);
    const value = evaluate(assignment?.value ?? node.expression, scope);
    const inner = assignment === null ? scope : { ...scope, variables: inside(scope.variables, [[assignment.name, value]]) };
    // What cannot be told is taken as false: a part that may be missing is left out.
    if (truthOf(value) !== true) return render(node.otherwise, scope);
    return render(node.body, node.word === "with" ? { ...inner, dot: value } : inner);
  };
  const render = (nodes: readonly TemplateNode[], outer: TemplateScope): string => {
    const scope = { ...outer, variables: inside(outer.variables) };
    let text = "";
    for (const node of nodes) {
      if (node.kind === "text") text += node.text;
      else if (node.kind === "block") text += block(node, scope);
      else {
        const assignment = assignmentOf(node.expression);
        if (assignment === null) text += textOf(evaluate(node.expression, scope));
        else if (assignment.declares) scope.variables.own.set(assignment.name, evaluate(assignment.value, scope));
        else assign(scope.variables, assignment.name, evaluate(assignment.value, scope));
      }
    }
    return text;
  };
  return { render };
};

/**
 * Every template of a chart as text, in the order given; helpers (`_*.tpl`) only lend their definitions. What only Helm or a cluster could fill in stands there as
 * UNREAD_TEXT. `root` has `Values`, `Chart` and `Release`. The language is Go's text/template with the functions of Helm that charts use most.
 */
export const renderTemplates = (files: readonly TemplateFile[], root: TemplateMap): readonly TemplateFile[] => {
  const parsed = files.map((file) => ({ path: file.path, nodes: parseTemplate(file.text) }));
  const definitions = new Map<string, readonly TemplateNode[]>();
  for (const { nodes } of parsed) definitionsIn(nodes, definitions);
  const renderer = createRenderer();
  let depth = 0;
  const include = (name: string, dot: TemplateValue): TemplateValue => {
    const body = definitions.get(name);
    if (body === undefined || depth >= DEEPEST) return UNREAD;
    depth += 1;
    try {
      return renderer.render(body, { root: isMap(dot) && isMap(dot["Chart"] ?? null) ? dot : root, dot, variables: inside(null), include });
    } finally {
      depth -= 1;
    }
  };
  return parsed
    .filter(({ path }) => !/(?:^|\/)_[^/]*$/u.test(path))
    .map(({ path, nodes }) => ({ path, text: renderer.render(nodes, { root, dot: root, variables: inside(null), include }) }));
};
