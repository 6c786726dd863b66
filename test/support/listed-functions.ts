// Functions of a profile in one line each, for tests of matching.
import type { ListedFunction } from "../../src/core/graph/function-list.ts";
import { isClosureName, ownerKeyOf, packageOf } from "../../src/core/pprof/owner.ts";

/** `example.com/p.F@/src/p/p.go:10-14`: name, file, first and last line. */
export function listed(text: string): ListedFunction {
  const [name = "", place = ""] = text.split("@/");
  const [file = "", lines = "0"] = place.split(":");
  const [start = "0", last = start] = lines.split("-");
  return {
    name,
    key: ownerKeyOf(name),
    packagePath: packageOf(name),
    isClosure: isClosureName(name),
    file: file === "" ? "" : `/${file}`,
    startLine: Number(start),
    lastLine: Number(last),
  };
}

export const listedAll = (...texts: readonly string[]): readonly ListedFunction[] => texts.map(listed);
