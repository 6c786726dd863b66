// The runner of a step as lists of what it was told.
import type { AnnotationLevel, Runner } from "../../src/ports/runner.ts";

export interface FakeRunner extends Runner {
  readonly outputs: Record<string, string>;
  readonly annotations: { readonly level: AnnotationLevel; readonly message: string; readonly file: string | null }[];
  readonly secrets: string[];
  readonly summary: () => string;
}

export function makeFakeRunner(inputs: Readonly<Record<string, string>> = {}): FakeRunner {
  let summary = "";
  const state: Record<string, string> = {};
  const runner: FakeRunner = {
    outputs: {},
    annotations: [],
    secrets: [],
    summary: () => summary,
    getInput: (name) => inputs[name] ?? "",
    setOutput: (name, value) => {
      runner.outputs[name] = value;
    },
    setSecret: (value) => void runner.secrets.push(value),
    saveState: (name, value) => {
      state[name] = value;
    },
    getState: (name) => state[name] ?? "",
    annotate: (level, message, { file }) => void runner.annotations.push({ level, message, file: file ?? null }),
    appendSummary: async (markdown) => {
      summary += markdown;
      return "written";
    },
    setFailed: (message) => void runner.annotations.push({ level: "error", message, file: null }),
  };
  return runner;
}
