/** What goes wrong around a cluster: making it, loading images, deploying, reaching pods. */
import { entry } from "./catalog-entry.ts";

export const CLUSTER_ERRORS = {
  CLUSTER_START_FAILED: entry<{ name: string; why: string }>(
    "environment",
    ({ name, why }) => `kind could not create the cluster ${name}: ${why}.`,
    () =>
      "Look at the output above; heapgate doctor says what this machine lacks. target.kind.image names a node image that Docker has already. keep-cluster: on-failure keeps the nodes for a look.",
  ),
  DOCKER_MISSING: entry<{ why: string }>(
    "environment",
    ({ why }) => `No Docker here: ${why}.`,
    () => "target: process needs none; target: existing uses a cluster.",
  ),
  HOST_NOT_READY: entry<{ problems: readonly { readonly what: string; readonly found: string; readonly remedy: string }[] }>(
    "environment",
    ({ problems }) => `This machine lacks what a cluster needs: ${problems.map(({ what, found }) => `${what} (${found})`).join("; ")}.`,
    ({ problems }) => problems.map(({ remedy }) => remedy).join("\n"),
  ),
  KIND_CONFIG_INVALID: entry<{ path: string; why: string }>(
    "usage",
    ({ path, why }) => `${path} is no configuration of kind: ${why}.`,
    () => "target.kind.config names a file of kind: Cluster, apiVersion: kind.x-k8s.io/v1alpha4; heapgate adds its own needs to it.",
  ),
  CLUSTER_UNREACHABLE: entry<{ context: string | null; why: string }>(
    "environment",
    ({ context, why }) => `The cluster${context === null ? "" : ` of context ${context}`} does not answer: ${why}.`,
    () => "Check KUBECONFIG and target.existing.context with: kubectl cluster-info",
  ),
  KUBECTL_FAILED: entry<{ command: string; why: string }>(
    "environment",
    ({ command, why }) => `kubectl ${command} failed: ${why}.`,
    () => "Run it by hand against the same cluster; a missing right is named in its answer.",
  ),
  FORWARD_FAILED: entry<{ pod: string; port: number; why: string }>(
    "environment",
    ({ pod, port, why }) => `Port ${port} of pod ${pod} cannot be forwarded: ${why}.`,
    () => "Check that the pod runs and that you may create pods/portforward in its namespace.",
  ),
  DOCKER_UNREACHABLE: entry<{ why: string }>(
    "environment",
    ({ why }) => `Docker does not answer: ${why}.`,
    () => "Start it and check with: docker info. Without Docker: target: process needs none; target: existing uses a cluster.",
  ),
  IMAGE_BUILD_FAILED: entry<{ image: string; side: string; why: string; missing: "dockerfile" | "image" | "entry" | null }>(
    "subject",
    ({ image, side, why }) => `Image ${image} of ${side} was not built: ${why}.`,
    ({ missing }) => {
      if (missing === "dockerfile") return "Set build[].dockerfile and build[].context, relative to the root of the repository.";
      if (missing === "entry") return "Write an entry of build[] for each of them.";
      if (missing === "image") return "The command must tag it $HEAPGATE_TAG in this machine's Docker; with another builder add --load.";
      return "Run the command in that side's tree; build[].options hands flags to docker build.";
    },
  ),
  IMAGE_LOAD_FAILED: entry<{ image: string; why: string }>(
    "environment",
    ({ image, why }) => `Image ${image} could not be loaded into the cluster: ${why}.`,
    () => "Check free disk space (docker system df) and that the image is there (docker image inspect).",
  ),
  SELECTOR_INVALID: entry<{ selector: string; part: string }>(
    "usage",
    ({ selector, part }) => `"${selector}" is no label selector: "${part}" is not readable.`,
    () => "Write it as kubectl's -l takes it: app=shop,tier!=cache,env in (dev, test),!legacy",
  ),
  /** `command`: a tool failed, and its command line stands in the output. */
  RENDER_FAILED: entry<{ what: string; why: string; command?: boolean }>(
    "subject",
    ({ what, why }) => `${what} could not be rendered: ${why}.`,
    ({ command = false }) =>
      command
        ? "Run the command above by hand in that side's tree; values and paths are those of deploy[]."
        : "Look at it in that side's tree; values and paths are those of the configuration.",
  ),
  DEPLOY_FAILED: entry<{ what: string; why: string }>(
    "subject",
    ({ what, why }) => `${what} failed: ${why}.`,
    () => "Run it by hand in that side's tree with KUBECONFIG set to the same cluster.",
  ),
  APPLY_FAILED: entry<{ what: string; why: string; missingNamespace?: string }>(
    "subject",
    ({ what, why }) => `${what} was refused by the cluster: ${why}.`,
    ({ missingNamespace }) =>
      missingNamespace === undefined
        ? "Check the manifests as they are rendered, and that their CRDs come first."
        : "Create it with a manifest of kind Namespace in a step, or name it as the step's namespace (deploy[].namespace), which is made.",
  ),
  ROLLOUT_TIMEOUT: entry<{ what: string; seconds: number; cause: string }>(
    "subject",
    ({ what, seconds, cause }) => `${what} was not ready within ${seconds} s: ${cause}.`,
    () => "The evidence lies in diagnostics/ beside the result; deploy[].waitFor[].timeout gives it more time.",
  ),
  /** `passedOver`: pods that fit and do not run, each with its reason. */
  ROLLOUT_FAILED: entry<{ what: string; cause: string }>(
    "subject",
    ({ what, cause }) => `${what} cannot become ready: ${cause}.`,
    () => "Waiting longer does not help, so it was not waited for. The evidence lies in diagnostics/ beside the result.",
  ),
  RELEASE_EXISTS: entry<{ release: string; namespace: string }>(
    "usage",
    ({ release, namespace }) =>
      `Release ${release} is in namespace ${namespace} already and was not made by this run; heapgate would change and then uninstall it.`,
    () => "Give the step a release of its own (deploy[].release), another namespace, or install: template.",
  ),
  CONTAINER_ENDED: entry<{ component: string; side: string; how: string | null; phase: string | null; trials: number }>(
    "subject",
    ({ component, side, how, phase, trials }) =>
      `The container of component ${component} of ${side} ended in ${trials} trials, one after the other, the last time in ${phase === null ? "the measured phases" : `the ${phase} phase`}: ${how ?? "nobody says how"}.`,
    ({ side }) =>
      `Nothing can be compared with a ${side} that does not stand the workload: give it more memory (components[].resources), or lower the workload. What it printed: kubectl logs --previous.`,
  ),
  NO_PODS: entry<{ component: string; selector: string; namespace: string; passedOver?: readonly string[] }>(
    "subject",
    ({ component, selector, namespace, passedOver = [] }) =>
      `Component ${component} has no running pod: ${passedOver.length === 0 ? "nothing fits" : `${passedOver.join(", ")} of`} ${selector} in namespace ${namespace}.`,
    () => "Check components[].selector and namespace with: kubectl get pods -A --show-labels",
  ),
  AUTH_FAILED: entry<{ component: string; what: string; why: string; remedy: string }>(
    "environment",
    ({ component, what, why }) => `Component ${component} asks who we are, and heapgate has not got ${what}: ${why}.`,
    ({ remedy }) => remedy,
  ),
  PORT_UNKNOWN: entry<{ component: string; port: string; pod: string; declared: string }>(
    "usage",
    ({ component, port, pod, declared }) => `Component ${component} has no port called ${port}: pod ${pod} declares ${declared}.`,
    () => "Write the number of the port, or a name that stands under containers[].ports.",
  ),
  RESET_COMMAND_FAILED: entry<{ command: string; how: string }>(
    "usage",
    ({ command, how }) => `The command of reset ${how}: ${command}.`,
    () => "It runs between two trials in the tree of the side that is next, with KUBECONFIG and the HEAPGATE_* variables set.",
  ),
  RESET_FAILED: entry<{ what: string; seconds: number; why: string }>(
    "subject",
    ({ what, seconds, why }) => `${what} is still there after ${seconds} s: ${why}.`,
    () => "Delete the workload's objects while their controller runs, or write reset: restart.",
  ),
} as const;
