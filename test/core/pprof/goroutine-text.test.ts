// Texts of goroutine?debug=2: real ones of two Go versions, forms of other versions written by hand, and what is refused.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { type Goroutine, parseGoroutineText } from "../../../src/core/pprof/goroutine-text.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { profileFromText } from "../../support/profile-text.ts";

const parse = (text: string) => parseGoroutineText(new TextEncoder().encode(text), "dump");
const one = (text: string): Goroutine | undefined => parse(text).goroutines[0];
const FRAME = "main.f()\n\t/app/main.go:3 +0x1d\n";
const real = (version: string) =>
  parseGoroutineText(new Uint8Array(readFileSync(`fixtures/pprof/goroutine-text/go${version}.txt`)), version);

describe.each(["1.22", "1.26"])("the text of Go %s", (version) => {
  const { goroutines, isCutOff } = real(version);
  const find = (state: string): readonly Goroutine[] => goroutines.filter((goroutine) => goroutine.state === state);

  test("is read whole", () => {
    expect(isCutOff).toBe(false);
    expect(goroutines.length).toBe(14);
    expect(new Set(goroutines.map(({ id }) => id)).size).toBe(14);
  });

  test.each([
    ["running", 1],
    ["chan send", 3],
    ["chan receive (nil chan)", 1],
    ["select (no cases)", 1],
    ["select", 1],
    ["sleep", 1],
    ["sync.Mutex.Lock", 1],
    [version === "1.22" ? "semacquire" : "sync.WaitGroup.Wait", 1],
    ["sync.Cond.Wait", 1],
    ["chan receive", 2],
    ["IO wait", 1],
  ])("has the state %s in %d", (state, count) => expect(find(state).length).toBe(count));

  test("says who started them and where they wait", () => {
    expect(find("chan send")[0]).toMatchObject({
      waitMinutes: null,
      isLockedToThread: false,
      isElided: false,
      frames: [{ func: "main.(*pool).send", file: "./waiting.go", line: 16 }],
      createdBy: { func: "main.(*pool).start", file: "./waiting.go", line: 20, goroutine: 1 },
    });
    expect(find("running")[0]).toMatchObject({ id: 1, createdBy: null });
    expect(find("running")[0]?.frames.at(-1)?.func).toBe("main.main");
  });

  test("keeps names of methods, closures and type arguments", () => {
    const names = new Set(goroutines.flatMap(({ frames }) => frames.map(({ func }) => func)));
    expect([...names]).toEqual(
      expect.arrayContaining(["main.(*cache[...]).get", "main.main.func1", "internal/poll.(*FD).Accept", "main.choose"]),
    );
    expect([...names].filter((name) => /[\s{}]|0x|\)$/u.test(name))).toEqual([]);
  });

  test("knows a locked thread and a stack whose middle is missing", () => {
    expect(goroutines.filter(({ isLockedToThread }) => isLockedToThread).length).toBe(1);
    const [deep, ...others] = goroutines.filter(({ isElided }) => isElided);
    expect(others).toEqual([]);
    expect(deep?.frames.length).toBe(100);
    expect(new Set(deep?.frames.map(({ func }) => func))).toEqual(new Set(["main.descend"]));
    expect(deep?.createdBy?.func).toBe("main.main");
  });
});

