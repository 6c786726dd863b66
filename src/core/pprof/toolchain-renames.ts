/** Names that new Go releases gave to unchanged functions of the standard library and the runtime: a table, and what it says of one name. */

interface Rename {
  /** First Go release with the new name, as the minor of 1.x. */
  readonly since: number;
  readonly older: RegExp;
  /** What the older name may have become. */
  readonly newer: readonly string[];
}

/**
 * Oldest first. Read off Go's own sources: the release notes of 1.23 to 1.27, `src/runtime/internal` of 1.22 beside `src/internal/runtime` of 1.26,
 * `src/internal/sync` (1.24), `src/net/http/h2_bundle.go` (to 1.26: golang.org/x/net/http2 with every name prefixed), `src/encoding/json`
 * over `v2` and `jsontext` (GOEXPERIMENT=jsonv2 from 1.25, default in 1.27), profiles of one program built with 1.19, 1.24 and 1.27. Swiss maps (1.24) are no rename: `runtime.mapassign` and its
 * like keep their names, and what is below them works otherwise.
 */
const RENAMES: readonly Rename[] = [
  { since: 21, older: /^context\.(propagateCancel)$/u, newer: ["context.(*cancelCtx).$1"] },
  { since: 23, older: /^runtime\/internal\/(atomic|syscall)\./u, newer: ["internal/runtime/$1."] },
  { since: 24, older: /^runtime\/internal\/(math|sys)\./u, newer: ["internal/runtime/$1."] },
  { since: 24, older: /^sync\.(\(\*Mutex\)\.\w+)$/u, newer: ["internal/sync.$1"] },
  { since: 24, older: /^sync\.(runtime_\w+|fatal|throw)$/u, newer: ["internal/sync.$1"] },
  { since: 26, older: /^runtime\.scanobject$/u, newer: ["runtime.scanObject"] },
  { since: 27, older: /^internal\/runtime\/syscall\.(?=[A-Z])/u, newer: ["internal/runtime/syscall/linux."] },
  { since: 27, older: /^net\/http\.\(\*http2(\w+)\)/u, newer: ["net/http/internal/http2.(*$1)"] },
  { since: 27, older: /^net\/http\.http2(?=\w)/u, newer: ["net/http/internal/http2."] },
  { since: 27, older: /^encoding\/json\./u, newer: ["encoding/json/v2.", "encoding/json/jsontext."] },
];

/** Copies of one function for each size class (`src/runtime/malloc_generated.go`, Go 1.26 on): they count as the general one. */
const SIZE_CLASS = /^(runtime\.mallocgc(?:Tiny|SmallScanNoHeader|SmallNoScan))(?:SC|Size)\d+$/u;

/** The general function of a copy made for one size class; null for any other function. */
export function withoutSizeClass(key: string): string | null {
  const general = SIZE_CLASS.exec(key)?.[1];
  return general === undefined ? null : general.replace("NoScan", "Noscan");
}

/** `go1.26.8` → 26; null for what is not known or no release (`devel …`). */
export function goMinorOf(version: string | null): number | null {
  const minor = version?.match(/^(?:go)?1\.(\d+)/u)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Minor releases between which names may have changed; null: not known. */
export interface ReleaseSpan {
  readonly older: number;
  readonly newer: number;
}

/** Names the function `key` of an older release may have in a newer one, renamed once or more often. */
export function newerNamesOf(key: string, span: ReleaseSpan | null): readonly string[] {
  const names = new Set([key]);
  for (const { since, older, newer } of RENAMES) {
    if (span !== null && (since <= span.older || since > span.newer)) continue;
    const renamed = Array.from(names).filter((name) => older.test(name));
    for (const name of renamed) for (const successor of newer) names.add(name.replace(older, successor));
  }
  return [...names].slice(1);
}
