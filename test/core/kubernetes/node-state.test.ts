import { expect, test } from "vitest";
import { nodeTroubles } from "../../../src/core/kubernetes/node-state.ts";

const node = (...conditions: readonly (readonly [string, string, string])[]): unknown => ({
  items: [
    {
      metadata: { name: "heapgate-control-plane" },
      status: { conditions: conditions.map(([type, status, message]) => ({ type, status, message, reason: "R" })) },
    },
  ],
});

test.each([
  ["a healthy node", node(["MemoryPressure", "False", "enough"], ["Ready", "True", "ready"]), []],
  [
    "pressure",
    node(["DiskPressure", "True", "disk is full"], ["Ready", "True", "ready"]),
    ["node heapgate-control-plane: DiskPressure: disk is full"],
  ],
  ["a node that is not ready", node(["Ready", "False", "kubelet stopped"]), ["node heapgate-control-plane: not ready: kubelet stopped"]],
  ["a silent node", node(["Ready", "Unknown", ""]), ["node heapgate-control-plane: not ready: R"]],
  ["no answer", null, []],
])("%s", (_, list, words) => {
  expect(nodeTroubles(list)).toEqual(words);
});