describe("the head of a goroutine", () => {
  const facts = (head: string) => {
    const { id, state, waitMinutes, isLockedToThread } = one(`${head}\n${FRAME}`) ?? {};
    return [id, state, waitMinutes, isLockedToThread];
  };
  test.each([
    ["goroutine 7 [chan receive]:", [7, "chan receive", null, false]],
    ["goroutine 7 [select, 5 minutes]:", [7, "select", 5, false]],
    ["goroutine 7 [select, 1234 minutes, locked to thread]:", [7, "select", 1234, true]],
    ["goroutine 7 [syscall, locked to thread]:", [7, "syscall", null, true]],
    ["goroutine 7 [chan receive (nil chan), 12 minutes]:", [7, "chan receive (nil chan)", 12, false]],
    ["goroutine 7 [runnable (scan)]:", [7, "runnable", null, false]],
    ["goroutine 7 [force gc (idle), 3 minutes]:", [7, "force gc (idle)", 3, false]],
    ["goroutine 7 [chan receive (durable), synctest bubble 3]:", [7, "chan receive (durable)", null, false]],
    ["goroutine 7 [chan send (leaked), 2 minutes]:", [7, "chan send (leaked)", 2, false]],
    ['goroutine 7 [select, 2 minutes labels:{"path": "/a, b"}]:', [7, "select", 2, false]],
    ["goroutine 7 gp=0xc000003880 m=nil [IO wait, 4 minutes]:", [7, "IO wait", 4, false]],
    ["goroutine 7 gp=0xc000003880 m=3 mp=0xc000100008 [running, locked to thread]:", [7, "running", null, true]],
  ])("%s", (head, expected) => expect(facts(head)).toEqual(expected));
});

describe("the lines of a goroutine", () => {
  test("names who started it, before Go 1.21 without the number of the goroutine", () => {
    const old = one(`goroutine 9 [select]:\n${FRAME}created by net/http.(*Server).Serve\n\t/go/src/net/http/server.go:3102 +0x4db\n`);
    expect(old?.createdBy).toEqual({ func: "net/http.(*Server).Serve", file: "/go/src/net/http/server.go", line: 3102, goroutine: null });
    const since = one(`goroutine 9 [select]:\n${FRAME}created by main.(*T).run.func1 in goroutine 84\n\t/app/main.go:9 +0x4db\n`);
    expect(since?.createdBy).toEqual({ func: "main.(*T).run.func1", file: "/app/main.go", line: 9, goroutine: 84 });
  });

  test.each([
    ["main.f(...)", "main.f"],
    ["main.(*T).run(0xc000012345, {0x1?, 0x2})", "main.(*T).run"],
    ["main.G[...](0x1)", "main.G[...]"],
    ["example.com/x/yaml%2ev3.(*decoder).unmarshal(0x0)", "example.com/x/yaml%2ev3.(*decoder).unmarshal"],
    ["main.run.func1.1()", "main.run.func1.1"],
    ["panic({0x4a1b20?, 0x4f2e80?})", "panic"],
  ])("reads %s as %s", (call, func) => {
    expect(one(`goroutine 1 [running]:\n${call}\n\t/a b/main.go:3 +0x1d fp=0xc1 sp=0xc2 pc=0x4\n`)?.frames).toEqual([
      { func, file: "/a b/main.go", line: 3 },
    ]);
  });

  test("reads places of Windows and line ends of any kind", () => {
    const text =
      "goroutine 1 [running]:\r\nmain.f()\r\n\tC:/app/main.go:3 +0x1d\r\n\r\ngoroutine 2 [select]:\r\nmain.g()\r\n\tC:/app/main.go:4\r\n";
    expect(parse(text).goroutines.map(({ frames }) => frames[0]?.file)).toEqual(["C:/app/main.go", "C:/app/main.go"]);
  });

  test("accepts a stack that was not available", () => {
    const text =
      "goroutine 5 [running]:\n\tgoroutine running on other thread; stack unavailable\ncreated by main.main\n\t/app/main.go:9 +0x1\n";
    expect(one(text)).toMatchObject({ frames: [], createdBy: { func: "main.main", line: 9 } });
  });

  test.each(["...additional frames elided...", "...51 frames elided..."])("knows %s", (line) => {
    expect(one(`goroutine 5 [select]:\n${FRAME}${line}\n${FRAME}`)).toMatchObject({ isElided: true, frames: [{ line: 3 }, { line: 3 }] });
  });

  test("leaves out the stacks of ancestors", () => {
    const ancestor = "[originating from goroutine 1]:\nmain.start()\n\t/app/main.go:1 +0x1\ncreated by main.root\n\t/app/main.go:2 +0x1\n";
    expect(one(`goroutine 5 [select]:\n${FRAME}created by main.main in goroutine 1\n\t/app/main.go:9 +0x1\n${ancestor}`)).toMatchObject({
      frames: [{ func: "main.f" }],
      createdBy: { func: "main.main" },
    });
  });

  test("passes over what it does not know", () => {
    expect(one(`goroutine 5 [select]:\n\tsomething new\n${FRAME}`)?.frames).toEqual([{ func: "main.f", file: "/app/main.go", line: 3 }]);
  });
});

