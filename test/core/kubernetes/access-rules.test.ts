// Rights in a cluster of the user's: asked for, and the rules that are missing.
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { missingRights, missingRules, missingRuleText, neededRights, reviewRequests } from "../../../src/core/kubernetes/access-rules.ts";
import { toolOutput } from "../../support/tool-output.ts";

const ALL = neededRights({ namespaces: ["shop"], tokens: true, attribution: true });
const said = (right: (typeof ALL)[number]): string =>
  `${right.verb} ${right.resource}${right.subresource === null ? "" : `/${right.subresource}`}${right.namespace === null ? "" : ` in ${right.namespace}`}`;

describe("the rights that are needed", () => {
  test("with tokens and attribution", () => {
    expect(ALL.map(said)).toEqual([
      "get pods in shop",
      "list pods in shop",
      "watch pods in shop",
      "get events in shop",
      "list events in shop",
      "get deployments in shop",
      "list deployments in shop",
      "get pods/log in shop",
      "create pods/portforward in shop",
      "create serviceaccounts/token in shop",
      "get nodes",
      "get nodes/proxy",
      "create flowschemas",
      "delete flowschemas",
    ]);
  });

  test("without them, and everywhere when no namespace is known", () => {
    const rights = neededRights({ namespaces: [], tokens: false, attribution: false }).map(said);
    expect(rights).toContain("create pods/portforward");
    expect(rights.filter((right) => /token|flowschemas| in /u.test(right))).toEqual([]);
  });
});

test("each right is one question", () => {
  const documents = parseAllDocuments(reviewRequests(ALL)).map((document) => ("toJS" in document ? (document.toJS() as unknown) : null));
  expect(documents).toHaveLength(ALL.length);
  expect(documents[8]).toEqual({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb: "create", resource: "pods", group: "", subresource: "portforward", namespace: "shop" } },
  });
});

describe("answers of a real cluster to somebody who may read pods only", () => {
  const missing = missingRights(ALL, toolOutput("access-reviews.json")) ?? [];

  test("leave everything else", () => {
    expect(missing.map(said)).toEqual(ALL.map(said).filter((right) => !/ pods in /u.test(right)));
  });

  test("give one rule per place, as YAML to add", () => {
    const rules = missingRules(missing);
    expect(rules.map(({ namespace }) => namespace)).toEqual(["shop", null]);
    expect(rules[1] === undefined ? "" : missingRuleText(rules[1])).toMatchInlineSnapshot(`
      "The cluster refuses get nodes, get nodes/proxy, create flowschemas, delete flowschemas: the nodes stay out of the fingerprint; there are no kubelet numbers: working set, throttling, network; requests to the API server are not counted per component.
      Add to a ClusterRole of who you are there:
        - apiGroups: [""]
          resources: ["nodes"]
          verbs: [get]
        - apiGroups: [""]
          resources: ["nodes/proxy"]
          verbs: [get]
        - apiGroups: ["flowcontrol.apiserver.k8s.io"]
          resources: ["flowschemas"]
          verbs: [create, delete]"
    `);
    expect(parse(rules[0]?.yaml ?? "")).toContainEqual({ apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] });
    expect(rules[0] === undefined ? "" : missingRuleText(rules[0])).toMatch(/in shop: .*\nAdd to a Role in shop/u);
  });
});

test.each([
  ["nothing", ""],
  ["an error", "error: You must be logged in to the server (Unauthorized)\n"],
  ["a part", toolOutput("access-reviews.json").slice(0, 900)],
])("%s is no answer", (_, output) => expect(missingRights(ALL, output)).toBeNull());

test("who may do everything lacks no rule", () => {
  const allowed = toolOutput("access-reviews.json").replaceAll('"allowed": false', '"allowed": true');
  expect(missingRules(missingRights(ALL, allowed) ?? ALL)).toEqual([]);
});
