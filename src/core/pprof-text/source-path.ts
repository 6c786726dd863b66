/** source_path: file names below a folder of the same name as one of its folders lose everything up to that folder. */
import { functionFile, type Profile } from "../pprof/profile.ts";
import { baseName } from "./go-numbers.ts";

/** `/build/agent/my-app/pkg/a.go` becomes `pkg/a.go` with `/home/me/my-app` among the folders, which `:` separates. */
export function cutSourcePath(profile: Profile, sourcePath: string): Profile {
  if (sourcePath === "") return profile;
  const wanted = sourcePath.split(":").map((folder) => `/${baseName(folder)}/`);
  const { functions, strings } = profile;
  const made: string[] = [];
  const files = functions.files.map((index, func) => {
    const file = functionFile(profile, func);
    const folder = wanted.find((one) => file.includes(one));
    if (folder === undefined) return index;
    made.push(file.slice(file.indexOf(folder) + folder.length));
    return strings.count + made.length - 1;
  });
  if (made.length === 0) return profile;
  const at = (index: number): string => (index < strings.count ? strings.at(index) : (made[index - strings.count] ?? ""));
  return { ...profile, functions: { ...functions, files }, strings: { count: strings.count + made.length, at } };
}
