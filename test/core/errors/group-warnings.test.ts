// Many warnings of one kind are one with a count; what differs in more than names of pods and numbers stays apart.
import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { groupWarnings } from "../../../src/core/errors/group-warnings.ts";
import { warning, type Warning } from "../../../src/core/errors/warning.ts";

const failed = (message: string, remedy = "Look at the app's log."): Warning => warning("scrape-failed", message, remedy);
const grouped = (messages: readonly string[], podNames: readonly string[] = []): readonly string[] =>
  groupWarnings(
    messages.map((message) => failed(message)),
    podNames,
  ).map(({ message }) => message);

describe("groupWarnings", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "pods of a Deployment",
      ["Pod shop-7d9f8c6b5-x2x4z: refused.", "Pod shop-7d9f8c6b5-bcdfg: refused.", "Pod shop-5c4b9fdd77-qqzzt: refused."],
      [],
    ],
    ["their containers", ["shop-7d9f8c6b5-x2x4z-app: ended.", "shop-7d9f8c6b5-bcdfg-app: ended.", "shop-5c4b9fdd77-qqzzt-app: ended."], []],
    ["pods of a DaemonSet", ["Pod agent-x2x4z: refused.", "Pod agent-7bcdf: refused.", "Pod agent-zz9tt: refused."], []],
    [
      "pods of a StatefulSet, by their names",
      ["Pod shop-0: refused.", "Pod shop-1: refused.", "Pod shop-10: refused."],
      ["shop-0", "shop-1", "shop-10"],
    ],
    ["batches", ["No heap after batch 3.", "No heap after batch 4.", "No heap after batch 15."], []],
    [
      "ports and addresses",
      ["http://10.0.0.7:8080/metrics: reset", "http://10.0.0.8:8080/metrics: reset", "http://10.0.0.8:30123/metrics: reset"],
      [],
    ],
  ])("puts %s together", (_, messages, podNames) => {
    expect(grouped(messages, podNames)).toEqual([`${messages[0]} And 2 more of this kind.`]);
  });

  test.each<[string, readonly string[]]>([
    ["components", ["Component shop: refused.", "Component agent: refused."]],
    ["components with numbers", ["Component shop-1: refused.", "Component shop-2: refused.", "Component shop3: refused."]],
    ["deployments", ["Pod shop-7d9f8c6b5-x2x4z: refused.", "Pod agent-7d9f8c6b5-x2x4z: refused."]],
    ["phases", ["answered 503 in the cost phase.", "answered 503 in the growth phase."]],
  ])("keeps %s apart", (_, messages) => expect(grouped(messages)).toEqual(messages));

  test("keeps codes and remedies apart", () => {
    const all = [failed("x"), failed("x", "Wait."), warning("pprof-off", "x", "Wait.")];
    expect(groupWarnings(all)).toEqual(all);
  });

  test("says equal ones once, in the order of the first", () => {
    expect(grouped(["b 1.", "a.", "b 1.", "a."])).toEqual(["b 1.", "a."]);
    expect(grouped(["b 1.", "a.", "b 1.", "b 2."])).toEqual(["b 1. And 1 more of this kind.", "a."]);
  });

  test("adds up what was grouped on each side", () => {
    const base = groupWarnings([1, 2, 3].map((batch) => failed(`No heap after batch ${batch}.`)));
    const head = groupWarnings([7, 8].map((batch) => failed(`No heap after batch ${batch}.`)));
    expect(groupWarnings([...base, ...head]).map(({ message }) => message)).toEqual(["No heap after batch 1. And 4 more of this kind."]);
  });

  test("grouping again changes nothing", () => {
    const words = array(constantFrom("shop-0", "shop-7d9f8c6b5-x2x4z", "batch", "3", "8080", "agent"), { maxLength: 4 });
    assert(
      property(array(words), (all) => {
        const once = groupWarnings(all.map((parts) => failed(`${parts.join(" ")}.`)));
        expect(groupWarnings(once)).toEqual(once);
      }),
    );
  });
});
