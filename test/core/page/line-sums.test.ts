// Own values by line: what a function holds itself is what its lines hold, without what serves the measurement.
import { describe, expect, test } from "vitest";
import { baseLineSums, lineSums } from "../../../src/core/page/line-sums.ts";
import { profileFromText } from "../../support/profile-text.ts";

const PROFILE = profileFromText(`
  inuse_objects/count  1                 2                 4                  8                        16
  inuse_space/bytes    10                20                40                 80                       160
  ---
                       main.main@m.go:3  main.main@m.go:3  main.main@m.go:5   main.main@m.go:5         main.main
                       a.Put@a.go:7/5    a.Put@a.go:9/5    -                  net/http/pprof.Index@p.go:1  -
`);

describe("own values by line", () => {
  test("are those of the innermost frame, for every sample type", () => {
    expect(lineSums([PROFILE], ["inuse_space", "inuse_objects"], { excludeFrames: ["net/http/pprof"] })).toEqual([
      { func: "a.Put", line: 7, means: [10, 1] },
      { func: "a.Put", line: 9, means: [20, 2] },
      { func: "main.main", line: 5, means: [40, 4] },
    ]);
  });

  test("count what serves the measurement where it is not left out", () => {
    const funcs = lineSums([PROFILE], ["inuse_space"], {}).map(({ func, line }) => `${func}:${line}`);
    expect(funcs).toContain("net/http/pprof.Index:1");
  });

  test("are means over the profiles", () => {
    const other = profileFromText("inuse_space/bytes  30\n---\nmain.main@m.go:5");
    expect(lineSums([other, PROFILE], ["inuse_space"], { excludeFrames: ["net/http/pprof"] })).toEqual([
      { func: "main.main", line: 5, means: [35] },
      { func: "a.Put", line: 7, means: [5] },
      { func: "a.Put", line: 9, means: [10] },
    ]);
  });

  test("are none without profiles", () => {
    expect(lineSums([], ["inuse_space"], {})).toEqual([]);
  });
});

describe("base's values by lines of head", () => {
  const own = profileFromText(`
    inuse_space/bytes  10                          20                          40                          5
    ---
                       main.main@/b/main.go:3      main.main@/b/main.go:3      main.main@/b/main.go:9      main.main@/b/main.go:3
                       example.com/a.Put@/b/a.go:7  example.com/a.Put@/b/a.go:9  -                           other.com/d.Do@/m/d.go:4
  `);
  const options = { mainModules: ["example.com/a"] };
  const shifted = (file: string, line: number): number | "gone" | null => (file === "" ? null : line === 9 ? "gone" : line + 100);

  test("are those of own code where the change leads to, without what it took away", () => {
    expect(baseLineSums([own], ["inuse_space"], options, shifted)).toEqual([{ func: "example.com/a.Put", line: 107, means: [10] }]);
  });

  test("are added up where two lines lead to one", () => {
    expect(baseLineSums([own], ["inuse_space"], options, () => 5)).toEqual([
      { func: "example.com/a.Put", line: 5, means: [30] },
      { func: "main.main", line: 5, means: [40] },
    ]);
  });

  test("are none where it is not known for a line where it is", () => {
    expect(baseLineSums([own], ["inuse_space"], options, (_, line) => (line === 7 ? null : line))).toEqual([]);
    expect(baseLineSums([], ["inuse_space"], options, () => 1)).toEqual([]);
  });
});
