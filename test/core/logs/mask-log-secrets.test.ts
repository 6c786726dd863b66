// Secrets planted in logs: none of them is in a digest, in its templates or in its last lines.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskSecrets } from "../../../src/core/kubernetes/mask-secrets.ts";
import { digestLog } from "../../../src/core/logs/digest-log.ts";
import { maskLogLines, secretVariableValues } from "../../../src/core/logs/mask-log-secrets.ts";

const mask = (line: string): string => maskSecrets(line, []);
const masked = (text: string, values: readonly string[] = []): string => maskLogLines(text, values, mask).join("\n");

/** The name of the kind, the line, what must not be seen of it. */
const PLANTED: readonly (readonly [string, string, readonly string[]])[] = [
  ["a bearer token", "Authorization: Bearer abcDEFghiJKL", ["abcDEFghiJKL"]],
  ["basic authentication", "authorization: Basic dXNlcjpwYXNzd29yZA==", ["dXNlcjpwYXNzd29yZA"]],
  ["a password in a URL", "dial postgres://shop:Tr0ub4dor@db:5432/x failed", ["Tr0ub4dor"]],
  ["a token alone in a URL", "clone https://tokenvaluehere@git.example/x", ["tokenvaluehere"]],
  ["an access key of AWS", "key AKIAIOSFODNN7EXAMPLE denied", ["AKIAIOSFODNN7EXAMPLE"]],
  ["a secret key of AWS", "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ["wJalrXUtnFEMI", "bPxRfiCY"]],
  ["a JWT", "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN refused", ["eyJzdWIi", "dozjgNryP4J3"]],
  ["a password as logfmt", "level=info msg=login password=hunterhunter user=x", ["hunterhunter"]],
  ["a password in quotes", 'msg="login" passwd="two words here"', ["two", "words", "here"]],
  ["a token as JSON", '{"level":"info","msg":"login","token": "sesameopen"}', ["sesameopen"]],
  ["JSON inside of JSON", String.raw`{"msg":"body {\"client_secret\":\"sesameopen\"}"}`, ["sesameopen"]],
  ["a struct of Go", "config {User:shop Password:sesameopen Port:80}", ["sesameopen"]],
  ["a flag", "exec app --password sesameopen --port 80", ["sesameopen"]],
  ["a query", "GET /x?api_key=sesameopen&y=1", ["sesameopen"]],
  ["a cookie", "Set-Cookie: sid=sesameopen; Path=/", ["sesameopen"]],
  ["a header of one's own", "X-Api-Key: sesameopen", ["sesameopen"]],
  ["a token of GitHub", "using ghp_abcdefghijklmnopqrstuvwxyzABCDEF0123", ["ghp_abcdef"]],
  ["a token of GitLab", "using glpat-abcdefghijklmnop", ["abcdefghijklmnop"]],
  ["a token of Slack", "using xoxb-123456789-abcdefgh", ["abcdefgh"]],
  // Put together here, so that no scanner takes this file for a leak.
  ["a key of Stripe", ["using sk", "live", "abcdefghijklmnopqrstuvwx"].join("_"), ["abcdefghijklmnop"]],
  ["a key of Google", "using AIzaSyA-abcdefghijklmnopqrstuvwxyz12345", ["abcdefghijklmnop"]],
  ["a key of Azure", "AccountKey=abcdefghijklmnopqrstuvwxyz==;EndpointSuffix=x", ["abcdefghijklmnop"]],
  ["a long random key", "using Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg now", ["Zm9vYmFyYmF6"]],
  [
    "a private key on one line",
    String.raw`key -----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKC\n-----END RSA PRIVATE KEY-----`,
    ["MIIEpAIBAAKC"],
  ],
  [
    "a private key over lines",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG\n-----END PRIVATE KEY-----\nafter",
    ["MIIEvQIBADAN", "BgkqhkiG"],
  ],
  ["a private key that is cut off", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIOaB\nmore", ["MHcCAQEEIOaB", "more"]],
];

describe("planted secrets", () => {
  test.each(PLANTED)("%s is not in the lines", (_, line, secrets) => {
    for (const secret of secrets) expect(masked(line)).not.toContain(secret);
    expect(masked(line)).toContain("***");
  });

  test.each(PLANTED)("F2 %s is nowhere in the digest, whatever surrounds it", (_, line, secrets) => {
    for (const text of [line, `2024/01/02 10:00:00 ERROR ${line}`, `panic: ${line}`, `{"level":"error","msg":${JSON.stringify(line)}}`]) {
      const log = { text: `before\n${text}\n`, lines: 2, bytes: text.length, truncated: false, tail: null };
      const digest = JSON.stringify(digestLog(log, { secrets: [], mask, keepsLastLines: true }));
      for (const secret of secrets) expect(digest).not.toContain(secret);
    }
  });

  test("values that are known are masked whatever they look like, in text and in the tail", () => {
    const log = { text: "the value is open sesame now\n", lines: 1, bytes: 30, truncated: true, tail: "and open sesame again" };
    const digest = digestLog(log, { secrets: ["open sesame", "now"], mask, keepsLastLines: true });
    expect(digest.templates).toEqual([{ level: "none", text: "the value is *** now", count: 1 }]);
    expect(digest.lastLines).toEqual(["and *** again"]);
  });
});

test.each([
  "listening on http://127.0.0.1:8080 (regressions: none)",
  "secretName: shop-tls, tokenExpirationSeconds: 3600",
  "image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "key not found: shop",
  "github.com/acme/fleet/internal/Cmd/Controller/Reconciler2/handler/file",
  "waited 30s for the token, and a password was asked for",
  "",
])("an innocent line stays as it is: %s", (line) => {
  expect(masked(line)).toBe(line);
});

test("variables are secret by their names", () => {
  const env = {
    SHOP_TOKEN: "one",
    DB_PASSWORD: "two\nlines",
    GITHUB_TOKEN_2: "three",
    API_KEY: "four",
    TOKENIZER: "no",
    HOME: "/root",
    KEYBOARD: "us",
  };
  expect(secretVariableValues(env)).toEqual(["one", "one", "two\nlines", "two", "lines", "three", "three", "four", "four"]);
});

test("no known value is left, wherever it stands", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9 =:/"]{6,40}$/u), fc.string(), fc.string(), (value, before, after) => {
      expect(masked(`${before}${value}${after}`, [value])).not.toContain(value);
    }),
  );
});
