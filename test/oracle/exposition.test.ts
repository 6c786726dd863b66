// heapgate's readers of metrics bodies against prometheus/common's: the same bodies accepted and refused, the same values in them, but for
// the differences named here.
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { decodeExposition } from "../../src/core/prometheus/decode-protobuf.ts";
import type { MetricFamily } from "../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../src/core/prometheus/parse-text.ts";
import { readBytes, readData, skipWithoutData } from "../core/prometheus/shared-data.ts";
import { answersOf } from "./expfmt-answers.ts";
import { askExpfmt, hasGo, type Answer, type FamilyAnswer } from "./expfmt-program.ts";
import { SEED_BODIES, changedBody, changedMessages, messagesOf } from "./exposition-bodies.ts";

if (!hasGo) console.warn("SKIPPED: go is not on PATH; no metrics body was compared with prometheus/common's reading of it");
const skip = !hasGo && process.env["CI"] !== "true";
const count = process.env["HEAPGATE_ORACLE"] === "full" ? 200_000 : 12_000;

/** What heapgate makes of a body: families, or why it refuses it. */
interface Reading {
  readonly families: readonly FamilyAnswer[] | null;
  readonly refusal: string;
}

function readingOf(parse: () => readonly MetricFamily[]): Reading {
  try {
    return { families: answersOf(parse()), refusal: "" };
  } catch (error) {
    if (error instanceof HeapgateError) return { families: null, refusal: error.message };
    throw error;
  }
}

interface Difference {
  readonly body: string;
  readonly ours: Reading;
  readonly theirs: Answer;
}

interface Exception {
  readonly why: string;
  readonly explains: (difference: Difference) => boolean;
}

const onlyWeRefuse =
  (refusal: RegExp): Exception["explains"] =>
  ({ ours, theirs }) =>
    theirs.error === undefined && refusal.test(ours.refusal);
const onlyTheyRefuse =
  (refusal: RegExp, body = /(?:)/u): Exception["explains"] =>
  (difference) =>
    difference.ours.families !== null && refusal.test(difference.theirs.error ?? "") && body.test(difference.body);

