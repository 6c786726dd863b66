/** Each measured component: its pods, its profiles and its metrics, on or off, with the knob to turn. */
import type { EndpointKind } from "../kubernetes/probe-ports.ts";
import type { Trouble } from "./config-requirements.ts";
import { requirement, type Requirement } from "./requirement.ts";

export type PodsAnswer =
  | { readonly kind: "pods"; readonly names: readonly string[]; readonly container: string }
  /** An optional component that this installation has not. */
  | { readonly kind: "none" }
  /** There are none yet, and the run deploys it. */
  | { readonly kind: "later" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

export type EndpointAnswer =
  /** `off` in the configuration. */
  | { readonly kind: "off" }
  /** It answers as it should; `notes` are what was found beside. */
  | { readonly kind: "on"; readonly name: string; readonly notes: readonly Trouble[] }
  /** Nothing is served where it was looked for; a run goes on without. */
  | { readonly kind: "disabled"; readonly trouble: Trouble }
  /** The run would end here. */
  | { readonly kind: "failed"; readonly trouble: Trouble }
  | { readonly kind: "not-asked"; readonly why: string };

export interface ComponentFacts {
  readonly name: string;
  /** Null: it is not found as pods. */
  readonly pods: PodsAnswer | null;
  readonly pprof: EndpointAnswer;
  readonly metrics: EndpointAnswer;
  /** What of its container names profiling: `container app has env ENABLE_PPROF=false`. */
  readonly knobs: readonly string[];
  /** What answers now is replaced by what the run deploys, so nothing of it stops a run. */
  readonly isReplaced: boolean;
}

const component = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement =>
  requirement({ group: "components", ...fields });
const withoutStop = (text: string): string => text.replace(/\.$/u, "");

const podsRequirement = (name: string, answer: PodsAnswer): Requirement => {
  const fields = { id: `component.${name}.pods`, what: `${name}: running pods` };
  switch (answer.kind) {
    case "pods":
      return component({ ...fields, state: "met", found: `${answer.names.join(", ")} (container ${answer.container})`, needed: true });
    case "none":
      return component({ ...fields, state: "unneeded", found: "optional, and not in this cluster" });
    case "later":
      return component({ ...fields, state: "unknown", found: "none yet", remedy: "heapgate run deploys it, and asks it before the load." });
    case "failed":
      return component({
        ...fields,
        state: "missing",
        found: withoutStop(answer.trouble.message),
        remedy: answer.trouble.remedy,
        needed: true,
      });
  }
};

const WORDS: Readonly<Record<EndpointKind, string>> = { pprof: "profiling", metrics: "metrics" };
/** What is lost with it, where it is off on purpose. */
const WITHOUT: Readonly<Record<EndpointKind, string>> = {
  pprof: "no attribution to functions, no leak gate for the live heap",
  metrics: "no signals of its own metrics",
};
const GO_LINES =
  'In a Go program: import _ "net/http/pprof", and go http.ListenAndServe("localhost:6060", nil); heapgate reaches loopback.';
const REPLACED = "This is what runs there now; heapgate run deploys it anew, with components[].args and env laid over it.";

/** The settings that were seen, or the lines a program without any needs. */
const knobLines = (kind: EndpointKind, isOff: boolean, knobs: readonly string[]): readonly string[] => {
  if (kind === "metrics") return [];
  if (knobs.length > 0) return knobs.map((one) => `Seen there: ${one}`);
  return isOff ? [GO_LINES] : [];
};

const endpointRequirements = (kind: EndpointKind, { name, knobs, isReplaced, ...answers }: ComponentFacts): readonly Requirement[] => {
  const answer = answers[kind];
  const fields = { id: `component.${name}.${kind}`, what: `${name}: ${WORDS[kind]}` };
  const remedyOf = (remedy: string): string =>
    [remedy, ...knobLines(kind, answer.kind === "disabled", knobs), ...(isReplaced ? [REPLACED] : [])].join("\n");
  switch (answer.kind) {
    case "off":
      return [component({ ...fields, state: "unneeded", found: `${kind}: off (${WITHOUT[kind]})` })];
    case "on":
      return [
        component({ ...fields, state: "met", found: `enabled at ${answer.name}` }),
        ...answer.notes.map(({ message, remedy }, index) =>
          component({ id: `${fields.id}.note${index + 1}`, what: `${name}: ${withoutStop(message)}`, state: "warn", remedy }),
        ),
      ];
    case "disabled": {
      const { message, remedy } = answer.trouble;
      return [component({ ...fields, state: "warn", found: `disabled: ${withoutStop(message)}`, remedy: remedyOf(remedy) })];
    }
    case "failed": {
      const { message, remedy } = answer.trouble;
      const state = isReplaced ? "warn" : "missing";
      return [component({ ...fields, state, found: withoutStop(message), remedy: remedyOf(remedy), needed: !isReplaced })];
    }
    case "not-asked":
      return [component({ ...fields, state: "unknown", found: answer.why, remedy: "heapgate run asks it before the load." })];
  }
};

export const componentRequirements = (facts: ComponentFacts): readonly Requirement[] => {
  const { name, pods } = facts;
  if (pods === null) return [...endpointRequirements("pprof", facts), ...endpointRequirements("metrics", facts)];
  const own = podsRequirement(name, pods);
  return pods.kind === "pods" ? [own, ...endpointRequirements("pprof", facts), ...endpointRequirements("metrics", facts)] : [own];
};
