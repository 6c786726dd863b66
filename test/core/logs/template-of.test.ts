// What differs from line to line is masked; what is the same stays readable.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templateOf } from "../../../src/core/logs/template-of.ts";

test.each<[string, string]>([
  ["served 12 of 13", "served <n> of <n>"],
  ["35% done, 1.5MiB, 1e-9, 1,234", "<n>% done, <n>, <n>, <n>,<n>"],
  ["took 5.3ms, 1m30s, 2h45m0.5s, 100µs", "took <duration>, <duration>, <duration>, <duration>"],
  ["object 123e4567-e89b-12d3-a456-426614174000 is gone", "object <uuid> is gone"],
  ["commit deadbeef01 at 0xc000123abc", "commit <hex> at <hex>"],
  ["from 10.0.0.1:4312 to [::1]:8080 in 10.0.0.0/8", "from <ip> to <ip> in <ip>"],
  ["open /var/lib/x/y.yaml: permission denied", "open <path>: permission denied"],
  ["GET /metrics and ~/x", "GET <path> and <path>"],
  ["dial https://a.example:80/b?c=1: refused (http://x)", "dial <url>: refused (<url>)"],
  ["unknown key \"shop\" or 'agent' or `x y`", "unknown key <text> or <text> or <text>"],
  [String.raw`said "a \" quote" twice`, "said <text> twice"],
  ["can't and won't stay as they are", "can't and won't stay as they are"],
  ["pod shop-7d4f9c6b5-xk2lp of default/web-1 is ready", "pod <id> of default/<id> is ready"],
  ["worker1 and worker22 end", "<id> and <id> end"],
  ["x509: v1beta1 needs HTTP/2 and sha256 on k8s", "x509: v1beta1 needs HTTP/<n> and sha256 on k8s"],
  ["at 2024-01-02T03:04:05.678Z and 2024/01/02 03:04:05", "at <time> and <time>"],
  ["expires 2024-01-02 03:04:05.1 +0000 UTC m=+0.5", "expires <time>"],
  ["name=shop count=3, mode=on;", "name=<value> count=<value>, mode=<value>;"],
  ["a  b\t\tc", "a b c"],
  ["and/or stays, 3/4 goes", "and/or stays, <n>/<n> goes"],
  ["", ""],
])("%s becomes %s", (message, template) => {
  expect(templateOf(message)).toBe(template);
});

test("a long message is cut, never in the middle of a character", () => {
  const template = templateOf(`${"word ".repeat(39)}some😀${"x".repeat(300)}`);
  expect(template.length).toBeLessThanOrEqual(200);
  expect(template.endsWith("…")).toBe(true);
  expect(template.isWellFormed()).toBe(true);
});

describe("laws", () => {
  const number = fc.integer({ min: 0, max: 10 ** 9 });

  test("messages that differ in numbers, addresses and ids have one template", () => {
    fc.assert(
      fc.property(number, number, fc.uuid(), fc.uuid(), fc.ipV4(), fc.ipV4(), (a, b, one, other, here, there) => {
        const say = (n: number, id: string, ip: string): string => `request ${n} of ${id} from ${ip}:${n % 65536} failed after ${n}ms`;
        expect(templateOf(say(a, one, here))).toBe(templateOf(say(b, other, there)));
      }),
    );
  });

  test("no digit of a message is left in its template, but for words that have one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 300 }), (message) => {
        expect(templateOf(message).replaceAll(/\b(?:sha|p|v|u?int|float|alpha|beta)?\d+/giu, "")).not.toMatch(/\d{3}/u);
      }),
    );
  });

  test("a template is at most 200 characters and one line, whatever the message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (message) => {
        const template = templateOf(message);
        expect(template.length).toBeLessThanOrEqual(200);
        expect(template).not.toMatch(/[\n\r\t]/u);
      }),
    );
  });
});
