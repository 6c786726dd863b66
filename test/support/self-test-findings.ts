// What a working gate finds in each build of the sample service: small snapshots, really compared and really judged.
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { EQUAL_CODE } from "../../src/core/self-test/injections.ts";
import type { Finding } from "../../src/core/self-test/judge-self-test.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import type { Rules } from "../../src/core/verdict/verdict.ts";
import { profileFromText } from "./profile-text.ts";
import { HEALTHY, healthy, KIB, line, MIB, pointsOf, times, type SideSpec } from "./snapshots.ts";

export const MAIN_MODULE = "example.com/heapgate/leaky-service";
const OWN = `${MAIN_MODULE}/internal`;
const SERVE = "net/http.(*conn).serve";
const PROCESS = `${OWN}/server.(*Server).process`;

/** Clients, copies and prices hold or allocate these amounts of MiB. */
const heap = ({ clients = 0.1, copies = 0.1, inUse = clients }: { clients?: number; copies?: number; inUse?: number } = {}) => {
  const amounts = (mib: readonly number[]): string => mib.map((one) => Math.round(one * MIB)).join("  ");
  const objects = (mib: readonly number[]): string => mib.map((one) => Math.round(one * 800) + 1).join("  ");
  const [made, held] = [
    [clients, copies, 4],
    [inUse, 0, 4],
  ];
  return profileFromText(
    `
    alloc_objects/count  ${objects(made)}
    alloc_space/bytes    ${amounts(made)}
    inuse_objects/count  ${objects(held)}
    inuse_space/bytes    ${amounts(held)}
    ---
      ${SERVE}    ${SERVE}    ${SERVE}
      ${PROCESS}  ${PROCESS}  ${PROCESS}
      ${OWN}/clusters.(*Pool).getOrCreateClient  ${OWN}/audit.(*Trail).Record  ${OWN}/pricing.load
      ${OWN}/clusters.NewDiscoveryRESTMapper     strings.Clone                 -
    `,
    { period: 64 * KIB, periodType: { type: "space", unit: "bytes" } },
  );
};

const ticks = (settled: number) =>
  profileFromText(
    `
    samples/count    ${settled}  200
    cpu/nanoseconds  ${settled * 1e7}  2000000000
    ---
      ${SERVE}    ${SERVE}
      ${PROCESS}  ${PROCESS}
      ${OWN}/canonical.(*scratch).settled  encoding/json.Marshal
      encoding/json.Unmarshal              -
    `,
    { period: 10_000_000, periodType: { type: "cpu", unit: "nanoseconds" } },
  );

const goroutines = (waiting: number, reading: number) =>
  profileFromText(
    `
    goroutine/count  20  ${waiting}  ${reading}
    ---
      net/http.(*Server).Serve  ${OWN}/shipping.(*Desk).firstUnbuffered.func1  net/http.(*persistConn).readLoop
      runtime.gopark            runtime.chansend1                              runtime.selectgo
    `,
  );

const BASE: SideSpec = {
  profiles: { heap: heap(), cpu: ticks(1), goroutine: goroutines(1, 8) },
  heapAlong: () => heap(),
};

const flat = { live_heap_bytes: line(40 * MIB, 0, 40 * KIB), goroutines: line(20, 0), open_fds: line(12, 0) };

const HEADS: Readonly<Record<string, SideSpec>> = {
  [EQUAL_CODE]: {},
  "heap-leak": {
    points: pointsOf({ ...flat, live_heap_bytes: line(40 * MIB, 1.9 * MIB, 60 * KIB) }),
    values: { "live-heap": 78 * MIB },
    profiles: { ...BASE.profiles, heap: heap({ clients: 38 }) },
    heapAlong: (batch, round) => heap({ clients: 1 + Math.round(1.8 * batch + 0.3 * round) }),
  },
  "cpu-burn": { values: { cpu: times(HEALTHY.cpu, 1.7) }, profiles: { ...BASE.profiles, cpu: ticks(140) } },
  "goroutine-leak": {
    points: pointsOf({ ...flat, goroutines: line(20, 50) }),
    values: { goroutines: 1000 },
    profiles: { ...BASE.profiles, goroutine: goroutines(1000, 8) },
  },
  "fd-leak": {
    points: pointsOf({ ...flat, open_fds: line(12, 20) }),
    values: { "open-fds": 400 },
    profiles: { ...BASE.profiles, goroutine: goroutines(1, 400) },
  },
  "allocation-growth": {
    values: { allocated: times(HEALTHY.allocated, 1.6) },
    profiles: { ...BASE.profiles, heap: heap({ copies: 40 }) },
  },
};

/** Of base against the head of that name, with parts of it otherwise. */
export const findingOf = (name: string, { more = {}, rules = DEFAULT_RULES }: { more?: SideSpec; rules?: Rules } = {}): Finding => {
  const head = HEADS[name];
  if (head === undefined) throw new Error(`there is no head ${name}`);
  const comparison = compareSnapshots(healthy(BASE), healthy({ ...BASE, ...head, ...more, values: { ...head.values, ...more.values } }), {
    baseDistance: null,
    mainModules: [MAIN_MODULE],
    warnings: [],
  });
  return { comparison, verdict: judge(comparison, rules) };
};
