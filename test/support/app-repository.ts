// Sample apps as git repositories for tests in a cluster: copied, committed, and committed again with a change.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitIn } from "./git-in.ts";
import { INSTALLATION } from "./cli.ts";

export const APPS = join(INSTALLATION, "fixtures", "apps");

/** A change that makes head differ from base. */
export interface Change {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** The change that switches a regression of the sample service on. */
export const regressionOf = (regression: string): Change => ({
  path: "leaky-service/internal/switches/builtin.go",
  from: 'BuiltIn = ""',
  to: `BuiltIn = "${regression}"`,
});

export interface AppRepository {
  readonly apps: readonly string[];
  /** Further files of both commits, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Already in the first commit. */
  readonly before?: readonly Change[];
  /** What the second commit changes; empty: there is one commit only. */
  readonly changes?: readonly Change[];
}

const edit = (repository: string, { path, from, to }: Change): void => {
  const text = readFileSync(join(repository, path), "utf8");
  if (!text.includes(from)) throw new Error(`${path} holds no ${from}`);
  writeFileSync(join(repository, path), text.replaceAll(from, to));
};

/** Makes it at `folder`: each app is a folder of the repository. */
export const makeAppRepository = (folder: string, { apps, files = {}, before = [], changes = [] }: AppRepository): void => {
  mkdirSync(folder, { recursive: true });
  for (const app of apps) cpSync(join(APPS, app), join(folder, app), { recursive: true, filter: (path) => !path.endsWith("/bin") });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const change of before) edit(folder, change);
  gitIn(folder, ["init", "--quiet", "--initial-branch=main", "."]);
  gitIn(folder, ["add", "--all"]);
  gitIn(folder, ["commit", "--quiet", "--message", "apps: start"]);
  if (changes.length === 0) return;
  for (const change of changes) edit(folder, change);
  gitIn(folder, ["commit", "--quiet", "--all", "--message", "apps: change"]);
};

/** `build[]` of an app: a static binary, then an image without a base image that is equal for equal sources. */
export const buildOf = (app: string, images: readonly string[] = [app], dockerfile = "Dockerfile"): string => `
  - image: [${images.join(", ")}]
    command: |
      cd ${app}
      CGO_ENABLED=0 go build -trimpath -buildvcs=false -gcflags=all=-dwarf=false -ldflags '-s -w' -o bin/image/${app} .
      touch -d @0 bin/image/${app}
      docker build -q ${images.map((image) => `-t "${image}:$HEAPGATE_TAG"`).join(" ")} -f ${dockerfile} bin/image`;