const TEXT_EXCEPTIONS: Readonly<Record<string, Exception>> = {
  "a series twice": {
    why: "common keeps both lines; which of two values is right nobody can say, and Prometheus drops the whole scrape.",
    explains: onlyWeRefuse(/this series stands twice/u),
  },
  "TYPE or HELP repeated": {
    why: "The same line again contradicts nothing (metrics.md §10); a different one is refused by both.",
    explains: onlyTheyRefuse(/second (?:TYPE|HELP) line/u),
  },
  "a bucket or quantile without its label": {
    why: "common takes the line for an empty histogram or summary and drops its value; a value must not vanish without a word.",
    explains: onlyWeRefuse(/needs the label (?:le|quantile)|label (?:le|quantile) must be a number, found "[-+]?NaN"/iu),
  },
  "an escape in HELP": {
    why: 'Prometheus knows two escapes in HELP, \\\\ and \\n, and keeps everything else; common also has \\" and refuses the rest.',
    explains: (difference) =>
      onlyTheyRefuse(/invalid escape sequence/u, /# *HELP[^\n]*\\/u)(difference) ||
      (/# *HELP[^\n]*\\"/u.test(difference.body) && equalWithout("help", difference)),
  },
  "a line without a name": {
    why: 'common gives `{a="b"} 1` to the metric of the line before.',
    explains: onlyWeRefuse(/the line has no metric name/u),
  },
  "a type with a backslash": {
    why: "common drops backslashes from the word after TYPE.",
    explains: onlyWeRefuse(/expected one of the types .* found ".*\\/u),
  },
  "a quote inside a name": {
    why: 'common reads `a"b c"` as one name.',
    explains: onlyWeRefuse(
      /invalid metric name in a (?:TYPE|HELP) line|expected = after label name ".*", found "\\""|expected a number as value, found "\\"/u,
    ),
  },
  "types the text format does not have": {
    why: "common takes gaugehistogram, a type of OpenMetrics.",
    explains: onlyWeRefuse(/expected one of the types .* found "gauge_?histogram"/iu),
  },
  "Windows line ends": {
    why: "heapgate takes a line end with a carriage return (metrics.md §10).",
    explains: (difference) =>
      difference.body.includes("\r\n") &&
      (onlyTheyRefuse(/\\r"|invalid metric name|unknown metric type|escape/u)(difference) || equalWithout("help", difference)),
  },
  "blanks at the end": {
    why: "Blanks after the last line are a line that was cut off; blanks after a value, a timestamp or a type are harmless.",
    explains: (difference) =>
      onlyTheyRefuse(
        /spurious string after timestamp: "[ \\t]*"|expected integer as timestamp, got ""|unknown metric type "[a-z]+[ \\t]+"/iu,
      )(difference) ||
      (/\n[ \t]+$/u.test(difference.body) && onlyWeRefuse(/the body was cut off/u)(difference)),
  },
  "a histogram's count below 0": {
    why: "common has unsigned integers to keep it in; Prometheus takes it as it stands, and so does what reads it here.",
    explains: onlyTheyRefuse(/negative (?:count|bucket population) for histogram/u),
  },
  "a summary's count that is no whole number": {
    why: "common casts it to an unsigned integer.",
    explains: (difference) => /_count/u.test(difference.body) && equalWithout("counts of summaries", difference),
  },
  "a time beyond 2^53 ms": {
    why: "heapgate's times are floats, right to the millisecond for 285,000 years.",
    explains: (difference) => /\d{16}/u.test(difference.body) && equalWithout("times", difference),
  },
  "a sum or count with the label of buckets or quantiles": {
    why: "common drops the label; the line is one of its own to Prometheus and to heapgate.",
    explains: ({ body, ours }) => ours.families !== null && /_(?:sum|count)\s*\{[^}\n]*\b(?:le|quantile)\s*=/u.test(body),
  },
  "a histogram's name without a suffix": {
    why: "common makes an empty histogram of it and drops the value.",
    explains: onlyWeRefuse(/is a histogram: its lines end in/u),
  },
};

type Part = "help" | "times" | "counts of summaries";

/** Families without one part of them. */
const without = (part: Part, families: readonly FamilyAnswer[] | null): unknown =>
  families?.map(([name, type, help, series]) => [
    name,
    type,
    part === "help" ? null : help,
    series.map(([labels, at, value]) => [
      labels,
      part === "times" ? null : at,
      part === "counts of summaries" && typeof value === "object" && value.quantiles !== undefined ? { ...value, count: "" } : value,
    ]),
  ]);

const equalWithout = (part: Part, { ours, theirs }: Difference): boolean =>
  ours.families !== null && isDeepStrictEqual(without(part, ours.families), without(part, theirs.families));

const PROTOBUF_EXCEPTIONS: typeof TEXT_EXCEPTIONS = {
  "a text that is not UTF-8": {
    why: "common passes the bytes on; reports and the snapshot format need text.",
    explains: onlyWeRefuse(/is not UTF-8/u),
  },
  "a known field of another wire type": {
    why: "Protocol buffers step over it as over one nobody knows, and the value would silently be 0.",
    explains: onlyWeRefuse(/is written with wire type|contains a group/u),
  },
  "a series, bucket or quantile twice, or a label": {
    why: "common decodes without looking at what belongs together.",
    explains: onlyWeRefuse(/stands twice/u),
  },
  "a family without the value of its type, or of no known type": {
    why: "common decodes it; asked for the value it gives 0.",
    explains: onlyWeRefuse(/has no value of its type|the type -?\d+ of ".*" is not known/u),
  },
  "a value of another type than the family's": {
    why: "heapgate steps over it (a gauge needs no counter), common looks into it.",
    explains: onlyTheyRefuse(/cannot parse invalid wire-format data/u),
  },
  "a native histogram that contradicts itself": {
    why: "common decodes spans and deltas without adding them up; Prometheus refuses such a scrape.",
    explains: onlyWeRefuse(/of a native histogram/u),
  },
};

/** As heapgate gives them: by name, each once, and none without series. */
function inOneForm(families: readonly FamilyAnswer[]): readonly FamilyAnswer[] {
  const merged = new Map<string, FamilyAnswer>();
  for (const [name, type, help, series] of families) {
    const [, , firstHelp, before] = merged.get(name) ?? [name, type, help, []];
    merged.set(name, [name, type, firstHelp, [...before, ...series]]);
  }
  return [...merged.values()]
    .filter(([, , , series]) => series.length > 0)
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

interface Outcome {
  readonly accepted: number;
  readonly refused: number;
  readonly excepted: ReadonlyMap<string, number>;
  readonly unexplained: readonly string[];
}

function compare(
  bodies: readonly string[],
  ours: readonly Reading[],
  theirs: readonly Answer[],
  exceptions: typeof TEXT_EXCEPTIONS,
): Outcome {
  const excepted = new Map<string, number>();
  const unexplained: string[] = [];
  let accepted = 0;
  let refused = 0;
  for (const [index, body] of bodies.entries()) {
    const our = ours[index];
    const their = theirs[index];
    if (our === undefined || their === undefined) throw new Error(`no answer to body ${index}`);
    if (our.families === null && their.error !== undefined) refused++;
    else if (their.error === undefined && isDeepStrictEqual(our.families, their.families)) accepted++;
    else {
      const difference = { body, ours: our, theirs: their };
      const found = Object.entries(exceptions).find(([, { explains }]) => explains(difference));
      if (found === undefined)
        unexplained.push(
          `${JSON.stringify(body)}\n  ours: ${our.refusal || JSON.stringify(our.families)}\n  theirs: ${their.error ?? JSON.stringify(their.families)}`,
        );
      else excepted.set(found[0], (excepted.get(found[0]) ?? 0) + 1);
    }
  }
  return { accepted, refused, excepted, unexplained };
}

describe.skipIf(skip)("bodies changed at random, against prometheus/common", () => {
  test(`${count} text bodies are read or refused alike, but for named differences`, async () => {
    const real = skipWithoutData
      ? []
      : ["exposition/common-text", "exposition/cadvisor-prometheus_metrics.txt", "captured/apps/prometheus-go1.27/metrics.txt"].map(
          readData,
        );
    const bodies = Array.from({ length: count }, (_, seed) => changedBody(seed, [...SEED_BODIES, ...real]));
    const theirs = await askExpfmt(
      bodies.map((body) => Buffer.from(body)),
      "text",
    );
    const ours = bodies.map((body) => readingOf(() => parseExposition(body, { name: "m", format: "text" })));
    const { accepted, refused, excepted, unexplained } = compare(bodies, ours, theirs, TEXT_EXCEPTIONS);
    expect(unexplained.slice(0, 20).map((text) => text.slice(0, 3_000))).toEqual([]);
    // Both verdicts are really compared, and the differences are few besides the first, which the changes make on purpose.
    expect(accepted).toBeGreaterThan(count / 5);
    expect(refused).toBeGreaterThan(count / 5);
    const { "a series twice": twice = 0, ...rest } = Object.fromEntries(excepted);
    expect(twice).toBeLessThan(count / 5);
    expect(Object.values(rest).reduce((sum, number) => sum + number, 0)).toBeLessThan(count / 20);
  });

  test.skipIf(skipWithoutData)(`${count / 4} protobuf bodies are read or refused alike, but for named differences`, async () => {
    const files = [
      "captured/apps/prometheus-go1.24/metrics.pb",
      "captured/apps/etcd-3.5.16.metrics.pb",
      "exposition/common-protobuf-multimessage",
    ];
    const messages = files.flatMap((path) => messagesOf(readBytes(path)));
    const bodies = Array.from({ length: count / 4 }, (_, seed) => changedMessages(seed, messages));
    const theirs = await askExpfmt(bodies, "protobuf");
    const ours = bodies.map((body) => readingOf(() => decodeExposition(body, { name: "m" })));
    const inOrder = theirs.map(({ families, ...answer }): Answer => ({
      ...answer,
      families: families === null ? null : inOneForm(families),
    }));
    const texts = bodies.map((body) => Buffer.from(body).toString("latin1"));
    const { accepted, refused, excepted, unexplained } = compare(texts, ours, inOrder, PROTOBUF_EXCEPTIONS);
    expect(unexplained.slice(0, 20).map((text) => text.slice(0, 3_000))).toEqual([]);
    expect(accepted).toBeGreaterThan(count / 20);
    expect(refused).toBeGreaterThan(count / 20);
    expect([...excepted.values()].reduce((sum, number) => sum + number, 0)).toBeLessThan(count / 20);
  });
});
