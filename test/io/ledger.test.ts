// The ledger on a real disk: what is open survives its process, what is closed leaves no file.
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFiles } from "../../src/io/files.ts";
import { createLedger, createOwnLedger, findDeadLedgers, findLedgers, readLedger } from "../../src/io/ledger.ts";
import type { TemporaryFolder } from "../../src/ports/files.ts";
import type { LedgerEntry } from "../../src/ports/ledger.ts";

const files = createFiles();
const A: LedgerEntry = { kind: "kind-cluster", name: "heapgate-aaaaaa" };
const B: LedgerEntry = { kind: "object", kubeconfig: null, context: "staging", namespace: "shop", resource: "configmap/x" };
const C: LedgerEntry = { kind: "container", name: "registry" };

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await files.makeTemporaryFolder("ledger");
});
afterEach(async () => await folder[Symbol.asyncDispose]());
const pathIn = (): string => join(folder.path, "deep", "ledger.jsonl");

describe("one process", () => {
  test("leaves what it noted and did not forget, in order", async () => {
    const ledger = createLedger(files, pathIn());
    for (const entry of [A, B, C]) await ledger.note(entry);
    await ledger.forget(B);
    expect(await readLedger(files, pathIn())).toEqual([A, C]);
  });

  test("makes no file before the first note and leaves none after the last is forgotten", async () => {
    const ledger = createLedger(files, pathIn());
    expect(existsSync(pathIn())).toBe(false);
    await ledger.note(A);
    await ledger.note(B);
    await ledger.forget({ ...B });
    await ledger.forget({ kind: "kind-cluster", name: "heapgate-aaaaaa" });
    expect(existsSync(pathIn())).toBe(false);
    await ledger.forget(A);
    expect(existsSync(pathIn())).toBe(false);
  });

  test("may note again what was forgotten", async () => {
    const ledger = createLedger(files, pathIn());
    for (const entry of [A, B]) await ledger.note(entry);
    await ledger.forget(A);
    await ledger.note(A);
    expect(await readLedger(files, pathIn())).toEqual([B, A]);
  });

  test("has written before `note` returns", async () => {
    await createLedger(files, pathIn()).note(A);
    expect(readFileSync(pathIn(), "utf8")).toBe(`${JSON.stringify({ did: "note", entry: A })}\n`);
  });
});

describe("every kind of entry", () => {
  const place = { kubeconfig: null, context: "staging", namespace: "shop" } as const;
  const entries: readonly LedgerEntry[] = [
    A,
    B,
    { ...B, namespace: null, kubeconfig: "/w/kubeconfig" },
    C,
    { kind: "image", name: "acme/shop:heapgate-0123456789ab" },
    { kind: "release", ...place, name: "web" },
    { kind: "labelled", ...place, resource: "widget.example.com", selector: "heapgate.dev/run=base-1-1a2b3c" },
    { kind: "labelled", ...place, resource: "widget.example.com", selector: "heapgate.dev/run=head-2-1a2b3c" },
  ];
  test("is read as it was written, and forgotten by itself", async () => {
    const ledger = createLedger(files, pathIn());
    for (const entry of entries) await ledger.note(entry);
    expect(await readLedger(files, pathIn())).toEqual(entries);
    for (const [index, entry] of entries.entries()) {
      await ledger.forget(entry);
      expect(await readLedger(files, pathIn())).toEqual(entries.slice(index + 1));
    }
  });
});

describe("reading", () => {
  test("no file is nothing", async () => expect(await readLedger(files, pathIn())).toEqual([]));

  test("skips a line that was cut off, and lines that are no entries", async () => {
    await createLedger(files, pathIn()).note(A);
    const strange = [
      "[]",
      "null",
      '{"did":"note"}',
      '{"did":"note","entry":{"kind":"kind-cluster"}}',
      '{"did":"note","entry":{"kind":"object","resource":3}}',
      '{"did":"note","entry":{"kind":"object","resource":"a","kubeconfig":3}}',
      '{"did":"note","entry":{"kind":"planet","name":"a"}}',
      '{"did":"note","entry":{"kind":"image"}}',
      '{"did":"note","entry":{"kind":"release","name":"a"}}',
      '{"did":"note","entry":{"kind":"release","namespace":"a"}}',
      '{"did":"note","entry":{"kind":"labelled","namespace":"a","resource":"b"}}',
      '{"did":"note","entry":{"kind":"contai',
    ];
    appendFileSync(pathIn(), strange.join("\n"));
    expect(await readLedger(files, pathIn())).toEqual([A]);
  });
});

describe("ledgers of the command line", () => {
  const ledgers = (): string => join(folder.path, `heapgate-ledgers-${userInfo().uid}`);
  const write = `
    import { createFiles } from ${JSON.stringify(fileURLToPath(new URL("../../src/io/files.ts", import.meta.url)))};
    import { createOwnLedger } from ${JSON.stringify(fileURLToPath(new URL("../../src/io/ledger.ts", import.meta.url)))};
    await createOwnLedger(createFiles(), process.argv[1]).note(${JSON.stringify(A)});
    process.kill(process.pid, "SIGKILL");`;
  const killed = () => spawnSync(process.execPath, ["--input-type=module", "-e", write, folder.path], { encoding: "utf8" });

  test("one of a killed process is found, and one of this process is not", async () => {
    const child = killed();
    await createOwnLedger(files, folder.path).note(B);
    const dead = await findDeadLedgers(files, folder.path);
    expect(dead.map(({ processId, entries }) => ({ processId, entries }))).toEqual([{ processId: child.pid, entries: [A] }]);
    expect(dead.map(({ path }) => existsSync(path))).toEqual([true]);
  });

  test("of processes that run are found apart from those of dead ones", async () => {
    killed();
    await createOwnLedger(files, folder.path).note(B);
    const live = await findLedgers(files, folder.path, true);
    expect(live.map(({ processId, entries }) => ({ processId, entries }))).toEqual([{ processId: process.pid, entries: [B] }]);
    expect((await findLedgers(files, folder.path, false)).map(({ entries }) => entries)).toEqual([[A]]);
  });

  test("lie in a folder only their user may write", async () => {
    await createOwnLedger(files, folder.path).note(B);
    expect(statSync(ledgers()).mode & 0o077).toBe(0);
  });

  test("are not believed where others may write", async () => {
    killed();
    chmodSync(ledgers(), 0o777);
    expect(await findDeadLedgers(files, folder.path)).toEqual([]);
  });

  test("of another container's processes and other files are left alone", async () => {
    killed();
    const [own = ""] = readdirSync(ledgers());
    for (const name of ["1-99.jsonl", "readme", own.replace(/-\d+/u, "-7")])
      writeFileSync(join(ledgers(), name), readFileSync(join(ledgers(), own)));
    expect((await findDeadLedgers(files, folder.path)).map(({ path }) => path)).toEqual([join(ledgers(), own)]);
  });

  test("are none where there is no folder", async () => {
    expect(await findDeadLedgers(files, folder.path)).toEqual([]);
    mkdirSync(ledgers(), { mode: 0o700 });
    expect(await findDeadLedgers(files, folder.path)).toEqual([]);
  });
});
