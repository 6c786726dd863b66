/** The rights heapgate uses in a cluster of the user's, why, and the rule that grants one. */
import { stringify } from "yaml";
import { fieldAt, isObject, parseJson, textAt } from "./json-fields.ts";

export interface Right {
  readonly verb: string;
  /** `pods`, `nodes`. */
  readonly resource: string;
  /** `portforward`, `proxy`; null: the object itself. */
  readonly subresource: string | null;
  /** The empty text: the core group. */
  readonly group: string;
  /** Null: for the whole cluster. */
  readonly namespace: string | null;
  /** What is left out without it. */
  readonly without: string;
}

export interface RightNeeds {
  /** Those with measured components; empty: all. */
  readonly namespaces: readonly string[];
  readonly tokens: boolean;
  readonly attribution: boolean;
}

const right = (verb: string, path: string, namespace: string | null, without: string, group = ""): Right => {
  const [resource = path, subresource = null] = path.split("/");
  return { verb, resource, subresource, group, namespace, without };
};

const inNamespace = (namespace: string | null, { tokens }: RightNeeds): readonly Right[] => [
  ...["get", "list", "watch"].map((verb) => right(verb, "pods", namespace, "no component can be found")),
  ...["get", "list"].map((verb) => right(verb, "events", namespace, "why a pod is not ready is told without its events")),
  right("get", "deployments", namespace, "rollouts cannot be waited for", "apps"),
  right("list", "deployments", namespace, "rollouts cannot be waited for", "apps"),
  right("get", "pods/log", namespace, "no logs are digested"),
  right("create", "pods/portforward", namespace, "no profile and no metrics can be fetched"),
  ...(tokens ? [right("create", "serviceaccounts/token", namespace, "endpoints that ask for a token answer nothing")] : []),
];

const ofCluster = ({ attribution }: RightNeeds): readonly Right[] => [
  right("get", "nodes", null, "the nodes stay out of the fingerprint"),
  right("get", "nodes/proxy", null, "there are no kubelet numbers: working set, throttling, network"),
  ...(attribution
    ? ["create", "delete"].map((verb) =>
        right(verb, "flowschemas", null, "requests to the API server are not counted per component", "flowcontrol.apiserver.k8s.io"),
      )
    : []),
];

/** Everything these needs ask for (`kubernetes.md` §2). */
export const neededRights = (needs: RightNeeds): readonly Right[] => [
  ...(needs.namespaces.length === 0 ? [null] : needs.namespaces).flatMap((namespace) => inNamespace(namespace, needs)),
  ...ofCluster(needs),
];

/** One SelfSubjectAccessReview per right, as a stream for `kubectl create -f -`. Everybody may ask about themselves. */
export const reviewRequests = (rights: readonly Right[]): string =>
  rights
    .map(({ verb, resource, subresource, group, namespace }) =>
      stringify({
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
          resourceAttributes: {
            verb,
            resource,
            group,
            ...(subresource === null ? {} : { subresource }),
            ...(namespace === null ? {} : { namespace }),
          },
        },
      }),
    )
    .join("---\n");

/** JSON objects printed one after the other, as kubectl does for several. */
const objectsIn = (output: string): readonly unknown[] =>
  output
    .split(/^(?=\{)/mu)
    .map(parseJson)
    .filter(isObject);

const keyOf = (attributes: unknown): string =>
  ["verb", "group", "resource", "subresource", "namespace"].map((name) => textAt(attributes, name) ?? "").join(" ");

/** The rights that the answers refuse; null when an answer is missing, so that nothing is known. */
export function missingRights(rights: readonly Right[], output: string): readonly Right[] | null {
  const allowed = new Map(
    objectsIn(output).map((review) => [
      keyOf(fieldAt(review, "spec", "resourceAttributes")),
      fieldAt(review, "status", "allowed") === true,
    ]),
  );
  if (rights.some((each) => !allowed.has(keyOf(each)))) return null;
  return rights.filter((each) => allowed.get(keyOf(each)) === false);
}

const pathOf = ({ resource, subresource }: Right): string => (subresource === null ? resource : `${resource}/${subresource}`);

/** Rules of RBAC as people write them: one per resource. */
const rulesYaml = (rights: readonly Right[]): string => {
  const paths = new Set(rights.map((each) => `${each.group} ${pathOf(each)}`));
  return [...paths]
    .map((path) => {
      const same = rights.filter((each) => `${each.group} ${pathOf(each)}` === path);
      const [group = "", resource = ""] = path.split(" ");
      const verbs = [...new Set(same.map(({ verb }) => verb))].join(", ");
      return `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: [${verbs}]\n`;
    })
    .join("");
};

export interface MissingRule {
  /** Null: a ClusterRole. */
  readonly namespace: string | null;
  /** What is refused, in words: `create pods/portforward`. */
  readonly refused: readonly string[];
  readonly without: readonly string[];
  /** The rules to add, as YAML. */
  readonly yaml: string;
}

/** What to add to the Role of each namespace and to the ClusterRole. */
export const missingRules = (missing: readonly Right[]): readonly MissingRule[] =>
  [...new Set(missing.map(({ namespace }) => namespace))].map((namespace) => {
    const rights = missing.filter((each) => each.namespace === namespace);
    return {
      namespace,
      refused: rights.map((each) => `${each.verb} ${pathOf(each)}`),
      without: [...new Set(rights.map(({ without }) => without))],
      yaml: rulesYaml(rights),
    };
  });

/** A rule to add, as text for a log. */
export const missingRuleText = ({ namespace, refused, without, yaml }: MissingRule): string =>
  [
    `The cluster refuses ${refused.join(", ")}${namespace === null ? "" : ` in ${namespace}`}: ${without.join("; ")}.`,
    `Add to ${namespace === null ? "a ClusterRole" : `a Role in ${namespace}`} of who you are there:`,
    ...yaml
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
  ].join("\n");
