// GitHub's own parser of workflows: whether GitHub would take a file, as its editor says it.
import { registerHooks } from "node:module";

// The package imports its schema as JSON without saying so, which bundlers take and Node does not.
registerHooks({
  load: (url, context, next) =>
    next(
      url,
      url.includes("/@actions/workflow-parser/") && url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context,
    ),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");

/** What GitHub says against a workflow; empty: it takes it. */
export async function workflowProblems(path: string, text: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  const problems = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined) return problems.length === 0 ? ["it holds nothing"] : problems;
  const template = await convertWorkflowTemplate(context, value);
  return [...new Set([...problems, ...(template.errors ?? []).map(({ Message }) => Message)])];
}
