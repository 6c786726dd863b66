import * as fc from "fast-check";
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { decodeBase64, maskSecrets, secretValues } from "../../../src/core/kubernetes/mask-secrets.ts";

describe("maskSecrets takes out", () => {
  test.each([
    ["a password in an address", "dial postgres://shop:s3cr3tpw@db:5432/x failed", "dial postgres://shop:***@db:5432/x failed"],
    ["a bearer token", "Authorization: Bearer abcdef123456", "Authorization: *** ***"],
    ["a token of a ServiceAccount", "got eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJr.c2lnbmF0dXJl end", "got *** end"],
    ["an assignment", "DB_PASSWORD=hunter2 started", "DB_PASSWORD=*** started"],
    ["a flag", "--api-key=abc123 --v=2", "--api-key=*** --v=2"],
    ["a line of kubectl describe", "      API_TOKEN:  plain-token-1", "      API_TOKEN:  ***"],
    ["a JSON field", '{"password":"hunter2","user":"shop"}', '{"password":"***","user":"shop"}'],
    [
      "a variable of a container in JSON",
      '{"name":"CLIENT_SECRET","value":"x\\"y"},{"name":"PORT","value":"1"}',
      '{"name":"CLIENT_SECRET","value":"***"},{"name":"PORT","value":"1"}',
    ],
    [
      "a variable of a container in YAML",
      "- name: CLIENT_SECRET\n  value: xyz\n- name: PORT\n  value: 1\n",
      "- name: CLIENT_SECRET\n  value: ***\n- name: PORT\n  value: 1\n",
    ],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n",
      "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\n",
    ],
    ["a private key that is cut off", "-----BEGIN PRIVATE KEY-----\nMIIE", "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----"],
    ["a token of GitHub", "using ghp_abcdefghijklmnop", "using ***"],
    ["a key of AWS", "AKIAABCDEFGHIJKLMNOP", "***"],
  ])("%s", (_, text, masked) => {
    expect(maskSecrets(text, [])).toBe(masked);
  });
  test("known values wherever they stand, the longest first", () => {
    expect(maskSecrets("a hunter2-hunter2 b hunter2x", ["hunter2", "hunter2-hunter2"])).toBe("a *** b ***x");
  });
});

describe("maskSecrets leaves alone", () => {
  test.each([
    "    TokenExpirationSeconds:  3607",
    "    SecretName:  absent-tls",
    'Error: secret "absent" not found',
    "shop/nosecret-b7d989bdb-t6z5b: Pending on heapgate-control-plane",
    "      TOKEN:  <set to the key 'token' in secret 'absent'>  Optional: false",
    "https://host:8443/debug/pprof/heap",
    "      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x (ro)",
    "PASSWORD=$(cat /run/secret)",
    "tokens: 128",
  ])("%s", (text) => {
    expect(maskSecrets(text, [])).toBe(text);
  });
  test("values that are too short to be secrets", () => {
    expect(maskSecrets("true is true", ["true"])).toBe("true is true");
  });
});

describe("secretValues", () => {
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  const list = (data: Readonly<Record<string, string>>): unknown => ({
    items: [{ kind: "Secret", data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, encode(value)])) }],
  });

  test("gives values, their base64 and their lines", () => {
    const values = secretValues(list({ password: "hunter2-hunter2", file: "user: shop\npass: abcdefg\n" }));
    expect(values).toContain("hunter2-hunter2");
    expect(values).toContain(encode("hunter2-hunter2"));
    expect(values).toContain("pass: abcdefg");
  });
  test("leaves out certificates and what is short", () => {
    expect(secretValues(list({ "tls.crt": "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n", on: "true" }))).toEqual([
      encode("true"),
    ]);
  });
  test("leaves out namespaces of the list, such as a token's own", () => {
    const secret = (namespace: string, data: Readonly<Record<string, string>>) => ({ metadata: { name: "s", namespace }, data });
    const agent = secret("fleet-system", {
      namespace: encode("fleet-system"),
      upstream: encode("fleet-local"),
      token: encode("a-token-1"),
    });
    expect(secretValues({ items: [agent, secret("fleet-local", { password: encode("fleet-systems") })] })).toEqual([
      encode("a-token-1"),
      "a-token-1",
      "a-token-1",
      encode("fleet-systems"),
      "fleet-systems",
      "fleet-systems",
    ]);
    expect(secretValues({ items: [agent] })).toContain("fleet-local");
  });
  test("of nothing is empty", () => {
    expect(secretValues(null)).toEqual([]);
    expect(secretValues({ items: [{ data: { a: 1, b: "" } }] })).toEqual([]);
  });
  test("what it gives is gone from any text around it", () => {
    const secret = fc.string({ minLength: 6 }).filter((text) => !text.includes("*") && text.trim() === text);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        expect(maskSecrets(`${before}${value}${after}`, secretValues(list({ s: value })))).not.toContain(value);
      }),
    );
  });
});

test("decodeBase64 decodes what the standard encoder made, line breaks included", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      (text) =>
        decodeBase64(Buffer.from(text).toString("base64")) === new TextDecoder("utf-8", { ignoreBOM: false }).decode(Buffer.from(text)),
    ),
  );
  expect(decodeBase64("aHVu\ndGVy\n")).toBe("hunter");
});
