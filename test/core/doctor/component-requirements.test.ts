// Each component: pods, profiling and metrics, on or off, with the knob to turn.
import { describe, expect, test } from "vitest";
import {
  componentRequirements,
  type ComponentFacts,
  type EndpointAnswer,
  type PodsAnswer,
} from "../../../src/core/doctor/component-requirements.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { warning } from "../../../src/core/errors/warning.ts";

const on = (name: string): EndpointAnswer => ({ kind: "on", name, notes: [] });
const FACTS: ComponentFacts = {
  name: "shop",
  pods: { kind: "pods", names: ["dev/shop-0", "dev/shop-1"], container: "app" },
  pprof: on("dev/shop-0:6060/debug/pprof"),
  metrics: on("dev/shop-0:8080/metrics"),
  knobs: [],
  isReplaced: false,
};
const of = (facts: Partial<ComponentFacts>) => componentRequirements({ ...FACTS, ...facts });
const told = (facts: Partial<ComponentFacts>): readonly string[] => of(facts).map(({ state, what, found }) => `${state} ${what}: ${found}`);
const OFF = warning("pprof-off", "Component shop serves no profiles that could be found: nothing answers on 6060, 8080.", "Switch it on.");

test("a component with everything", () => {
  expect(told({})).toEqual([
    "met shop: running pods: dev/shop-0, dev/shop-1 (container app)",
    "met shop: profiling: enabled at dev/shop-0:6060/debug/pprof",
    "met shop: metrics: enabled at dev/shop-0:8080/metrics",
  ]);
});

describe("W18 profiling that nobody serves", () => {
  const disabled: Partial<ComponentFacts> = { pprof: { kind: "disabled", trouble: OFF } };
  const profiling = (facts: Partial<ComponentFacts>) => of({ ...disabled, ...facts }).find(({ id }) => id === "component.shop.pprof");

  test("is disabled: a warning, for a run goes on without", () => {
    expect(profiling({})).toMatchObject({
      state: "warn",
      needed: false,
      found: "disabled: Component shop serves no profiles that could be found: nothing answers on 6060, 8080",
    });
  });
  test("W13 names the settings of the container that are about it", () => {
    expect(profiling({ knobs: ["container app has env ENABLE_PPROF=false"] })?.remedy).toBe(
      "Switch it on.\nSeen there: container app has env ENABLE_PPROF=false",
    );
  });
  test("gives the lines of Go where the container shows no setting", () => {
    expect(profiling({})?.remedy).toMatch(/^Switch it on\.\nIn a Go program: import _ "net\/http\/pprof"/u);
  });
  test("of a component that the run deploys anew says that it is replaced", () => {
    expect(profiling({ isReplaced: true })?.remedy).toMatch(/\nThis is what runs there now; heapgate run deploys it anew/u);
  });
});

describe("W18 metrics", () => {
  test("that nobody serves are warned of without lines about profiles", () => {
    const trouble = warning("metrics-missing", "Component shop serves no metrics.", "Serve /metrics.");
    expect(of({ metrics: { kind: "disabled", trouble }, knobs: ["container app has env PPROF"] }).at(-1)).toMatchObject({
      state: "warn",
      found: "disabled: Component shop serves no metrics",
      remedy: "Serve /metrics.",
    });
  });
});

describe("W18 what would end a run", () => {
  const trouble = heapgateError("PPROF_DISABLED", { component: "shop", url: "dev/shop-0:6060/debug/pprof/heap", answer: "404" });
  test("is missing, in the words of its error", () => {
    expect(of({ pprof: { kind: "failed", trouble } })[1]).toMatchObject({
      state: "missing",
      needed: true,
      found: trouble.message.replace(/\.$/u, ""),
      remedy: trouble.remedy,
    });
  });
  test("ends none where the run deploys the component anew", () => {
    expect(of({ pprof: { kind: "failed", trouble }, isReplaced: true })[1]).toMatchObject({ state: "warn", needed: false });
  });
});

describe("pods", () => {
  const gone = heapgateError("NO_PODS", { component: "shop", selector: "app=shop", namespace: "dev" });
  test.each<[string, PodsAnswer, string]>([
    [
      "that are not there",
      { kind: "failed", trouble: gone },
      "missing shop: running pods: Component shop has no running pod: nothing fits app=shop in namespace dev",
    ],
    ["of an optional component", { kind: "none" }, "unneeded shop: running pods: optional, and not in this cluster"],
    ["that the run deploys", { kind: "later" }, "unknown shop: running pods: none yet"],
  ])("W18 %s: nothing is said of their endpoints", (_, pods, expected) => expect(told({ pods })).toEqual([expected]));
});

test("a component without pods is asked by its address", () => {
  expect(told({ pods: null, pprof: { kind: "off" }, metrics: { kind: "not-asked", why: "nothing is started" } })).toEqual([
    "unneeded shop: profiling: pprof: off (no attribution to functions, no leak gate for the live heap)",
    "unknown shop: metrics: nothing is started",
  ]);
});

test("what is noted beside an endpoint that answers is warned of", () => {
  const notes = [{ message: "It samples every 524288 bytes.", remedy: "Nothing." }];
  expect(of({ pprof: { kind: "on", name: "x", notes } }).map(({ id, state, what }) => `${id} ${state} ${what}`)[2]).toBe(
    "component.shop.pprof.note1 warn shop: It samples every 524288 bytes",
  );
});
