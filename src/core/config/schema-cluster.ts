/** The schema of what only clusters have: target, images, deployment, waits, reset, pods, authentication. */
import { z } from "zod";
import { atLeast, closedMap, command, headerMap, looseText, positive, text, variantMap } from "./schema-parts.ts";

const textList = z.array(text);

/** The log is switched on where the API server is configured, which heapgate does not do in a cluster of the user's. */
const NO_AUDIT =
  "goes only with target: kind, in a cluster that heapgate makes; in one of yours requests are counted by a FlowSchema per component (a limit on api-in asks for it)";

export const clusterTarget = variantMap(
  {
    kind: closedMap({
      image: text.optional(),
      config: text.optional(),
      nodes: atLeast(1).optional(),
      audit: z.boolean().optional(),
    }).optional(),
    existing: closedMap({
      context: text.optional(),
      namespace: text.optional(),
      registry: text.optional(),
      audit: z.never({ error: NO_AUDIT }).optional(),
    }).optional(),
  },
  ["kind", "existing"],
);

/** Docker's grammar of a reference without a digest: host, lower-case path, tag. */
const IMAGE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$/u;
const image = z.string().regex(IMAGE, {
  error: ({ input }) =>
    `"${String(input)}" is not the name of an image: lower-case letters, as in ghcr.io/acme/shop, with a tag only where the app itself starts it`,
});

export const build = closedMap({
  image: z.union([image, z.array(image).min(1, { error: "is an empty list" })]).optional(),
  context: text.optional(),
  dockerfile: text.optional(),
  args: z.record(z.string(), looseText).optional(),
  target: text.optional(),
  options: textList.optional(),
  command: command.optional(),
  pull: text.optional(),
});

/** Names of namespaces, containers, ServiceAccounts: RFC 1123 labels, subdomains with dots. */
const OBJECT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u;
export const objectName = z.string().regex(OBJECT_NAME, {
  error: ({ input }) => `"${String(input)}" is not a name in Kubernetes: lower-case letters, digits and dashes`,
});

/** Who asks the API server: a ServiceAccount, or all of a namespace. */
export const account = z.string().regex(/^[a-z0-9][a-z0-9-]*\/(?:\*|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/u, {
  error: ({ input }) => `"${String(input)}" is not a ServiceAccount; write NAMESPACE/NAME, or NAMESPACE/* for all of a namespace`,
});

const KEY = String.raw`(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`;
const VALUE = "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?";
const REQUIREMENT = String.raw`\s*(?:!?\s*${KEY}|${KEY}\s*(?:==?|!=)\s*${VALUE}|${KEY}\s+(?:in|notin)\s*\(\s*${VALUE}(?:\s*,\s*${VALUE})*\s*\))\s*`;
const SELECTOR = new RegExp(`^${REQUIREMENT}(?:,${REQUIREMENT})*$`, "u");
/** A label selector as `kubectl get -l` takes it. */
export const selector = z.string().regex(SELECTOR, {
  error: ({ input }) => `"${String(input)}" is not a label selector; write one as for kubectl get -l, such as app=shop`,
});

const isPattern = (value: string): boolean => {
  try {
    return new RegExp(value, "u").source !== "";
  } catch {
    return false;
  }
};
const CONDITION = /^(?:rollout|create|delete|condition=.+|jsonpath=.+)$/u;
/** What `kubectl wait --for` takes, or a rollout. */
const condition = z.string().regex(CONDITION, {
  error: ({ input }) => `"${String(input)}" cannot be waited for; write rollout, create, delete, condition=NAME or jsonpath={…}=VALUE`,
});
/** A state that objects reach by themselves. */
export const readiness = z.string().regex(/^(?:condition|jsonpath)=.+$/u, {
  error: ({ input }) => `"${String(input)}" cannot be waited for; write condition=NAME or jsonpath={…}=VALUE`,
});
const waitFor = variantMap(
  {
    resource: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/u, { error: ({ input }) => `"${String(input)}" is not of the form kind/name, such as deployment/shop` })
      .optional(),
    namespace: objectName.optional(),
    for: condition.optional(),
    timeout: positive("seconds").optional(),
    http: z
      .string()
      .regex(/^(?:https?:\/\/\S+|[A-Za-z0-9._-]+(?::[A-Za-z0-9._-]+)?\/\S*)$/u, {
        error: ({ input }) => `"${String(input)}" is not an address; write COMPONENT:PORT/PATH, such as shop:8080/healthz, or a URL`,
      })
      .optional(),
    metric: text.optional(),
    log: text.refine(isPattern, { error: ({ input }) => `"${String(input)}" is not a regular expression` }).optional(),
  },
  ["resource", "http", "metric", "log"],
);

/** Either a path of a Tiltfile or the arguments of `tilt ci`. */
const tilt = z.union([text, textList]);
/** A command text, a list of such texts, or a map for a command that is a list. */
const valuesCommand = z.union([text, closedMap({ command })]);
export const deployStep = variantMap(
  {
    chart: text.optional(),
    kustomize: text.optional(),
    manifests: textList.min(1, { error: "is an empty list" }).optional(),
    tilt: tilt.optional(),
    command: command.optional(),
    repo: text.optional(),
    chartVersion: looseText.optional(),
    install: z.enum(["template", "helm"]).optional(),
    release: objectName.optional(),
    namespace: objectName.optional(),
    values: textList.optional(),
    valuesInline: z.record(z.string(), z.unknown()).optional(),
    valuesFrom: z.union([text, closedMap({ command }), z.array(valuesCommand)]).optional(),
    set: textList.optional(),
    setString: textList.optional(),
    waitFor: z.array(waitFor).optional(),
    once: z.boolean().optional(),
  },
  ["chart", "kustomize", "manifests", "tilt", "command"],
);

export const reset = z.union([z.enum(["redeploy", "restart"]), closedMap({ command })]);

/** An amount as Kubernetes writes it, which may look like a number. */
const amount = (pattern: RegExp, what: string, examples: string) =>
  z
    .string()
    .regex(pattern, { error: ({ input }) => `"${String(input)}" is not an amount of ${what}: Kubernetes writes ${examples}` })
    .meta({ type: ["string", "number"] });
export const resources = closedMap({
  cpu: amount(/^\d+(?:\.\d+)?m?$/u, "CPU", "2 or 500m").optional(),
  memory: amount(/^\d+(?:\.\d+)?(?:[kMGT]|[KMGT]i)?$/u, "memory", "256Mi or 1Gi").optional(),
});

/** How an endpoint lets heapgate in: `own`, or what is shown to it. */
export const auth = z.union([
  z.literal("own"),
  closedMap({
    own: z.literal(true, { error: "must be true" }).optional(),
    serviceAccount: objectName.optional(),
    secret: objectName.optional(),
    key: text.optional(),
    namespace: objectName.optional(),
    token: z
      .string()
      .min(1, { error: "is empty" })
      .meta({ type: ["string", "number"] })
      .optional(),
    basic: closedMap({ username: looseText, password: looseText }).optional(),
    headers: headerMap.optional(),
    clientCertificate: closedMap({ certificate: text, key: text }).optional(),
    insecureSkipVerify: z.boolean().optional(),
  }),
]);

export type RawDeployStep = z.output<typeof deployStep>;
export type RawWaitFor = z.output<typeof waitFor>;
export type RawBuild = z.output<typeof build>;
export type RawAuth = z.output<typeof auth>;
