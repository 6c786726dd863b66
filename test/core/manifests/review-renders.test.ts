// What the renders of a side leave out, said once for all steps.
import { expect, test } from "vitest";
import type { ImageBuild } from "../../../src/core/config/cluster-config.ts";
import { reviewRenders, type StepReview } from "../../../src/core/manifests/review-renders.ts";
import { laidComponent } from "../../support/charts.ts";

const step = (changes: Partial<StepReview> = {}): StepReview => ({
  install: "apply",
  places: [],
  unsure: [],
  laid: [],
  policies: [],
  ...changes,
});
const place = (image: string) => ({ image, place: "Pod/a spec.image", from: image, to: image });
const build = (...images: readonly string[]): ImageBuild => ({
  images,
  context: ".",
  dockerfile: null,
  args: {},
  target: null,
  options: [],
  command: null,
  pull: null,
});
const laid = (changes = {}) => ({
  component: "shop",
  workload: "Deployment/shop",
  place: "Deployment/shop spec.template.spec.containers[0]",
  changes: ["env A"],
  replacesImageArguments: false,
  ...changes,
});
const said = (...input: Parameters<typeof reviewRenders>): readonly string[] =>
  reviewRenders(...input).map(({ code, message }) => `${code}: ${message}`);

const UNUSED = "image-unused: build[1].image cart is used nowhere in the render.";
test.each([
  ["used in one step of several", [step({ places: [place("shop")] }), step({ places: [place("cart")] })], []],
  ["used nowhere", [step({ places: [place("shop")] })], [UNUSED]],
  [
    "named by half",
    [step({ places: [place("shop")], unsure: [place("cart")] })],
    ["image-unsure: Pod/a spec.image names cart without a tag, and its tag stands elsewhere: it was left as it is."],
  ],
  ["perhaps used by what Tilt deploys", [step({ places: [place("shop")] }), step({ install: "tilt" })], []],
  ["perhaps used by what a command deploys", [step({ install: "command" })], []],
  ["perhaps used by what runs already", [], []],
])("an image %s", (_case, steps, expected) => {
  expect(said(steps, [build("shop"), build("cart", "own:v1")], [])).toEqual(expected);
});

const NOWHERE =
  "component-not-rendered: No workload of the render has pods that fit app=shop of component shop, so these were not set: env, args, resources, a finer heap profile (GODEBUG).";
const full = laidComponent({
  env: { A: "1" },
  args: ["-b"],
  resources: { cpu: "1", memory: null },
  pprof: { port: 1, path: "/", scheme: "http", auth: null, required: [] },
});
test.each([
  ["in no workload", [step()], full, [NOWHERE]],
  ["with nothing to lay over anything", [step()], laidComponent(), []],
  ["without pods", [step()], { ...full, pods: null }, []],
  ["in a workload", [step(), step({ laid: [laid()] })], full, []],
  ["perhaps in what Tilt deploys", [step({ install: "tilt" })], full, []],
  [
    "in a workload without its container",
    [step({ laid: [laid({ place: null, changes: [] })] })],
    laidComponent({ env: { A: "1" }, pods: { selector: "app=shop", namespace: null, container: "web" } }),
    ["component-not-rendered: Deployment/shop has no container web, so these of component shop were not set: env."],
  ],
  [
    "in a chart that Helm installs",
    [step({ install: "helm", laid: [laid()] })],
    full,
    ["component-not-rendered: Component shop: not set, as Helm installs the chart and not heapgate: env A."],
  ],
  [
    "whose image brings arguments",
    [step({ laid: [laid({ replacesImageArguments: true })] })],
    full,
    [
      "image-arguments-replaced: Deployment/shop spec.template.spec.containers[0] has no args of its own: those of component shop take the place of the image's (its CMD).",
    ],
  ],
] as const)("a component %s", (_case, steps, component, expected) => {
  expect(said(steps, [], [component])).toEqual(expected);
});

test("changed pull policies are one warning", () => {
  expect(said([step({ policies: ["a"] }), step({ policies: ["b"] })], [], [])).toEqual([
    "pull-policy-changed: imagePullPolicy IfNotPresent was set where nodes would have asked a registry for a built image: a; b.",
  ]);
});
