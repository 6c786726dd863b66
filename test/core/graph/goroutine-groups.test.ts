import { describe, expect, test } from "vitest";
import { type GoroutineGroup, goroutineGroups, type Wait } from "../../../src/core/graph/goroutine-groups.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "../pprof/profile-data.ts";

const table = (groups: readonly GoroutineGroup[]): readonly string[] =>
  groups.map(
    ({ blockedIn, entry, wait, base, head, difference }) => `${entry} in ${blockedIn} (${wait}): ${base} -> ${head} (${difference})`,
  );

const BASE = profileFromText(`
goroutine/count  3                      1
---
                 app.worker             main.main
                 app.(*Pool).next       runtime.gopark
                 runtime.chanrecv1      -
                 runtime.gopark         -`);
const HEAD = profileFromText(`
goroutine/count  40                     2                      1
---
                 runtime.goexit         app.worker             main.main
                 app.worker             app.(*Pool).next       runtime.gopark
                 app.(*Pool).next.func1 runtime.selectgo       -
                 runtime.chanrecv1      runtime.gopark         -
                 runtime.chanrecv       -                      -
                 runtime.gopark         -                      -`);

describe("goroutineGroups", () => {
  test("groups by what the goroutines are blocked in and what started them, largest growth first", () => {
    expect(table(goroutineGroups([BASE], [HEAD]))).toEqual([
      "app.worker in app.(*Pool).next (channel receive): 3 -> 42 (39)",
      "main.main in main.main (running or other): 1 -> 1 (0)",
    ]);
  });

  test("shows the most frequent stack without the runtime's frames", () => {
    expect(goroutineGroups([BASE], [HEAD])[0]?.frames.map(({ func }) => func)).toEqual(["app.worker", "app.(*Pool).next"]);
  });

  test("shows the stacks of what grew, and of the rest the place they are blocked at", () => {
    const [grown, same] = goroutineGroups([BASE], [HEAD]);
    expect(grown?.place).toEqual(grown?.frames.at(-1));
    expect(same).toMatchObject({ place: { func: "main.main" }, frames: [] });
  });

  test("has the place at the end of the stack it shows", () => {
    for (const stack of [
      "main.main main.walk main.walk runtime.gopark",
      "main.main main.walk main.run",
      "runtime.goexit runtime.bgsweep runtime.gopark",
    ]) {
      const [group] = goroutineGroups(
        [],
        [
          profileFromText(
            `goroutine/count  2\n---\n  ${stack
              .split(" ")
              .map((name, at) => `${name}@m.go:${at + 1}`)
              .join("\n  ")}`,
          ),
        ],
      );
      expect([stack, group?.place]).toEqual([stack, group?.frames.at(-1)]);
    }
    const [exited] = goroutineGroups([], [profileFromText("goroutine/count  2\n---\n  runtime.goexit")]);
    expect(exited).toMatchObject({ place: null, frames: [] });
  });

  test("shows where most of them are, not where the last or the first are", () => {
    const at = (line: number): string => `app.worker@w.go:${line}`;
    const profile = profileFromText(
      `goroutine/count  2  9  3\n---\n  ${at(1)}  ${at(2)}  ${at(3)}\n  runtime.gopark  runtime.gopark  runtime.gopark`,
    );
    expect(goroutineGroups([], [profile])[0]?.frames).toMatchObject([{ func: "app.worker", file: "w.go", line: 2 }]);
  });

  test("shows direct recursion once, where it began", () => {
    const profile = profileFromText(
      "goroutine/count  2\n---\n  app.worker@w.go:1\n  app.walk@w.go:7\n  app.walk@w.go:8\n  app.walk@w.go:8\n  runtime.gopark@p.go:1",
    );
    expect(goroutineGroups([], [profile])[0]?.frames).toMatchObject([
      { func: "app.worker", line: 1 },
      { func: "app.walk", line: 7 },
    ]);
  });

  test("knows what a goroutine of the runtime alone waits for", () => {
    const profile = profileFromText("goroutine/count  2\n---\n  runtime.bgsweep\n  runtime.chanrecv1\n  runtime.gopark");
    expect(goroutineGroups([], [profile])[0]).toMatchObject({
      blockedIn: "runtime.bgsweep",
      entry: "runtime.bgsweep",
      wait: "channel receive",
    });
  });

  test("takes means over replicates", () => {
    expect(goroutineGroups([BASE, BASE], [HEAD, BASE])[0]).toMatchObject({ base: 3, head: 22.5, difference: 19.5 });
  });

  test("lists groups of one side, those that went away last", () => {
    expect(table(goroutineGroups([BASE], []))).toEqual([
      "main.main in main.main (running or other): 1 -> 0 (-1)",
      "app.worker in app.(*Pool).next (channel receive): 3 -> 0 (-3)",
    ]);
    expect(goroutineGroups([], [])).toEqual([]);
  });

  test("takes the entry where the whole stack is the runtime's", () => {
    expect(
      table(goroutineGroups([], [profileFromText("goroutine/count  1\n---\n  runtime.goexit\n  runtime.bgsweep\n  runtime.gopark")])),
    ).toEqual(["runtime.bgsweep in runtime.bgsweep (running or other): 0 -> 1 (1)"]);
  });

  test.each<[Wait, string]>([
    ["channel send", "runtime.chansend1 runtime.chansend runtime.gopark"],
    ["select", "runtime.selectgo runtime.gopark"],
    ["network or file", "internal/poll.(*FD).Read internal/poll.runtime_pollWait runtime.netpollblock runtime.gopark"],
    ["lock", "sync.(*Mutex).Lock sync.(*Mutex).lockSlow internal/sync.runtime_SemacquireMutex runtime.gopark"],
    ["lock", "sync.(*RWMutex).RLock sync.runtime_SemacquireRWMutexR runtime.gopark"],
    ["wait group or condition", "sync.(*WaitGroup).Wait sync.runtime_SemacquireWaitGroup runtime.gopark"],
    ["sleep", "time.Sleep runtime.timeSleep runtime.gopark"],
    ["system call", "syscall.Syscall6 internal/runtime/syscall.Syscall6"],
    ["running or other", "runtime.main"],
  ])("tells %s from the frames above", (wait, frames) => {
    const profile = profileFromText(`goroutine/count  1\n---\n  app.run\n  ${frames.split(" ").join("\n  ")}`);
    expect(goroutineGroups([], [profile])[0]).toMatchObject({ wait, blockedIn: "app.run", entry: "app.run" });
  });

  test("names own code", () => {
    expect(goroutineGroups([], [HEAD], { mainModules: ["app"] })[0]?.frames[0]?.ownerClass).toBe("own");
  });

  test.skipIf(skipWithoutData)("finds the goroutines node_exporter 0.16 leaks, and nothing else that grew", () => {
    const of = (name: string) => readProfile(`captured/goroutine-leak/${name}/run1/t1.goroutine.pb.gz`);
    const groups = goroutineGroups([of("good-v0.17.0")], [of("bad-v0.16.0")]);
    expect(groups[0]).toMatchObject({
      entry: "net/rpc.(*Client).input",
      blockedIn: "github.com/kolo/xmlrpc.(*clientCodec).ReadResponseHeader",
      wait: "channel receive",
      base: 0,
      head: 533,
    });
    expect(groups.slice(1).every(({ difference }) => difference <= 1)).toBe(true);
  });
});