describe("a text that was cut off", () => {
  const whole = `goroutine 1 [running]:\n${FRAME}\ngoroutine 2 [select]:\n${FRAME}`;

  test.each([
    ["in a head", `${whole}\ngoroutine 3 [sel`],
    ["after a head", `${whole}\ngoroutine 3 [select]:\n`],
    ["in a name", `${whole}\ngoroutine 3 [select]:\nmain.`],
    ["after a name", `${whole}\ngoroutine 3 [select]:\nmain.f()\n`],
    ["in a place", `${whole}\ngoroutine 3 [select]:\nmain.f()\n\t/app/ma`],
    ["before the line end", `${whole}\ngoroutine 3 [select]:\n${FRAME.trimEnd()}`],
  ])("%s says so and leaves out its last goroutine", (where, text) => {
    const { goroutines, isCutOff } = parse(text);
    expect(isCutOff).toBe(true);
    expect(goroutines.map(({ id }) => id)).toEqual(where === "in a head" ? [1] : [1, 2]);
  });

  test("at 64 MiB says so, wherever it ends", () => {
    const block = `goroutine 8 [select]:\n${FRAME}\n`;
    const size = 64 * 2 ** 20;
    const content = new TextEncoder().encode(`${block}\t${"x".repeat(size)}\n\n${block}`);
    expect(parseGoroutineText(content, "dump").isCutOff).toBe(true);
    expect(parseGoroutineText(new TextEncoder().encode(block.repeat(3)), "dump")).toMatchObject({ isCutOff: false });
  });

  test("never fails and never invents a goroutine", () => {
    const text = readFileSync("fixtures/pprof/goroutine-text/go1.26.txt", "utf8");
    const ids = parse(text).goroutines.map(({ id }) => id);
    fc.assert(
      fc.property(fc.integer({ min: "goroutine 1 [running]:\n".length, max: text.length - 1 }), (end) => {
        const found = parse(text.slice(0, end)).goroutines.map(({ id }) => id);
        expect(found).toEqual(ids.slice(0, found.length));
      }),
    );
  });
});

describe("what is no such text", () => {
  const codeOf = (content: Uint8Array): readonly unknown[] => {
    try {
      parseGoroutineText(content, "FILE");
    } catch (error) {
      return error instanceof HeapgateError ? [error.code, error.message] : [error];
    }
    return ["read"];
  };
  const profile = encodeProfile(profileFromText("goroutine/count  1\n---\nmain.main\n"));
  test.each([
    ["nothing", new Uint8Array(), "an empty file"],
    ["a profile", gzipSync(profile), "gzipped data"],
    ["a plain profile", profile, "binary data"],
    ["a web page", new TextEncoder().encode("<html></html>"), "an HTML or XML page"],
    ["debug=1", new TextEncoder().encode("goroutine profile: total 9\n1 @ 0x1\n"), "text goroutine (goroutine?debug=1)"],
    ["an error of Go", new TextEncoder().encode("Unknown profile\n"), 'text that starts with "Unknown profile"'],
  ])("%s is refused by name", (_, content, what) => {
    const [code, message] = codeOf(content);
    expect(code).toBe("PROFILE_NOT_A_PROFILE");
    expect(message).toContain(what);
    expect(message).toContain("goroutine?debug=2");
  });
});
