// Two versions of one Go program that differ in all the ways a pull request moves functions, and their heap profiles.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const MAIN = `package main

import (
	"os"
	"runtime"
	"runtime/pprof"

	"example.com/twobuilds/store"
)

func init() { runtime.MemProfileRate = 1 }

func main() {
	store.Run()
	runtime.GC()
	runtime.GC()
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := pprof.Lookup("heap").WriteTo(out, 0); err != nil {
		panic(err)
	}
	runtime.KeepAlive(store.Kept)
}
`;

/** Sizes are whole size classes or pages, so that each names its call site: n pages of 8 KiB. */
const FIRST = `package store

var Kept [64][]byte

type box struct{ pages int }

//go:noinline
func call(work func()) { work() }

//go:noinline
func Closures() {
	call(func() {
		Kept[1] = make([]byte, 1*8192)
	})
	call(func() {
		Kept[2] = make([]byte, 2*8192)
	})
}

//go:noinline
func before() {
	pages := 3
	Kept[3] = make([]byte, pages*8192)
	call(func() {
		Kept[4] = make([]byte, 4*8192)
	})
}

//go:noinline
func Moved() {
	Kept[5] = make([]byte, 5*8192)
}

type cache[K comparable] struct{ last K }

//go:noinline
func (c *cache[K]) put(key K, slot int) {
	c.last = key
	Kept[slot] = make([]byte, slot*8192)
	call(func() {
		Kept[slot+1] = make([]byte, (slot+1)*8192)
	})
}

//go:noinline
func Deferred() {
	defer func() {
		Kept[10] = make([]byte, 10*8192)
	}()
}

//go:noinline
func (b box) Value() {
	call(func() {
		Kept[11] = make([]byte, b.pages*8192)
	})
}

func small(slot int) {
	call(func() {
		Kept[slot] = make([]byte, slot*8192)
	})
}

//go:noinline
func Inlines() { small(12) }

//go:noinline
func Gone() {
	Kept[13] = make([]byte, 13*8192)
}

func Run() {
	Closures()
	before()
	Moved()
	(&cache[int]{}).put(1, 6)
	(&cache[string]{}).put("a", 8)
	Deferred()
	box{11}.Value()
	Inlines()
	Gone()
}
`;

const swap = (text: string, ...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((sum, [from, to]) => {
    if (!sum.includes(from)) throw new Error(`the first version holds no ${from}`);
    return sum.replaceAll(from, to);
  }, text);

const MOVED = `//go:noinline
func Moved() {
	Kept[5] = make([]byte, 5*8192)
}

`;
const GONE = `//go:noinline
func Gone() {
	Kept[13] = make([]byte, 13*8192)
}

`;

/** Head: everything further down, one closure inserted before others, one function renamed, one moved, one gone, one new. */
const SECOND = swap(
  FIRST,
  ["type box struct{ pages int }\n", "// Numbers are pages.\ntype box struct{ pages int }\n\nconst unused = 1\n"],
  ["func Closures() {\n", "func Closures() {\n\tcall(func() {\n\t\tKept[20] = make([]byte, 20*8192)\n\t})\n"],
  ["before()", "after()"],
  [MOVED, ""],
  [GONE, `${MOVED}//go:noinline\nfunc Arrived() {\n\tKept[30] = make([]byte, 30*8192)\n}\n\n`],
  ["\tGone()\n", "\tArrived()\n"],
);

const GO_MOD = "module example.com/twobuilds\n\ngo 1.21\n";

export interface TwoBuilds extends Disposable {
  /** The repository; its work tree holds the second version, its only commit the first. */
  readonly repository: string;
  readonly baseCommit: string;
  readonly base: Uint8Array;
  readonly head: Uint8Array;
}

/** Builds and runs both. `flags` go to `go build`. */
export function buildBoth(flags: readonly string[] = []): TwoBuilds {
  const folder = mkdtempSync(join(tmpdir(), "heapgate-two-builds-"));
  const repository = join(folder, "tree");
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "core.hooksPath=/dev/null", ...args], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  };
  const profileOf = (name: string): Uint8Array => {
    const program = join(folder, name);
    execFileSync("go", ["build", "-buildvcs=false", ...flags, "-o", program, "."], { cwd: repository, stdio: "pipe" });
    execFileSync(program, [`${program}.pb.gz`], { stdio: "pipe" });
    return new Uint8Array(readFileSync(`${program}.pb.gz`));
  };
  write("go.mod", GO_MOD);
  write("main.go", MAIN);
  write("store/store.go", FIRST);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "-m", "first");
  const baseCommit = git("rev-parse", "HEAD");
  const base = profileOf("base");
  write("store/store.go", SECOND);
  const head = profileOf("head");
  return { repository, baseCommit, base, head, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
