/** Nodes as far as they disturb a measurement: pressure, not ready. */
import { listAt, textAt } from "./json-fields.ts";

/** Of `kubectl get nodes -o json`: what is wrong with each node, in words; empty: nothing is. */
export const nodeTroubles = (list: unknown): readonly string[] =>
  listAt(list, "items").flatMap((node) =>
    listAt(node, "status", "conditions").flatMap((condition) => {
      const type = textAt(condition, "type") ?? "?";
      const isTrue = textAt(condition, "status") === "True";
      if (type === "Ready" ? isTrue : !isTrue) return [];
      const why = textAt(condition, "message") ?? textAt(condition, "reason") ?? "no reason given";
      return [`node ${textAt(node, "metadata", "name") ?? "?"}: ${type === "Ready" ? "not ready" : type}: ${why}`];
    }),
  );
