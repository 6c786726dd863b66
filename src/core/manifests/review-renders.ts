/** Looks at all renders of a side together: which built images and which components they leave out, and what was changed in them. */
import type { ImageBuild } from "../config/cluster-config.ts";
import { warning, type Warning } from "../errors/warning.ts";
import { hasOwnTag } from "./image-reference.ts";
import type { ComponentPlace, LaidComponent } from "./lay-components.ts";
import type { ImagePlace } from "./rewrite-images.ts";

/** What one step's render gave; `install`: how it comes into the cluster, and thus whether heapgate could change it. */
export interface StepReview {
  readonly install: "apply" | "helm" | "tilt" | "command";
  readonly places: readonly ImagePlace[];
  readonly unsure: readonly Omit<ImagePlace, "to">[];
  readonly laid: readonly ComponentPlace[];
  readonly policies: readonly string[];
}

/**
 * Warnings about the steps of one side as a whole. What Tilt or a command deploys cannot be seen, so where one of those is among the steps
 * nothing is said to be missing.
 */
export function reviewRenders(
  steps: readonly StepReview[],
  builds: readonly ImageBuild[],
  components: readonly LaidComponent[],
): readonly Warning[] {
  const isComplete = steps.length > 0 && steps.every(({ install }) => install === "apply" || install === "helm");
  return [
    ...(isComplete ? unusedImages(steps, builds) : []),
    ...steps.flatMap(({ unsure }) => unsure).map(splitName),
    ...policyWarnings(steps.flatMap(({ policies }) => policies)),
    ...components.flatMap((component) => componentWarnings(component, steps, isComplete)),
  ];
}

/** Images written with a tag are started by the app itself: no render needs to name them. */
const unusedImages = (steps: readonly StepReview[], builds: readonly ImageBuild[]): readonly Warning[] => {
  const used = new Set(steps.flatMap(({ places, unsure }) => [...places, ...unsure]).map(({ image }) => image));
  return builds.flatMap(({ images }, index) =>
    images
      .filter((image) => !used.has(image) && !hasOwnTag(image))
      .map((image) =>
        warning(
          "image-unused",
          `build[${index}].image ${image} is used nowhere in the render.`,
          "If the app starts it itself, write the full reference with its tag; else check its name against the manifests.",
        ),
      ),
  );
};

const splitName = ({ image, place, from }: Omit<ImagePlace, "to">): Warning =>
  warning(
    "image-unsure",
    `${place} names ${from} without a tag, and its tag stands elsewhere: it was left as it is.`,
    `Write build[].image ${image} with the tag that the app puts together, so that the image is served under that name.`,
  );

const policyWarnings = (policies: readonly string[]): readonly Warning[] =>
  policies.length === 0
    ? []
    : [
        warning(
          "pull-policy-changed",
          `imagePullPolicy IfNotPresent was set where nodes would have asked a registry for a built image: ${policies.join("; ")}.`,
          "Nothing is to be done; an image that is only loaded cannot be pulled.",
        ),
      ];

function componentWarnings(component: LaidComponent, steps: readonly StepReview[], isComplete: boolean): readonly Warning[] {
  const { name, pods } = component;
  if (pods === null) return [];
  const wanted = [
    ...(Object.keys(component.env).length === 0 ? [] : ["env"]),
    ...(component.args.length === 0 ? [] : ["args"]),
    ...(component.resources === null ? [] : ["resources"]),
    ...(component.measure && component.pprof !== "off" ? ["a finer heap profile (GODEBUG)"] : []),
  ].join(", ");
  if (wanted === "") return [];
  const places = steps.flatMap(({ install, laid }) =>
    laid.filter((entry) => entry.component === name).map((entry) => ({ ...entry, install })),
  );
  if (places.length === 0) {
    if (!isComplete) return [];
    return [
      warning(
        "component-not-rendered",
        `No workload of the render has pods that fit ${pods.selector} of component ${name}, so these were not set: ${wanted}.`,
        "Check components[].selector; pods that a controller makes take their settings from its own configuration.",
      ),
    ];
  }
  return places.flatMap((entry): readonly Warning[] => {
    if (entry.place === null) {
      const container = pods.container ?? "?";
      const message = `${entry.workload} has no container ${container}, so these of component ${name} were not set: ${wanted}.`;
      return [warning("component-not-rendered", message, "Check components[].container.")];
    }
    if (entry.install === "helm" && entry.changes.length > 0) {
      const message = `Component ${name}: not set, as Helm installs the chart and not heapgate: ${entry.changes.join(", ")}.`;
      return [warning("component-not-rendered", message, "Set them by values of the chart, or use install: template.")];
    }
    if (!entry.replacesImageArguments) return [];
    const message = `${entry.place} has no args of its own: those of component ${name} take the place of the image's (its CMD).`;
    return [warning("image-arguments-replaced", message, "Write all arguments into components[].args if the image brings some.")];
  });
}
