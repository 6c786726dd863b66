// The objects of a fake cluster and the pods behind its Deployments, each of which is a process of this machine.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { nodeReference } from "../../../src/core/kubernetes/docker-node-images.ts";
import { isObject, listAt, numberAt, textAt } from "../../../src/core/kubernetes/json-fields.ts";
import {
  COMPILE_CACHE,
  namesIn,
  nodeOf,
  places,
  readJson,
  remove,
  sha256,
  writeJson,
  type AppBehaviour,
  type FakeImage,
  type Json,
  type LivePod,
} from "./state.ts";

/** A cluster of one `kind`. */
export interface Place {
  readonly state: string;
  readonly cluster: string;
}

export interface ObjectKey {
  readonly kind: string;
  /** Empty: of the cluster as a whole. */
  readonly namespace: string;
  readonly name: string;
}

/** What a pod was made as; its process adds a `LivePod` beside it. */
export interface PodRecord {
  readonly pod: Json;
  readonly app: AppBehaviour;
}

const CLUSTER_WIDE = new Set([
  "Namespace",
  "Node",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "FlowSchema",
  "PriorityClass",
]);
const FINISHED_AT = "2026-11-26T04:00:00Z";

const folderOf = ({ state, cluster }: Place): string => places(state).cluster(cluster);
const objectFile = (place: Place, { kind, namespace, name }: ObjectKey): string =>
  join(folderOf(place), "objects", `${encodeURIComponent(`${kind} ${namespace} ${name}`)}.json`);
export const podFile = (place: Place, namespace: string, name: string): string =>
  join(folderOf(place), "pods", `${namespace}.${name}.json`);
export const liveFile = (file: string): string => file.replace(/\.json$/u, ".live");

export const keyOf = (object: Json, defaultNamespace: string): ObjectKey => {
  const kind = textAt(object, "kind") ?? "?";
  const namespace = CLUSTER_WIDE.has(kind) ? "" : (textAt(object, "metadata", "namespace") ?? defaultNamespace);
  return { kind, namespace, name: textAt(object, "metadata", "name") ?? "?" };
};

export const readObject = (place: Place, key: ObjectKey): Json | null =>
  key.kind === "Namespace" && key.name === "default"
    ? { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } }
    : readJson<Json>(objectFile(place, key));

export const listObjects = (place: Place): readonly Json[] => {
  const folder = join(folderOf(place), "objects");
  return namesIn(folder)
    .map((file) => readJson<Json>(join(folder, file)))
    .filter((one) => one !== null);
};

export const podFiles = (place: Place): readonly string[] => {
  const folder = join(folderOf(place), "pods");
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
};

/** Whether some pod was asked what it never answers. */
export const isHanging = (place: Place): boolean => namesIn(join(folderOf(place), "pods")).some((name) => name.endsWith(".hanging"));

