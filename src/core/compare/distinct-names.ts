/** Names of files, short but apart: the last part of each path, and as many folders before it as it takes. */

/** `/a/base/heap.pb.gz`, `/a/head/heap.pb.gz` → `base/heap.pb.gz`, `head/heap.pb.gz`. One path given twice keeps one name; order as given. */
export const distinctNames = (paths: readonly string[]): readonly string[] => {
  const split = paths.map((path) => path.split("/"));
  const shortest = (parts: readonly string[], index: number): string => {
    for (let count = 1; count < parts.length; count += 1) {
      const name = parts.slice(-count).join("/");
      if (split.every((other, at) => paths[at] === paths[index] || other.slice(-count).join("/") !== name)) return name;
    }
    return parts.join("/");
  };
  return split.map(shortest);
};
