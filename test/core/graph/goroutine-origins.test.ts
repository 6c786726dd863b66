import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { goroutineOrigins, groupKey } from "../../../src/core/graph/goroutine-origins.ts";
import { parseGoroutineText } from "../../../src/core/pprof/goroutine-text.ts";

const goroutines = (text: string) => parseGoroutineText(new TextEncoder().encode(text), "dump").goroutines;
/** A goroutine waiting in `app.(*Pool).next`, reached from `app.worker`. */
const waiting = (id: number, state: string, creator: string, line = 9): string =>
  `goroutine ${id} [${state}]:\nsync.(*Mutex).Lock(0x1)\n\t/go/sync/mutex.go:81 +0x1\napp.(*Pool).next.func1(0x1)\n\t/app/pool.go:3 +0x1\napp.worker(...)\n\t/app/w.go:4\n` +
  (creator === "" ? "\n" : `created by ${creator} in goroutine 1\n\t/app/main.go:${line} +0x1\n\n`);
const KEY = groupKey("app.(*Pool).next", "app.worker");

describe("goroutineOrigins", () => {
  test("groups as profiles do: by what they are blocked in and where they began, closures with their function", () => {
    const origins = goroutineOrigins([goroutines(waiting(2, "chan receive, 5 minutes", "app.Start.func1"))]);
    expect([...origins]).toEqual([
      [
        KEY,
        {
          creator: "app.Start",
          creatorFile: "/app/main.go",
          creatorLine: 9,
          state: "chan receive",
          waitMinutes: 5,
          count: 1,
        },
      ],
    ]);
  });

  test("says what is true of most of a group, and how long the longest waits", () => {
    const text = [
      waiting(2, "select", "app.Other"),
      waiting(3, "chan receive, 2 minutes", "app.Start"),
      waiting(4, "chan receive, 11 minutes", "app.Start", 12),
      waiting(5, "chan receive", "app.Start", 12),
    ].join("");
    expect(goroutineOrigins([goroutines(text)]).get(KEY)).toMatchObject({
      creator: "app.Start",
      creatorLine: 12,
      state: "chan receive",
      waitMinutes: 11,
      count: 4,
    });
  });

  test("counts over all texts", () => {
    const one = goroutines(waiting(2, "select", "app.Start"));
    expect(goroutineOrigins([one, one]).get(KEY)?.count).toBe(2);
    expect(goroutineOrigins([]).size).toBe(0);
  });

  test("knows no creator of the main goroutine, which profiles show below runtime.main", () => {
    const origins = goroutineOrigins([
      goroutines("goroutine 1 [sleep]:\ntime.Sleep(0x1)\n\t/go/time/sleep.go:1\nmain.main()\n\t/app/main.go:3\n"),
    ]);
    expect([...origins]).toMatchObject([[groupKey("main.main", "runtime.main"), { creator: null, creatorFile: null, waitMinutes: null }]]);
  });

  test("leaves out goroutines without a stack", () => {
    expect(goroutineOrigins([goroutines("goroutine 5 [running]:\n\tgoroutine running on other thread; stack unavailable\n")]).size).toBe(0);
  });

  test("finds the groups of a real text", () => {
    const { goroutines: real } = parseGoroutineText(new Uint8Array(readFileSync("fixtures/pprof/goroutine-text/go1.26.txt")), "go1.26");
    const origins = goroutineOrigins([real]);
    expect(origins.get(groupKey("main.(*pool).send", "main.(*pool).send"))).toMatchObject({
      creator: "main.(*pool).start",
      state: "chan send",
      count: 3,
    });
    expect(origins.get(groupKey("main.(*cache[…]).get", "main.(*cache[…]).get"))).toMatchObject({
      creator: "main.main",
      state: "sync.Mutex.Lock",
    });
  });
});
