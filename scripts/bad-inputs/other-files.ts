// Metrics, points, bundles and configurations that are not what they should be.
import type { Row } from "./row.ts";

export const METRICS: readonly Row[] = [
  [
    "cut off in the middle of a line",
    "bad-inputs/metrics-cut.txt",
    "METRICS_TRUNCATED",
    "metrics-cut.txt ends in the middle of line 3: the body was cut off.",
  ],
  [
    "a value that is no number",
    "bad-inputs/metrics-value.txt",
    "METRICS_SYNTAX",
    'metrics-value.txt:2:15: expected a number as value, found "eight".',
  ],
  [
    "labels that do not end",
    "bad-inputs/metrics-label.txt",
    "METRICS_SYNTAX",
    'metrics-label.txt:2:32: expected , or } after a label value, found "4".',
  ],
  [
    "two types of one family",
    "bad-inputs/metrics-type.txt",
    "METRICS_SYNTAX",
    'metrics-type.txt:3:22: a second, different TYPE line for "go_goroutines".',
  ],
  ["a series twice", "bad-inputs/metrics-twice.txt", "METRICS_SYNTAX", "metrics-twice.txt:3:1: this series stands twice in the body."],
  ["an HTML page", "captured/not-a-profile.html", "METRICS_SYNTAX", 'not-a-profile.html:1:1: expected a metric name, found "<".'],
];

export const POINTS: readonly Row[] = [
  [
    "an unknown column",
    "bad-inputs/points-header.csv",
    "POINTS_INVALID",
    'points-header.csv:1: the header names "time", which is no known column.',
  ],
  ["a column twice", "bad-inputs/points-double.csv", "POINTS_INVALID", "points-double.csv:1: the header names live_heap_bytes twice."],
  ["no rows", "bad-inputs/points-empty.csv", "POINTS_INVALID", "points-empty.csv:1: there is a header but no row below it."],
  [
    "rows that do not ascend",
    "bad-inputs/points-unsorted.csv",
    "POINTS_INVALID",
    "points-unsorted.csv:4: seconds is lower than in a row above; it must ascend.",
  ],
  [
    "a number with a unit",
    "bad-inputs/points-number.csv",
    "POINTS_INVALID",
    'points-number.csv:2: live_heap_bytes is "4 MB", not a number (leave the cell empty when it is missing).',
  ],
  [
    "a negative number",
    "bad-inputs/points-negative.csv",
    "POINTS_INVALID",
    "points-negative.csv:2: live_heap_bytes is -4096; it cannot be negative.",
  ],
  ["a cell too many", "bad-inputs/points-cells.csv", "POINTS_INVALID", "points-cells.csv:2: 3 cells where the header has 2."],
];

export const BUNDLES: readonly Row[] = [
  [
    "of a newer version",
    "made/newer",
    "BUNDLE_TOO_NEW",
    "newer was written by a newer heapgate (schemaVersion 99; this one reads up to 1).",
  ],
  [
    "with a file changed since",
    "made/changed",
    "BUNDLE_INVALID",
    "changed is not a readable heapgate bundle: summary.json is not the file that was recorded (its SHA-256 differs).",
  ],
  ["with a file missing", "made/missing", "BUNDLE_INVALID", "missing is not a readable heapgate bundle: rounds/1/events.json is missing."],
  ["without a manifest", "made/bare", "BUNDLE_INVALID", "bare is not a readable heapgate bundle: the folder holds no manifest.json."],
  [
    "with a manifest that is no JSON",
    "made/torn",
    "BUNDLE_INVALID",
    "torn is not a readable heapgate bundle: manifest.json:11:36: not valid JSON.",
  ],
  [
    "with a path that leads out, in a ZIP",
    "made/escape.zip",
    "ARTIFACT_REFUSED",
    'The artifact escape.zip was refused: it holds the unsafe path "../manifest.json".',
  ],
  [
    "with a link, in a ZIP",
    "made/link.zip",
    "ARTIFACT_REFUSED",
    'The artifact link.zip was refused: "manifest.json" is a link or a device, not a file.',
  ],
  [
    "with a path that leads out, in a tar",
    "made/escape.tar.gz",
    "ARTIFACT_REFUSED",
    'The artifact escape.tar.gz was refused: it holds the unsafe path "../manifest.json".',
  ],
  [
    "a ZIP that is cut off",
    "made/cut.zip",
    "ARTIFACT_REFUSED",
    "The artifact cut.zip was refused: it is a zip file without a directory: the download was cut off.",
  ],
  [
    "an archive that is text",
    "made/text.zip",
    "ARTIFACT_REFUSED",
    "The artifact text.zip was refused: it is neither a zip file nor a gzipped tar file.",
  ],
];

export const CONFIGURATION: readonly Row[] = [
  [
    "not YAML",
    "configs/broken-syntax.yaml",
    "CONFIG_INVALID",
    "The configuration has 1 problem:\n  broken-syntax.yaml:4:1: not readable as YAML: Sequence item without - indicator",
  ],
  [
    "an unknown key",
    "bad-inputs/config-key.yaml",
    "CONFIG_INVALID",
    'The configuration has 1 problem:\n  config-key.yaml:6:1: treshold: unknown key "treshold"; did you mean thresholds? (newer versions may know it)',
  ],
  [
    "an unknown signal",
    "bad-inputs/config-signal.yaml",
    "CONFIG_INVALID",
    'The configuration has 1 problem:\n  config-signal.yaml:9:3: thresholds.live-haep: unknown key "live-haep"; did you mean live-heap? (newer versions may know it)',
  ],
  [
    "a size without unit",
    "bad-inputs/config-unit.yaml",
    "CONFIG_INVALID",
    "The configuration has 1 problem:\n  config-unit.yaml:9:27: thresholds.live-heap.minChange: 5 has no unit; write an amount of memory such as 10MiB",
  ],
  [
    "another version",
    "bad-inputs/config-version.yaml",
    "CONFIG_INVALID",
    "The configuration has 1 problem:\n  config-version.yaml:1:10: version: must be 1, the only version there is, found 9",
  ],
  [
    "no version, components and workload",
    "bad-inputs/config-empty.yaml",
    "CONFIG_INVALID",
    "The configuration has 3 problems:\n  config-empty.yaml:1:1: version: is missing\n  config-empty.yaml:1:1: components: is missing: name what is measured, such as components: [{ name: shop, run: { command: ./bin/shop } }]\n  config-empty.yaml:1:1: workload: is missing: say what the app has to do, such as workload: { http: { path: / } }",
  ],
];
