/** FlowSchemas that count the requests of each component at the API server: one per component, scheduled as before (`kubernetes.md` §16). */
import type { Manifest } from "../manifests/manifest.ts";
import { overlap, userOf, type ServiceAccount } from "./service-account.ts";

/** Whose requests a component's are. */
export interface ComponentIdentity {
  readonly component: string;
  readonly accounts: readonly ServiceAccount[];
}

/** Where the built-in schema of all service accounts begins, and of those in kube-system; ours must come before them. Lower wins. */
const BEFORE_SERVICE_ACCOUNTS = 8000;
const BEFORE_SYSTEM_ACCOUNTS = 850;
/** The level of that built-in schema, so that nothing is scheduled otherwise; kube-system's have a higher one. */
const LEVEL = "workload-low";
const SYSTEM_LEVEL = "workload-high";
const SYSTEM_NAMESPACE = "kube-system";

/** An object of Kubernetes is called by lower-case letters, digits, `-` and `.`. */
export const flowSchemaName = (component: string): string =>
  `heapgate-${component
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/gu, "-")
    .replaceAll(/^[.-]+|[.-]+$/gu, "")}`;

const everything = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true };
const everyPath = { verbs: ["*"], nonResourceURLs: ["*"] };

/** The schema of one component; `index` keeps the precedence of several apart. */
export function flowSchema({ component, accounts }: ComponentIdentity, index: number): Manifest {
  const isSystem = accounts.some(({ namespace }) => namespace === SYSTEM_NAMESPACE);
  return {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1",
    kind: "FlowSchema",
    metadata: { name: flowSchemaName(component), labels: { "app.kubernetes.io/managed-by": "heapgate" } },
    spec: {
      priorityLevelConfiguration: { name: isSystem ? SYSTEM_LEVEL : LEVEL },
      matchingPrecedence: (isSystem ? BEFORE_SYSTEM_ACCOUNTS : BEFORE_SERVICE_ACCOUNTS) + index,
      distinguisherMethod: { type: isSystem ? "ByNamespace" : "ByUser" },
      rules: [
        {
          subjects: accounts.map(({ namespace, name }) => ({ kind: "ServiceAccount", serviceAccount: { name, namespace } })),
          resourceRules: [everything],
          nonResourceRules: [everyPath],
        },
      ],
    },
  };
}

/** Components whose requests can be told apart, and those that share an account with another one. Without an account there is nothing to count. */
export function tellApart(identities: readonly ComponentIdentity[]): {
  readonly apart: readonly ComponentIdentity[];
  readonly shared: readonly { readonly account: string; readonly components: readonly string[] }[];
} {
  const all = new Map(identities.flatMap(({ accounts }) => accounts.map((account) => [userOf(account), account] as const)));
  const shared = [...all]
    .map(([account, one]) => ({
      account,
      components: identities.filter(({ accounts }) => accounts.some((other) => overlap(one, other))).map(({ component }) => component),
    }))
    .filter(({ components }) => components.length > 1);
  const mixed = new Set(shared.flatMap(({ components }) => components));
  return { apart: identities.filter(({ component, accounts }) => accounts.length > 0 && !mixed.has(component)), shared };
}
