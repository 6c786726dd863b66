// Inputs that are not what they should be, and what heapgate says of each. docs/errors.md shows them; test/bad-inputs.test.ts feeds them.
import type { ErrorCode } from "../src/core/errors/catalog.ts";
import { BUNDLES, CONFIGURATION, METRICS, POINTS } from "./bad-inputs/other-files.ts";
import { DAMAGED, FOREIGN, LEGACY } from "./bad-inputs/profiles.ts";
import type { Row } from "./bad-inputs/row.ts";

export interface BadInput {
  /** In words. */
  readonly input: string;
  /** Below `fixtures/`, or `made/NAME`: made by `test/support/bad-inputs.ts`. */
  readonly fixture: string;
  /** The call, in a folder with the fixture and the sound files `good.pb.gz` (heap), `cpu.pb.gz` and `bundle/`. */
  readonly argv: readonly string[];
  readonly code: ErrorCode;
  /** The sentence, with the name of the file in place of its path. */
  readonly says: string;
}

export interface BadInputs {
  readonly title: string;
  readonly rows: readonly BadInput[];
}

export const nameOf = (fixture: string): string => fixture.slice(fixture.lastIndexOf("/") + 1);

const chapter = (title: string, rows: readonly Row[], argvOf: (file: string) => readonly string[]): BadInputs => ({
  title,
  rows: rows.map(([input, fixture, code, says]) => ({ input, fixture, argv: argvOf(nameOf(fixture)), code, says })),
});

const IMPORT = ["import", "--out", "imported", "--component", "shop", "--round", "1"];

const row = (input: string, fixture: string, argv: readonly string[], code: ErrorCode, says: string): BadInput => ({
  input,
  fixture,
  argv,
  code,
  says,
});

/** Sound files that do not fit each other, or the question. */
const MISFITS: BadInputs = {
  title: "Files that do not fit",
  rows: [
    row(
      "profiles of two kinds",
      "made/cpu.pb.gz",
      ["compare", "good.pb.gz", "cpu.pb.gz"],
      "PROFILE_KINDS_DIFFER",
      "good.pb.gz is a heap profile, cpu.pb.gz a cpu profile: they cannot be compared.",
    ),
    row(
      "a base of another kind",
      "made/cpu.pb.gz",
      ["profile", "top", "-diff_base=cpu.pb.gz", "good.pb.gz"],
      "PROFILE_KINDS_DIFFER",
      "good.pb.gz has the columns inuse_space/bytes per space/bytes; cpu.pb.gz has samples/count, cpu/nanoseconds per cpu/nanoseconds: they cannot be compared.",
    ),
    row(
      "a column that is not there",
      "made/good.pb.gz",
      ["profile", "top", "-sample_index=cpu", "good.pb.gz"],
      "SAMPLE_TYPE_UNKNOWN",
      'good.pb.gz has no sample type "cpu"; it has inuse_space.',
    ),
    row(
      "a profile under another kind's name",
      "made/good.pb.gz",
      [...IMPORT, "--profile", "cpu=good.pb.gz"],
      "PROFILE_WRONG_KIND",
      "good.pb.gz was given as a cpu profile; its content is heap.",
    ),
    row(
      "text heap (`heap?debug=1`) for a bundle; `profile` and `compare` read it",
      "bad-inputs/heap-debug1.txt",
      [...IMPORT, "--profile", "heap=heap-debug1.txt"],
      "PROFILE_LEGACY",
      "heap-debug1.txt is a profile in the text heap (heap?debug=1) format, which heapgate does not read.",
    ),
    row(
      "a bundle and a profile",
      "made/good.pb.gz",
      ["compare", "bundle", "good.pb.gz"],
      "USAGE",
      "One side is a bundle and the other a profile: give two of the same.",
    ),
  ],
};

const readProfile = (file: string): readonly string[] => ["profile", "top", file];

export const BAD_INPUTS: readonly BadInputs[] = [
  chapter("Profiles that are something else", FOREIGN, readProfile),
  chapter("Profiles in older formats", LEGACY, readProfile),
  chapter("Profiles that are damaged", DAMAGED, readProfile),
  MISFITS,
  chapter("Metrics", METRICS, (file) => [...IMPORT, "--metrics", file]),
  chapter("Points", POINTS, (file) => [...IMPORT, "--points", file]),
  chapter("Bundles", BUNDLES, (file) => ["compare", file, "bundle"]),
  chapter("Configuration", CONFIGURATION, (file) => ["check", file]),
];
