// Files are told apart by as little of their paths as it takes.
import { expect, test } from "vitest";
import { distinctNames } from "../../../src/core/compare/distinct-names.ts";

test.each<[string, readonly string[], readonly string[]]>([
  ["names that differ stay short", ["/a/old.pb.gz", "/b/new.pb.gz"], ["old.pb.gz", "new.pb.gz"]],
  [
    "one name in two folders shows the folders",
    ["/x/go1.19/heap.pb.gz", "/x/go1.24/heap.pb.gz"],
    ["go1.19/heap.pb.gz", "go1.24/heap.pb.gz"],
  ],
  ["as many folders as it takes", ["/1/p/heap", "/2/p/heap", "/2/p/cpu"], ["1/p/heap", "2/p/heap", "cpu"]],
  ["a path that ends another one is shown whole", ["/p/heap", "/q/p/heap"], ["/p/heap", "q/p/heap"]],
  ["a file against itself keeps its short name", ["/a/heap", "/a/heap"], ["heap", "heap"]],
  ["no files", [], []],
])("%s", (_, paths, names) => expect(distinctNames(paths)).toEqual(names));
