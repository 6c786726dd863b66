/** Reads a downloaded or given archive (`.zip`, `.tar.gz`) into memory, refusing everything that is not plain files on expected paths. */
import { refuseArchive, showPath, type ArchiveRules } from "./archive-rules.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

/** Without the one folder that everything lies in, as `tar czf bundle.tgz bundle/` makes it. */
function withoutWrapper(files: ReadonlyMap<string, Uint8Array>, accepts: (path: string) => boolean): ReadonlyMap<string, Uint8Array> {
  const wrapper = /^[^/]+\//u.exec(files.keys().next().value ?? "")?.[0];
  const paths = [...files.keys()];
  if (wrapper === undefined || paths.every((path) => accepts(path)) || !paths.every((path) => path.startsWith(wrapper))) return files;
  return new Map([...files].map(([path, content]) => [path.slice(wrapper.length), content]));
}

/**
 * All files of a zip or a gzipped tar by path. Throws ARTIFACT_REFUSED for anything hostile or broken: links, paths outside the
 * expected ones, files named twice, sizes that lie, more entries or bytes than allowed. Nothing is written anywhere.
 */
export function readArchive(content: Uint8Array, rules: ArchiveRules): ReadonlyMap<string, Uint8Array> {
  const isZip = content[0] === 0x50 && content[1] === 0x4b;
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  if (!isZip && !isGzip) throw refuseArchive(rules.name, "it is neither a zip file nor a gzipped tar file");
  const files = withoutWrapper(isZip ? readZip(content, rules) : readTar(content, rules), rules.accepts);
  for (const path of files.keys()) {
    if (!rules.accepts(path)) throw refuseArchive(rules.name, `it holds the unexpected path ${showPath(path)}`);
  }
  return files;
}
