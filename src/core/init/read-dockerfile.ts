/** Reads a Dockerfile for what it exposes, starts, compiles and copies. */
import { baseOf } from "./choose-files.ts";
import type { Dockerfile } from "./facts.ts";
import type { TextFile } from "./read-go.ts";

/** Instructions with continued lines joined, comments left out. Its form: the Dockerfile reference. */
const instructionsOf = (text: string): readonly { readonly word: string; readonly rest: string }[] => {
  const joined = text
    .split(/\r?\n/u)
    .filter((line) => !/^\s*#/u.test(line))
    .join("\n")
    .replaceAll(/\\[ \t]*\n/gu, " ");
  return joined.split("\n").flatMap((line) => {
    const [, word, rest = ""] = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+(.*)$/u.exec(line) ?? [];
    return word === undefined ? [] : [{ word: word.toUpperCase(), rest: rest.trim() }];
  });
};

/** The words of the JSON form or of a shell line; a shell that runs a line is no program. */
const wordsOf = (rest: string): readonly string[] => {
  const list = /^\[.*\]$/u.test(rest) ? [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, word = ""]) => word) : rest.split(/\s+/u);
  const shell = /^(?:\/bin\/)?(?:ba)?sh$/u.test(list[0] ?? "");
  return shell ? [] : list.filter((word) => word !== "exec");
};

const COMPILES = /\b(?:go|xx-go)\s+(?:build|install)\b|\bmake\b|\bgoreleaser\b|\bmage\b|\btask\b|\bko build\b/u;

/** The package that `go build` is given: its last word that is a path. */
const packageOf = (line: string): string | null => {
  const [, args] = /\bgo\s+(?:build|install)\s+(.*?)(?:&&|;|$)/u.exec(line) ?? [];
  const words = (args ?? "").split(/\s+/u).filter((word) => word !== "");
  const valued = new Set(["-o", "-ldflags", "-tags", "-gcflags", "-mod", "-p"]);
  const paths = words.filter(
    (word, index) =>
      !word.startsWith("-") && !valued.has(words[index - 1] ?? "") && /^(?:\.|[\w.-]+\/|[\w-]+\.go)/u.test(word) && !word.includes("$"),
  );
  const last = paths.at(-1);
  return last === undefined ? null : last.replace(/^\.\//u, "").replace(/\/?(?:\*|[\w-]+\.go)$/u, "") || ".";
};

export const readDockerfile = ({ path, text }: TextFile): Dockerfile => {
  const all = instructionsOf(text);
  const lastFrom = all.findLastIndex(({ word }) => word === "FROM");
  const final = all.slice(lastFrom + 1);
  const runs = all.filter(({ word }) => word === "RUN").map(({ rest }) => rest);
  const entry = final.findLast(({ word }) => word === "ENTRYPOINT");
  const command = final.findLast(({ word }) => word === "CMD");
  const words = [...(entry === undefined ? [] : wordsOf(entry.rest)), ...(command === undefined ? [] : wordsOf(command.rest))];
  const [program, ...args] = words;
  const copied = all
    .filter(({ word, rest }) => (word === "COPY" || word === "ADD") && !/--from=/u.test(rest))
    .flatMap(({ rest }) => {
      const bare = rest.replace(/^(?:--\S+\s+)*/u, "");
      const paths = bare.startsWith("[") ? wordsOf(bare) : bare.split(/\s+/u);
      return paths.slice(0, -1);
    });
  const buildArgs = all
    .filter(({ word }) => word === "ARG")
    .flatMap(({ rest }) => {
      const [, name, value] = /^(\w+)(?:=(?:"([^"]*)"|(\S*)))?/u.exec(rest) ?? [];
      return name === undefined
        ? []
        : [[name, /=/u.test(rest) ? rest.slice(rest.indexOf("=") + 1).replaceAll('"', "") : (value ?? null)] as const];
    });
  const defaults: Record<string, string | null> = {};
  for (const [name, value] of buildArgs) defaults[name] = value ?? defaults[name] ?? null;
  return {
    path,
    ports: final
      .filter(({ word }) => word === "EXPOSE")
      .flatMap(({ rest }) => [...rest.matchAll(/\b(\d{2,5})(?:\/tcp)?(?=\s|$)/gu)].map(([, port]) => Number(port))),
    program: program === undefined || program.includes("$") ? null : baseOf(program),
    args,
    builds: runs.some((line) => COMPILES.test(line)),
    builtPackage: runs.map(packageOf).find((found) => found !== null) ?? null,
    copies: copied,
    buildArgs: defaults,
  };
};
