/** Collects plain manifests: files, folders and patterns of a side's tree, and documents behind `https://` addresses. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { globFolder, isGlob, isGlobMatch } from "../../core/manifests/match-glob.ts";
import { parseManifests, type ManifestDocument } from "../../core/manifests/parse-manifests.ts";
import type { RenderPorts, RenderSetting } from "./render-setting.ts";

const DOWNLOAD_TIMEOUT_SECONDS = 60;
const MOST_DOWNLOAD_BYTES = 32 * 1024 * 1024;
/** Release files of GitHub are two redirections away. */
const MOST_REDIRECTIONS = 5;

const failed = (what: string, why: string): Error => heapgateError("RENDER_FAILED", { what, why }, { stage: "deploy" });

/**
 * The objects of all paths, in the order of the paths; those of a folder or pattern in the order of their names. A folder means the files in
 * it, not those in folders below (as `kubectl apply -f`); two stars as a folder of a pattern mean all.
 * Throws RENDER_FAILED for what is absent, empty, unreachable or no manifest.
 */
export async function loadManifests(
  ports: RenderPorts,
  setting: Pick<RenderSetting, "side" | "tree" | "signal">,
  paths: readonly string[],
): Promise<readonly ManifestDocument[]> {
  const documents: ManifestDocument[] = [];
  for (const path of paths) {
    if (/^https?:\/\//u.test(path)) {
      documents.push(...parseManifests(path, await download(ports, path, setting.signal)));
      continue;
    }
    for (const file of await findFiles(ports, setting, path)) {
      const text = await ports.files.readText(ports.files.resolve(setting.tree, file));
      documents.push(...withoutKustomization(file, parseManifests(`${file} of ${setting.side}`, text ?? "")));
    }
  }
  return documents;
}

/** Relative paths of a path's files. */
async function findFiles(
  { files }: RenderPorts,
  { side, tree }: Pick<RenderSetting, "side" | "tree">,
  path: string,
): Promise<readonly string[]> {
  const what = `${path} of ${side}`;
  const written = path.replace(/^\.\//u, "").replace(/\/$/u, "");
  if (isGlob(written)) {
    const folder = globFolder(written);
    const below = (await files.list(files.resolve(tree, folder))) ?? [];
    const found = below.map((name) => (folder === "" ? name : `${folder}/${name}`)).filter((name) => isGlobMatch(written, name));
    if (found.length === 0) throw failed(what, "no file fits the pattern");
    return found;
  }
  const absolute = files.resolve(tree, written);
  switch (await files.kindOf(absolute)) {
    case "file":
      return [written];
    case "absent":
      throw failed(what, "that side's tree has no such file or folder");
    case "folder": {
      const names = ((await files.entries(absolute)) ?? []).filter((name) => /\.(?:ya?ml|json)$/u.test(name)).toSorted();
      if (names.length === 0) throw failed(what, `the folder itself holds no manifests; write ${written}/**/*.yaml for those below it`);
      return names.map((name) => (written === "" || written === "." ? name : `${written}/${name}`));
    }
  }
}

/** A kustomization is no object of a cluster: whoever points at its folder wants it built. */
function withoutKustomization(file: string, documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  const found = documents.find(({ manifest }) => manifest.apiVersion.startsWith("kustomize.config.k8s.io/"));
  if (found === undefined) return documents;
  throw failed(file, "it is a kustomization; write deploy: [{ kustomize: FOLDER }]");
}

async function download({ http }: RenderPorts, address: string, signal: AbortSignal | undefined): Promise<string> {
  let url = address;
  for (let hop = 0; hop <= MOST_REDIRECTIONS; hop += 1) {
    const answer = await http.request({
      url,
      headers: { connection: "close", "accept-encoding": "identity" },
      timeoutSeconds: DOWNLOAD_TIMEOUT_SECONDS,
      maxBytes: MOST_DOWNLOAD_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.kind === "failed") throw failed(address, answer.message);
    const { status, headers, body } = answer.response;
    if (status === 200) return new TextDecoder().decode(body);
    const location = headers["location"];
    if (status < 300 || status >= 400 || location === undefined) throw failed(address, `the server answered ${status}`);
    url = new URL(location, url).href;
    if (address.startsWith("https:") && !url.startsWith("https:")) throw failed(address, `it leads to ${url}, which is not encrypted`);
  }
  throw failed(address, `it leads on more than ${MOST_REDIRECTIONS} times`);
}
