// What earlier runs left is named with the command that removes it.
import { describe, expect, test } from "vitest";
import { leftoverRequirements, type LeftoverFacts } from "../../../src/core/doctor/leftover-requirements.ts";

const NOTHING: LeftoverFacts = { dead: [], folders: [], clusters: [], clustersKnown: true };
const told = (facts: Partial<LeftoverFacts>): readonly string[] =>
  leftoverRequirements({ ...NOTHING, ...facts }).map(({ state, what, found, remedy }) => `${state} ${what} | ${found} | ${remedy}`);

describe("what is left", () => {
  test.each<[string, Partial<LeftoverFacts>, readonly string[]]>([
    ["nothing", {}, ["met nothing is left of earlier runs |  | "]],
    [
      "a cluster that a dead run noted, once though kind lists it too",
      {
        dead: [{ processId: 7, things: [{ what: "cluster heapgate-1a2b3c", command: "kind delete cluster --name heapgate-1a2b3c" }] }],
        clusters: [{ name: "heapgate-1a2b3c", usedBy: null }],
      },
      ["warn cluster heapgate-1a2b3c | left by process 7, which is gone | kind delete cluster --name heapgate-1a2b3c"],
    ],
    [
      "objects in a cluster",
      { dead: [{ processId: 7, things: [{ what: "namespace/shop", command: "kubectl delete namespace/shop" }] }] },
      ["warn namespace/shop | left by process 7, which is gone | kubectl delete namespace/shop"],
    ],
    [
      "a cluster that nobody noted",
      { clusters: [{ name: "heapgate-ffffff", usedBy: null }] },
      [
        "warn cluster heapgate-ffffff | kept, or of a run whose records are not here: delete it only when nothing uses it | kind delete cluster --name heapgate-ffffff",
      ],
    ],
    [
      "a folder",
      { folders: [{ path: "/tmp/heapgate-run-1", processIds: [] }] },
      ["warn /tmp/heapgate-run-1 | temporary folder of a run that is gone | rm -rf /tmp/heapgate-run-1"],
    ],
    [
      "a folder from which something runs",
      { folders: [{ path: "/tmp/heapgate-run-1", processIds: [11, 12] }] },
      [
        "warn /tmp/heapgate-run-1 | temporary folder of a run that is gone, with processes still running from it | kill 11 12\nrm -rf /tmp/heapgate-run-1",
      ],
    ],
  ])("%s", (_, facts, expected) => expect(told(facts)).toEqual(expected));

  test("is not what a run that goes on uses", () => {
    expect(told({ clusters: [{ name: "heapgate-abcdef", usedBy: 99 }] })).toEqual([
      "met nothing is left of earlier runs |  | ",
      "met cluster heapgate-abcdef | in use by process 99 | ",
    ]);
  });

  test("is unknown for clusters where kind does not say", () => {
    expect(told({ clustersKnown: false })).toEqual([
      "met nothing is left of earlier runs |  | ",
      "unknown clusters of kind | kind does not say | Once kind and Docker answer: kind get clusters",
    ]);
  });

  test("stops no run", () => {
    const all = leftoverRequirements({
      ...NOTHING,
      folders: [{ path: "/tmp/x", processIds: [1] }],
      clusters: [{ name: "c", usedBy: null }],
    });
    expect(all.filter(({ needed }) => needed)).toEqual([]);
  });
});
