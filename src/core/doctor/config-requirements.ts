/** What a configuration names: the commit to compare with, files of the tree, built images in the render, ports of this machine. */
import type { Warning } from "../errors/warning.ts";
import { requirement, type Requirement } from "./requirement.ts";
import type { WantedPath } from "./wanted-paths.ts";

/** What an error says: `message` and `remedy` of a HeapgateError. */
export interface Trouble {
  readonly message: string;
  readonly remedy: string;
}

const configuration = (fields: Omit<Parameters<typeof requirement>[0], "group">): Requirement =>
  requirement({ group: "configuration", ...fields });
const withoutStop = (text: string): string => text.replace(/\.$/u, "");

export const validRequirement = (files: readonly string[]): Requirement =>
  configuration({ id: "valid", what: "a valid configuration", state: "met", found: files.join(", "), needed: true });

export interface BaseFacts {
  /** As it is asked for: `main`, `v1.2.0`; null: where HEAD left the default branch. */
  readonly ref: string | null;
  /** Full name of a commit, or the path of a folder; null with `trouble`. */
  readonly found: string | null;
  readonly trouble: Trouble | null;
  readonly isShallow: boolean;
}

const DEEPEN = "In a workflow: actions/checkout with fetch-depth: 0. Here: git fetch --unshallow";

export const baseRequirement = ({ ref, found, trouble, isShallow }: BaseFacts): Requirement => {
  const what = ref === null ? "a base to compare with" : `a base to compare with: ${ref}`;
  if (trouble === null)
    return configuration({
      id: "base",
      what,
      state: "met",
      found: found === null ? "" : /^[0-9a-f]{40,64}$/u.test(found) ? found.slice(0, 7) : found,
      needed: true,
    });
  return configuration({
    id: "base",
    what,
    state: "missing",
    found: `${withoutStop(trouble.message)}${isShallow ? "; this checkout is shallow" : ""}`,
    remedy: isShallow ? DEEPEN : trouble.remedy,
    needed: true,
  });
};

/** `there`: what lies at the path. */
export const pathRequirement = ({ key, path, wanted }: WantedPath, there: "file" | "folder" | "absent"): Requirement => {
  const isMet = wanted === "either" ? there !== "absent" : there === wanted;
  const found = there === "absent" ? "not in the tree" : there === wanted || wanted === "either" ? "" : `a ${there}`;
  return configuration({
    id: `path.${key}.${path}`,
    what: `${key}: ${path}`,
    state: isMet ? "met" : "missing",
    found: isMet ? "" : found,
    remedy: isMet
      ? ""
      : `Write a ${wanted === "either" ? "file or folder" : wanted} that is there, relative to the root of the repository.`,
    needed: true,
  });
};

/** A file that a run looks for before it builds. */
export const inputRequirement = (kind: string, name: string, trouble: Trouble | null): Requirement =>
  configuration({
    id: `input.${name}`,
    what: `${kind} ${name}`,
    state: trouble === null ? "met" : "missing",
    found: trouble === null ? "" : withoutStop(trouble.message),
    remedy: trouble?.remedy ?? "",
    needed: true,
  });

/** The image that kind's nodes are made of: one of this machine's Docker is used as it is, any other one is pulled first. */
export const nodeImageRequirement = (image: string, isHere: boolean): Requirement =>
  configuration({
    id: "node-image",
    what: `target.kind.image: ${image}`,
    state: isHere ? "met" : "unknown",
    found: isHere ? "in Docker" : "not in Docker yet",
    remedy: isHere ? "" : `kind pulls it. Whether it can: docker pull ${image}`,
  });

/** `skipped`: why nothing was rendered; `images`: all that are built, `warnings`: what the render told. */
export type RenderFacts =
  | { readonly kind: "skipped"; readonly why: string }
  | { readonly kind: "failed"; readonly trouble: Trouble }
  | { readonly kind: "rendered"; readonly images: readonly string[]; readonly places: number; readonly warnings: readonly Warning[] };

const RENDER = "what is deployed can be rendered";

export const renderRequirements = (facts: RenderFacts): readonly Requirement[] => {
  switch (facts.kind) {
    case "skipped":
      return [
        configuration({
          id: "render",
          what: RENDER,
          state: "unknown",
          found: facts.why,
          remedy: "heapgate run renders it once its images are built.",
        }),
      ];
    case "failed":
      return [
        configuration({
          id: "render",
          what: RENDER,
          state: "missing",
          found: withoutStop(facts.trouble.message),
          remedy: facts.trouble.remedy,
          needed: true,
        }),
      ];
    case "rendered": {
      const { images, places, warnings } = facts;
      const count = `${places} ${places === 1 ? "place names" : "places name"} a built image`;
      return [
        configuration({ id: "render", what: RENDER, state: "met", found: images.length === 0 ? "" : count, needed: true }),
        ...warnings.map(({ code, message, remedy }) =>
          configuration({ id: `render.${code}`, what: withoutStop(message), state: "warn", remedy }),
        ),
      ];
    }
  }
};

export interface PortFacts {
  /** Who wants it: `component shop`, `target.kind.config`. */
  readonly by: string;
  readonly port: number;
  readonly isTaken: boolean;
}

export const portRequirement = ({ by, port, isTaken }: PortFacts): Requirement =>
  configuration({
    id: `port.${port}`,
    what: `port ${port} of 127.0.0.1 free, for ${by}`,
    state: isTaken ? "missing" : "met",
    found: isTaken ? "something listens there" : "",
    remedy: isTaken
      ? `Stop what listens there (ss -ltnp 'sport = :${port}'), or take another port${by.startsWith("component") ? ": $PORT lets heapgate choose" : ""}.`
      : "",
    needed: true,
  });
