/** Makes one component out of its checked text: endpoints, authentication, pods or process. */
import { acceptedQuantity } from "./build-rules.ts";
import { buildCommand } from "./build-workload.ts";
import type { AccountConfig, AuthConfig, CpuFilesConfig } from "./cluster-config.ts";
import type { ComponentConfig, EndpointConfig, RunConfig } from "./config.ts";
import type { RawAuth } from "./schema-cluster.ts";
import type { RawComponent } from "./schema.ts";

export const DEFAULT_READY_TIMEOUT_SECONDS = 60;
const PPROF_PATH = "/debug/pprof";
const METRICS_PATH = "/metrics";
/** The key Kubernetes itself uses in Secrets of ServiceAccount tokens. */
const TOKEN_KEY = "token";

const buildBearer = (raw: Exclude<RawAuth, "own">): AuthConfig["bearer"] => {
  const namespace = raw.namespace ?? null;
  if (raw.own === true) return { kind: "own" };
  if (raw.serviceAccount !== undefined) return { kind: "service-account", name: raw.serviceAccount, namespace };
  if (raw.secret !== undefined) return { kind: "secret", name: raw.secret, key: raw.key ?? TOKEN_KEY, namespace };
  return raw.token === undefined ? null : { kind: "token", token: raw.token };
};

/** `trustsAny`: what holds for certificates where nothing is written. */
export const buildAuth = (written: RawAuth, trustsAny = true): AuthConfig => {
  const raw = written === "own" ? { own: true as const } : written;
  return {
    bearer: buildBearer(raw),
    basic: raw.basic ?? null,
    headers: raw.headers ?? {},
    clientCertificate: raw.clientCertificate ?? null,
    insecureSkipVerify: raw.insecureSkipVerify ?? trustsAny,
  };
};

const buildEndpoint = (raw: RawComponent["pprof"] | RawComponent["metrics"], path: string): "off" | EndpointConfig => {
  if (raw === "off") return "off";
  const written = raw?.path?.replace(/\/+$/u, "");
  return {
    port: raw?.port ?? null,
    path: written === undefined || written === "" ? path : written,
    scheme: raw?.scheme ?? "http",
    auth: raw?.auth === undefined ? null : buildAuth(raw.auth),
    required: raw?.required ?? [],
  };
};

const buildCpuFiles = (raw: RawComponent["pprof"]): CpuFilesConfig | null => {
  const files = raw === "off" ? undefined : raw?.files;
  if (files === undefined) return null;
  const { path, pattern } = typeof files === "string" ? { path: files } : files;
  return { path: path.replace(/(?<=.)\/+$/u, ""), pattern: pattern ?? null };
};

/** `NAMESPACE/NAME`, as the schema has it. */
const buildAccount = (text: string): AccountConfig => {
  const at = text.indexOf("/");
  return { namespace: text.slice(0, at), name: text.slice(at + 1) };
};

const buildRun = (run: NonNullable<RawComponent["run"]>): RunConfig => ({
  build: run.build === undefined ? null : buildCommand(run.build),
  command: buildCommand(run.command),
  stop: run.stop === undefined ? null : buildCommand(run.stop),
  env: run.env ?? {},
  ready: run.ready ?? null,
  readyTimeoutSeconds: run.readyTimeout === undefined ? DEFAULT_READY_TIMEOUT_SECONDS : acceptedQuantity(run.readyTimeout, "seconds"),
});

export const buildComponent = (component: RawComponent): ComponentConfig => {
  const cpuFiles = buildCpuFiles(component.pprof);
  return {
    ...buildEndpoints(component),
    ...(cpuFiles === null ? {} : { cpuFiles }),
    ...(component.optional === true ? { optional: true as const } : {}),
    ...(component.accounts === undefined ? {} : { accounts: component.accounts.map(buildAccount) }),
  };
};

const buildEndpoints = (component: RawComponent): ComponentConfig => ({
  name: component.name,
  role: component.role ?? null,
  measure: component.measure ?? true,
  ports: component.ports ?? [],
  pprof: buildEndpoint(component.pprof, PPROF_PATH),
  metrics: buildEndpoint(component.metrics, METRICS_PATH),
  run: component.run === undefined ? null : buildRun(component.run),
  pods:
    component.selector === undefined
      ? null
      : { selector: component.selector, namespace: component.namespace ?? null, container: component.container ?? null },
  env: component.env ?? {},
  args: component.args ?? [],
  resources:
    component.resources === undefined ? null : { cpu: component.resources.cpu ?? null, memory: component.resources.memory ?? null },
  url: component.url === undefined ? null : component.url.replace(/\/+$/u, ""),
});

/** Secrets that stand in the file itself, to be masked like those from the environment. */
export const secretsOf = (component: ComponentConfig): readonly string[] =>
  [component.pprof, component.metrics].flatMap((endpoint) => {
    const auth = endpoint === "off" ? null : endpoint.auth;
    return [...(auth?.bearer?.kind === "token" ? [auth.bearer.token] : []), ...(auth?.basic == null ? [] : [auth.basic.password])];
  });
