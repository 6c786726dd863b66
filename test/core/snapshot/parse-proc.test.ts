// Texts of /proc as kernels write them, with the names that mislead simple readers.
import { describe, expect, test } from "vitest";
import { parseListeners, parseProcStat, parseProcStatus } from "../../../src/core/snapshot/parse-proc.ts";

const rest = "S 1 4242 4242 0 -1 4194560 1207 0 3 0 150 25 7 9 20 0 9 0 84310 1266454528 3021 18446744073709551615 1 1 0";

describe("parseProcStat", () => {
  test.each([
    ["a plain name", `4243 (shop) ${rest}`],
    ["a name with blanks and parentheses", `4243 (my ) (app) ${rest}`],
    ["a name that looks like fields", `4243 (x) R 9 9) ${rest}`],
  ])("%s", (_name, text) => {
    expect(parseProcStat(text)).toEqual({ pid: 4243, state: "S", parentPid: 1, groupId: 4242, cpuSeconds: 1.75 });
  });

  test.each(["", "4243", "4243 (shop)", "4243 (shop) S 1", "garbage (x) S 1 2 3"])("%j is no stat line", (text) => {
    expect(parseProcStat(text)).toBeNull();
  });
});

describe("parseProcStatus", () => {
  test("reads resident memory and threads", () => {
    expect(parseProcStatus("Name:\tshop\nVmHWM:\t   20000 kB\nVmRSS:\t   12084 kB\nThreads:\t9\n")).toEqual({
      rssBytes: 12084 * 1024,
      threads: 9,
    });
  });

  test("a zombie has no memory: unknown, not 0", () => {
    expect(parseProcStatus("Name:\tshop\nState:\tZ (zombie)\nThreads:\t1\n")).toEqual({ rssBytes: null, threads: 1 });
  });
});

test("parseListeners finds who listens on the port, not who is connected through it", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 55501 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 55502 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 55503 1 0000000000000000 100 0 0 10 0
`;
  expect(parseListeners(table, 8080)).toEqual(["55501"]);
  expect(parseListeners(table, 80)).toEqual(["55503"]);
  expect(parseListeners(table, 9090)).toEqual([]);
});
