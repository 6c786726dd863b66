// What a Prometheus of heapgate's own scrapes: which pods, on which ports, with what it shows them.
import { expect, test } from "vitest";
import { scrapeJobsOf } from "../../src/driver/scrape-jobs.ts";
import { createAuthenticator } from "../../src/stages/collect/authenticate.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeKube } from "../support/fake-kube.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { podInstance } from "../support/pods.ts";

const jobsOf = async (components: string, pods: Parameters<typeof podInstance>[0] = {}) => {
  const { config } = configOf(
    parseTexts(`version: 1
build: [{ image: shop }]
deploy: [{ manifests: [a.yaml] }]
components: [${components}]
workload: { idle: 10s }
`),
  );
  const kube = fakeKube({ "create token": { stdout: "made-token\n" } });
  const setting = { kube, namespace: "dev", access: "print", endpoints: [], configDir: "/" } as const;
  const authenticator = createAuthenticator({ clock: fakeClock(), files: createMemoryFiles() }, setting);
  const memory = new Map([["found metrics", { port: 9100, scheme: "https" as const }]]);
  const targets = config.components.map(({ name }) => ({
    component: name,
    pod: podInstance({ pod: `${name}-0`, ports: [{ name: "http", port: 8080 }], ...pods }),
  }));
  return await scrapeJobsOf(config.components, targets, { authenticator, memory, signal: new AbortController().signal });
};

test.each<[string, string, object]>([
  [
    "the port it names",
    "{ name: shop, selector: a=b, metrics: { port: 1234 } }",
    { pods: [{ pod: "shop-0", namespace: "dev", port: 1234 }] },
  ],
  [
    "a container's port by name",
    "{ name: shop, selector: a=b, metrics: { port: http } }",
    { pods: [{ pod: "shop-0", namespace: "dev", port: 8080 }] },
  ],
  [
    "the port where it was found",
    "{ name: found, selector: a=b }",
    { pods: [{ pod: "found-0", namespace: "dev", port: 9100 }], scheme: "https" },
  ],
  [
    "its path and scheme",
    "{ name: shop, selector: a=b, metrics: { port: 1, path: /m/, scheme: https } }",
    { path: "/m", scheme: "https", insecureSkipVerify: true },
  ],
  ["nothing to show", "{ name: shop, selector: a=b, metrics: { port: 1 } }", { credentials: { kind: "none" } }],
  [
    "a password",
    "{ name: shop, selector: a=b, metrics: { port: 1, auth: { basic: { username: me, password: hush } } } }",
    { credentials: { kind: "basic", username: "me", password: "hush" } },
  ],
  [
    "a token",
    "{ name: shop, selector: a=b, metrics: { port: 1, auth: { token: abc, insecureSkipVerify: false } } }",
    { credentials: { kind: "bearer", token: "abc" }, insecureSkipVerify: false },
  ],
  [
    "the token of an account",
    "{ name: shop, selector: a=b, metrics: { port: 1, auth: { serviceAccount: reader } } }",
    { credentials: { kind: "bearer", token: "made-token" } },
  ],
])("a component is scraped with %s", async (_, component, expected) => {
  expect(await jobsOf(component)).toEqual([expect.objectContaining({ component: expect.any(String), ...expected })]);
});

test.each([
  ["metrics are off", "{ name: shop, selector: a=b, metrics: off }"],
  ["metrics answered nowhere", "{ name: shop, selector: a=b }"],
  ["no port has the name", "{ name: shop, selector: a=b, metrics: { port: web } }"],
])("nothing is scraped whose %s", async (_, component) => {
  expect(await jobsOf(component)).toEqual([]);
});
