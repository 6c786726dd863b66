/** Flux: its controllers, which serve metrics and profiles on one port. */
import type { Preset } from "./preset.ts";

/** Ports of `flux install`: metrics and, under the same listener, `/debug/pprof` on 8080. Which controllers there are is chosen at the installation. */
export const flux: Preset = {
  summary: "Flux: source-, kustomize-, helm- and notification-controller in flux-system",
  document: `
components:
  - { name: source-controller, role: controller, namespace: flux-system, selector: app=source-controller, container: manager, pprof: { port: 8080 }, metrics: { port: 8080 } }
  - { name: kustomize-controller, role: controller, namespace: flux-system, selector: app=kustomize-controller, container: manager, pprof: { port: 8080 }, metrics: { port: 8080 }, optional: true }
  - { name: helm-controller, role: controller, namespace: flux-system, selector: app=helm-controller, container: manager, pprof: { port: 8080 }, metrics: { port: 8080 }, optional: true }
  - { name: notification-controller, role: controller, namespace: flux-system, selector: app=notification-controller, container: manager, pprof: { port: 8080 }, metrics: { port: 8080 }, optional: true }
`,
  values: [],
  hints: [
    "All but source-controller are optional: flux install --components leaves controllers out.",
    "Further ones are components of their own: { name: image-reflector-controller, role: controller, namespace: flux-system, selector: app=image-reflector-controller, … }.",
  ],
};
