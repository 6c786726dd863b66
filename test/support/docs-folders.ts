// The folders that documented commands are run in: a page's own configuration, captured files, and a small service as a repository.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeZip } from "./archive-writer.ts";
import { folderOfCase, importCaptured } from "./captured.ts";
import { gitIn } from "./git-in.ts";
import { TINY_SERVICE } from "./go-service.ts";
import { fencesOf } from "./page-commands.ts";
import { realPorts } from "./real-ports.ts";
import { ROOT } from "../../scripts/source-files.ts";

const put = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** Whole configurations of a page, in order. */
export const configurationsOf = (page: string): readonly string[] =>
  fencesOf({ path: page, text: readFileSync(join(ROOT, page), "utf8") })
    .filter(({ language, lines }) => language === "yaml" && lines.some((line) => line === "version: 1"))
    .map(({ lines }) => `${lines.join("\n")}\n`);

/** A minimal one, for pages that show parts only. */
const SHOP = `version: 1
name: shop
target: process
components:
  - { name: shop, run: { build: go build -o bin/shop ., command: exec ./bin/shop } }
workload:
  http: { path: /work, requests: 200, concurrency: 2 }
`;

export const makePageFolder = (folder: string, page: string): void => {
  put(folder, { ".github/heapgate.yaml": configurationsOf(page)[0] ?? SHOP });
};

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

/** `base.pb.gz`, `head.pb.gz`, `base-bundle/`, `head-bundle/` and `head-bundle.zip` of the transport leak of client-go. */
export const makeFilesFolder = async (folder: string): Promise<void> => {
  const caseName = "clientgo-transport-leak";
  const { files, http } = realPorts();
  for (const [name, side] of [
    ["base", "good-proxy-set"],
    ["head", "bad-dial-only"],
  ] as const) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(folderOfCase(caseName), side, "run1", "t1.heap.pb.gz"), join(folder, `${name}.pb.gz`));
    await importCaptured({ caseName, side, out: join(folder, `${name}-bundle`), workFolder: join(folder, "captured") }, files);
  }
  http[Symbol.dispose]();
  const bundle = join(folder, "head-bundle");
  writeFileSync(
    join(folder, "head-bundle.zip"),
    makeZip(filesOf(bundle).map((path) => ({ path, content: readFileSync(join(bundle, path)) }))),
  );
};

const MAIN = TINY_SERVICE["main.go"] ?? "";
const CONDITION = 'if os.Getenv("TINY_LEAK") != "" {';
const LEAKING = MAIN.replace(CONDITION, "if len(kept) >= 0 {");

/** A repository with the honest service and no configuration yet. */
export const makeNewFolder = (folder: string): void => {
  put(folder, { ...TINY_SERVICE, "go.mod": "module example.com/shop\n\ngo 1.21\n" });
  gitIn(folder, ["init", "--quiet", "--initial-branch=main", "."]);
  gitIn(folder, ["add", "--all"]);
  gitIn(folder, ["commit", "--quiet", "--message", "shop: start"]);
};

/** A repository with the honest service on `main` and, checked out, a branch on which it keeps 4 KiB a request. */
export const makeShopFolder = (folder: string): void => {
  if (LEAKING === MAIN) throw new Error(`the tiny service has no "${CONDITION}"`);
  put(folder, {
    ...TINY_SERVICE,
    ".gitignore": "bin/\n",
    ".github/heapgate.yaml": `${SHOP}plan: { warmUp: 0.2s, cost: 0.3s, batches: 20, batch: 0.1s }\nrounds: { min: 3, max: 3 }\n`,
  });
  gitIn(folder, ["init", "--quiet", "--initial-branch=main", "."]);
  gitIn(folder, ["add", "--all"]);
  gitIn(folder, ["commit", "--quiet", "--message", "shop: start"]);
  gitIn(folder, ["tag", "v1.8.0"]);
  gitIn(folder, ["switch", "--quiet", "--create", "cache"]);
  put(folder, { "main.go": LEAKING });
  gitIn(folder, ["commit", "--quiet", "--all", "--message", "shop: keep what was worked on"]);
};

/** The same, with trials of a second and without growth. */
export const makeNightFolder = (folder: string): void => {
  makeShopFolder(folder);
  put(folder, { ".github/heapgate.yaml": `${SHOP}plan: { warmUp: 0.1s, cost: 0.3s }\nleak: off\n` });
  gitIn(folder, ["commit", "--quiet", "--all", "--message", "perf: measure in seconds"]);
};