/** Takes the pod away; its process ends with a signal, or by itself when it finds its file gone. */
const endPod = (file: string): void => {
  const live = readJson<LivePod>(liveFile(file));
  remove(file);
  remove(liveFile(file));
  remove(file.replace(/\.json$/u, ".hanging"));
  if (live === null) return;
  try {
    process.kill(live.pid, "SIGTERM");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

const podsOfOwner = (place: Place, { namespace, name }: ObjectKey): readonly string[] =>
  podFiles(place).filter((file) => {
    const pod = readJson<PodRecord>(file)?.pod;
    return (
      textAt(pod, "metadata", "namespace") === namespace &&
      textAt(pod, "metadata", "ownerReferences", 0, "name")?.startsWith(`${name}-`) === true
    );
  });

export const deleteObject = (place: Place, key: ObjectKey): boolean => {
  if (readObject(place, key) === null) return false;
  if (key.kind === "Deployment") podsOfOwner(place, key).forEach(endPod);
  if (key.kind === "Namespace") {
    for (const object of listObjects(place)) {
      const own = keyOf(object, "");
      if (own.namespace === key.name) deleteObject(place, own);
    }
  }
  remove(objectFile(place, key));
  return true;
};

export const deleteCluster = (state: string, cluster: string): void => {
  podFiles({ state, cluster }).forEach(endPod);
  remove(places(state).cluster(cluster));
};

/** Stores the object; a Deployment of a new template gets new pods. Services of type NodePort lead to the first pod they select. */
export const applyObject = (place: Place, object: Json, defaultNamespace: string): void => {
  const key = keyOf(object, defaultNamespace);
  const before = readObject(place, key);
  const { metadata } = object;
  const known = isObject(metadata) ? metadata : {};
  const stored = {
    ...object,
    metadata: {
      ...known,
      ...(key.namespace === "" ? {} : { namespace: key.namespace }),
      generation: 1,
      uid: sha256(objectFile(place, key)).slice(0, 12),
    },
  };
  writeJson(objectFile(place, key), stored);
  if (key.kind !== "Deployment") return;
  const template = (one: Json | null): string => JSON.stringify(isObject(one?.["spec"]) ? one["spec"] : null);
  if (before !== null && template(before) === template(object)) return;
  podsOfOwner(place, key).forEach(endPod);
  startPods(place, stored, key);
};

function startPods(place: Place, deployment: Json, key: ObjectKey): void {
  const { spec } = deployment;
  const template = isObject(spec) ? spec["template"] : null;
  const replicas = numberAt(spec, "replicas") ?? 1;
  const hash = sha256(JSON.stringify(template)).slice(0, 10);
  const labels = isObject(template) && isObject(template["metadata"]) ? template["metadata"]["labels"] : {};
  for (let index = 0; index < replicas; index += 1) {
    const name = `${key.name}-${hash}-${sha256(`${process.pid} ${index}`).slice(0, 5)}`;
    const pod: Json = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        namespace: key.namespace,
        uid: `${name}-${process.pid}`,
        labels: { ...(isObject(labels) ? labels : {}), "pod-template-hash": hash },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${key.name}-${hash}`, controller: true, uid: hash }],
      },
      spec: {
        ...(isObject(template) && isObject(template["spec"]) ? template["spec"] : {}),
        nodeName: nodeOf(place.cluster),
        serviceAccountName: "default",
      },
    };
    const file = podFile(place, key.namespace, name);
    const app = behaviourOf(place, pod);
    writeJson(file, { pod, app } satisfies PodRecord);
    if (app.like === undefined) {
      const program = join(import.meta.dirname, "pod-app.ts");
      spawn(process.execPath, [program, file], {
        cwd: "/",
        env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
        detached: true,
        stdio: "ignore",
      }).unref();
    }
  }
}

/** The node has eight cores. */
const CORES = 8;

/** What the pod's first container does: its image's app, with its own `FAKE_APP` over it. */
function behaviourOf(place: Place, pod: Json): AppBehaviour {
  const [container] = listAt(pod, "spec", "containers");
  if (Number(textAt(container, "resources", "requests", "cpu") ?? 0) > CORES) return { like: "big" };
  const image = readJson<FakeImage>(places(place.state).nodeImage(place.cluster, nodeReference(textAt(container, "image") ?? "")));
  if (image === null) return { like: textAt(container, "imagePullPolicy") === "Never" ? "never" : "notloaded" };
  const own = listAt(container, "env").find((each) => textAt(each, "name") === "FAKE_APP");
  const over = textAt(own, "value") ?? "";
  return { ...image.app, ...(over === "" ? {} : (JSON.parse(over) as AppBehaviour)) };
}

const RECORDED = join(import.meta.dirname, "..", "..", "..", "fixtures", "kubernetes", "pod-states.json");

/** What was recorded of a pod and around it, told of this pod. */
const recordedAs = (like: string, pod: Json): readonly Json[] => {
  const items = listAt(JSON.parse(readFileSync(RECORDED, "utf8")), "items").filter(isObject);
  const model = items.find((item) => textAt(item, "kind") === "Pod" && textAt(item, "metadata", "name")?.startsWith(`${like}-`) === true);
  const name = textAt(model, "metadata", "name") ?? "?";
  const [own] = listAt(pod, "spec", "containers");
  const events = items.filter((item) => textAt(item, "kind") === "Event" && textAt(item, "involvedObject", "name") === name);
  const told = JSON.stringify([model, ...events])
    .replaceAll(textAt(model, "spec", "containers", 0, "image") ?? "?", textAt(own, "image") ?? "?")
    .replaceAll(name, textAt(pod, "metadata", "name") ?? "?")
    .replaceAll(`{${like}}`, `{${textAt(own, "name") ?? "?"}}`)
    .replaceAll(`"name":"${like}"`, `"name":"${textAt(own, "name") ?? "?"}"`)
    .replaceAll('"namespace":"shop"', `"namespace":"${textAt(pod, "metadata", "namespace") ?? "?"}"`);
  return JSON.parse(told) as readonly Json[];
};

/** The pod as the API server gives it. */
export const podNow = (file: string): Json | null => {
  const record = readJson<PodRecord>(file);
  if (record === null) return null;
  const { pod, app } = record;
  if (app.like !== undefined) {
    const spec = isObject(pod["spec"]) ? pod["spec"] : {};
    // An unschedulable pod has no node.
    return { ...pod, spec: app.like === "big" ? { ...spec, nodeName: undefined } : spec, status: recordedAs(app.like, pod)[0]?.["status"] };
  }
  const live = readJson<LivePod>(liveFile(file));
  const isReady = live?.isReady === true;
  const condition = (type: string, is: boolean) => ({ type, status: is ? "True" : "False" });
  return {
    ...pod,
    status: {
      phase: live === null ? "Pending" : "Running",
      podIP: "10.244.0.5",
      conditions: [
        condition("PodScheduled", true),
        condition("Initialized", true),
        condition("ContainersReady", isReady),
        condition("Ready", isReady),
      ],
      containerStatuses: listAt(pod, "spec", "containers").map((container) => ({
        name: textAt(container, "name"),
        image: textAt(container, "image"),
        ready: isReady,
        started: live !== null,
        restartCount: live?.restarts ?? 0,
        state: live === null ? { waiting: { reason: "ContainerCreating" } } : { running: { startedAt: FINISHED_AT } },
        lastState: live?.last === null || live === null ? {} : { terminated: live.last },
      })),
    },
  };
};

export const eventsOf = (place: Place): readonly Json[] =>
  podFiles(place).flatMap((file) => {
    const record = readJson<PodRecord>(file);
    return record?.app.like === undefined ? [] : recordedAs(record.app.like, record.pod).slice(1);
  });

const isReadyPod = (pod: Json): boolean =>
  listAt(pod, "status", "conditions").some((one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True");

/** The status a controller would have written. */
export const withStatus = (place: Place, object: Json): Json => {
  const key = keyOf(object, "");
  const { kind } = key;
  if (kind === "Deployment") {
    const pods = podsOfOwner(place, key)
      .map(podNow)
      .filter((pod) => pod !== null);
    const ready = pods.filter(isReadyPod).length;
    const replicas = pods.length;
    return {
      ...object,
      status: {
        observedGeneration: 1,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: ready,
        availableReplicas: ready,
        unavailableReplicas: replicas - ready,
      },
    };
  }
  if (kind === "CustomResourceDefinition") return { ...object, status: { conditions: [{ type: "Established", status: "True" }] } };
  if (kind === "Service" && textAt(object, "spec", "type") === "NodePort") return withNodePorts(place, object);
  return object;
};

export const fitsLabels = (pod: Json, labels: Json): boolean =>
  Object.entries(labels).every(([name, value]) => textAt(pod, "metadata", "labels", name) === value);

/** The node is this machine, so a node port is the port that the first selected pod listens on. */
function withNodePorts(place: Place, service: Json): Json {
  const { namespace } = keyOf(service, "");
  const spec = isObject(service["spec"]) ? service["spec"] : {};
  const selector = isObject(spec["selector"]) ? spec["selector"] : {};
  const file = podFiles(place).find((one) => {
    const pod = podNow(one);
    return pod !== null && textAt(pod, "metadata", "namespace") === namespace && isReadyPod(pod) && fitsLabels(pod, selector);
  });
  const live = file === undefined ? null : readJson<LivePod>(liveFile(file));
  const ports = listAt(spec, "ports").map((port) => ({
    ...(isObject(port) ? port : {}),
    nodePort: live?.ports[String(numberAt(port, "port"))] ?? 1,
  }));
  return { ...service, spec: { ...spec, ports } };
}
