// Bodies of the text format with one to four things changed at random, most of them still half right: what parsers disagree about.

/** A generator of numbers below `limit` (mulberry32): the same seed gives the same bodies. */
const randomNumbers = (seed: number): ((limit: number) => number) => {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
};

/** Right bodies with everything the format has. */
export const SEED_BODIES: readonly string[] = [
  `# HELP go_gc_duration_seconds A summary of the pause duration of garbage collection cycles.
# TYPE go_gc_duration_seconds summary
go_gc_duration_seconds{quantile="0"} 4.9351e-05
go_gc_duration_seconds{quantile="0.5"} 0.000123
go_gc_duration_seconds{quantile="1"} NaN
go_gc_duration_seconds_sum 0.0017
go_gc_duration_seconds_count 11
# TYPE go_info gauge
go_info{version="go1.26.8"} 1
# HELP go_memstats_alloc_bytes Bytes \\\\ of \\n heap.
# TYPE go_memstats_alloc_bytes gauge
go_memstats_alloc_bytes 2.418204e+06
`,
  `# TYPE http_requests_total counter
http_requests_total{code="200",method="get"} 1027 1395066363000
http_requests_total{code="400",method="post"} 3 1395066363000
# Some comment.

http_requests_total{method="put",code="200",} 12
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
`,
  `# HELP request_seconds Latency.
# TYPE request_seconds histogram
request_seconds_bucket{path="/",le="0.05"} 24054
request_seconds_bucket{path="/",le="0.1"} 33444
request_seconds_bucket{path="/",le="+Inf"} 144320
request_seconds_sum{path="/"} 53423
request_seconds_count{path="/"} 144320
request_seconds_bucket{le="0.05",path="/b"} 0
request_seconds_bucket{le="+Inf",path="/b"} 2
request_seconds_sum{path="/b"} 1.5
request_seconds_count{path="/b"} 2
request_seconds_max 7
`,
  `{"my.dotted.metric",le="1"} 1
# TYPE "other.metric" counter
{"other.metric","label.x"="y",z="ü"} 2e3
plain{} -0
	tabs	{	a = "1" , b="2" }	0.5	1700000000000
a:b:c 9007199254740993
`,
];

/** Pieces that mean something to a parser. */
const PIECES = [
  "\n",
  " ",
  "\t",
  "\\",
  '"',
  "{",
  "}",
  ",",
  "=",
  "#",
  "# TYPE ",
  "# HELP ",
  "# EOF\n",
  " gauge\n",
  " counter",
  " histogram\n",
  " summary\n",
  "_bucket",
  "_sum",
  "_count",
  "_total",
  'le="',
  'quantile="',
  "+Inf",
  "-Inf",
  "NaN",
  "inf",
  "1e",
  "0x1p3",
  "1_000",
  "e5",
  "-",
  "+",
  ".",
  "0",
  "7",
  "a",
  "\\n",
  '\\"',
  "\r\n",
  "ü",
  "{}",
  '{a="b"}',
  'x{a="b"} 1\n',
  "__name__",
  "\u0000",
  "99999999999999999999",
  "1.5",
  ":",
] as const;

/** One changed body of each seed, all different from the right ones by at least one random change. */
export function changedBody(seed: number, bodies: readonly string[]): string {
  const random = randomNumbers(seed);
  const bodyAt = (index: number): string => bodies[index] ?? "";
  let text = bodyAt(random(bodies.length));
  const lines = text.split("\n");
  const first = random(Math.max(1, lines.length - 6));
  // A few lines are enough, and keep the TYPE lines near what they are of.
  if (lines.length > 24) text = `${lines.slice(first, first + 8 + random(16)).join("\n")}\n`;
  for (let change = random(4); change >= 0; change--) text = changeOnce(text, random, bodyAt(random(bodies.length)));
  return text.toWellFormed();
}

function changeOnce(text: string, random: (limit: number) => number, other: string): string {
  const at = random(text.length + 1);
  const piece = PIECES[random(PIECES.length)] ?? "";
  switch (random(9)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random(3));
    case 2:
      return text.slice(0, at) + piece + text.slice(at + piece.length);
    case 3:
      return onLines(text, (lines, index) => [...lines.slice(0, index), lines[index] ?? "", ...lines.slice(index)], random);
    case 4:
      return onLines(text, (lines, index) => [...lines.slice(0, index), ...lines.slice(index + 1), lines[index] ?? ""], random);
    case 5:
      return onLines(text, (lines, index) => [...lines.slice(0, index), ...lines.slice(index + 1)], random);
    case 6:
      return random(4) === 0 ? text.slice(0, at) : text;
    case 7: {
      const lines = other.split("\n");
      return onLines(text, (own, index) => [...own.slice(0, index), lines[random(lines.length)] ?? "", ...own.slice(index)], random);
    }
    default: {
      const numbers = [...text.matchAll(/\d+/gu)];
      const found = numbers[random(Math.max(1, numbers.length))];
      return found === undefined ? text : text.slice(0, found.index) + String(random(1000)) + text.slice(found.index + found[0].length);
    }
  }
}

function onLines(
  text: string,
  change: (lines: readonly string[], index: number) => readonly string[],
  random: (limit: number) => number,
): string {
  const lines = text.split("\n");
  return change(lines, random(lines.length)).join("\n");
}

/** The messages of a body of delimited protobuf, each with its length in front. */
export function messagesOf(body: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < body.length;) {
    let length = 0;
    let digits = at;
    for (let shift = 0; ; shift += 7) {
      const byte = body[digits++] ?? 0;
      length += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    messages.push(body.subarray(at, digits + length));
    at = digits + length;
  }
  return messages;
}

/** One to three messages in which up to three bytes were changed, or of which the end is missing. */
export function changedMessages(seed: number, messages: readonly Uint8Array[]): Uint8Array {
  const random = randomNumbers(seed);
  const body = Buffer.concat(Array.from({ length: 1 + random(3) }, () => messages[random(messages.length)] ?? new Uint8Array()));
  for (let change = random(4); change > 0; change--) {
    const at = random(body.length);
    body[at] = random(3) === 0 ? random(256) : (body[at] ?? 0) ^ (1 << random(8));
  }
  return random(8) === 0 ? body.subarray(0, random(body.length)) : body;
}
