// Applying outlasts what passes, makes anew what must be, and gives up on the rest.
import { describe, expect, test } from "vitest";
import { applyWithRetries } from "../../../src/stages/environment/kube-apply.ts";
import { openKubectl } from "../../../src/stages/environment/kube-command.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";
import { toolOutput } from "../../support/tool-output.ts";

const OPTIONS = { timeoutSeconds: 60, recreate: true };
const DONE: FakeAnswer = {};
const failed = (stderr: string): FakeAnswer => ({ exitCode: 1, stderr: `${stderr}\n` });

/** Answers of `kubectl apply` one after the other, the last for ever; what was called, and how long it took. */
async function apply(
  answers: readonly FakeAnswer[],
  {
    manifests = "kind: ConfigMap\n",
    remove = DONE,
    ...options
  }: Partial<typeof OPTIONS> & { manifests?: string; remove?: FakeAnswer } = {},
) {
  let calls = 0;
  const clock = fakeClock();
  const exec = fakeExec({
    "kubectl apply": () => {
      calls += 1;
      return answers[Math.min(calls, answers.length) - 1] ?? DONE;
    },
    "kubectl delete": remove,
  });
  const kubectl = openKubectl({ exec }, { kubeconfig: "/k", context: null, env: {}, cwd: "/" });
  const error: unknown = await applyWithRetries(kubectl, clock, manifests, { ...OPTIONS, ...options }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, verbs: exec.calls.map(({ argv }) => argv[1]), specs: exec.calls, seconds: clock.monotonicSeconds() };
}

test("what works is applied once, server-side, as heapgate", async () => {
  const { error, specs } = await apply([DONE], { manifests: "kind: Pod\n" });
  expect(error).toBeNull();
  expect(specs.map(({ argv, stdin }) => [argv.join(" "), stdin])).toEqual([
    ["kubectl apply --server-side --force-conflicts --field-manager heapgate --validate=warn -f - --kubeconfig /k", "kind: Pod\n"],
  ]);
});

describe("what passes by itself", () => {
  const WEBHOOK = failed(
    'Error from server (InternalError): Internal error occurred: failed calling webhook "w": connect: connection refused',
  );
  const NO_KIND = failed(
    'resource mapping not found for name: "w" namespace: "" from "STDIN": no matches for kind "Widget" in version "example.com/v1"',
  );

  test("is waited for", async () => {
    const { error, verbs, seconds } = await apply([WEBHOOK, NO_KIND, WEBHOOK, DONE]);
    expect([error, verbs.length, seconds]).toEqual([null, 4, 3]);
  });

  test("is an error when it does not pass in time", async () => {
    const { error, seconds } = await apply([WEBHOOK], { timeoutSeconds: 20 });
    expect(error).toMatchObject({ code: "APPLY_FAILED", message: expect.stringContaining("failed calling webhook") });
    expect(seconds).toBe(19);
  });

  test("a kind that stays unknown is an error after ten seconds, not after all", async () => {
    const { error, seconds } = await apply([NO_KIND]);
    expect(error).toMatchObject({ code: "APPLY_FAILED", message: expect.stringContaining("no matches for kind Widget") });
    expect(seconds).toBe(10);
  });
});

describe("what is refused", () => {
  test.each([
    [
      'Error from server (Invalid): Deployment.apps "shop" is invalid: spec.replicas: Invalid value: -1: must be positive',
      /^Deployment\.apps shop was refused/u,
    ],
    ["error: error parsing STDIN: yaml: line 3", /^An object was refused by the cluster: error parsing STDIN/u],
    ["", /it said nothing/u],
  ])("%s is an error at once", async (stderr, message) => {
    const { error, verbs } = await apply([failed(stderr)]);
    expect(error).toMatchObject({ code: "APPLY_FAILED", stage: "deploy", message: expect.stringMatching(message) });
    expect(verbs).toEqual(["apply"]);
  });

  test("beside something that passes, ends it at once too", async () => {
    const { error, verbs } = await apply([failed(toolOutput("apply-unknown-kind.stderr.txt"))]);
    expect(error).toMatchObject({
      code: "APPLY_FAILED",
      message: expect.stringMatching(/was refused by the cluster: namespace nowhere does not exist\.$/u),
      remedy: expect.stringContaining("manifest of kind Namespace in a step, or name it as the step's namespace"),
    });
    expect(verbs).toHaveLength(1);
  });

  test("what was refused before is told, and not that the last attempt had no time left", async () => {
    const unheard = failed(
      'error: resource mapping not found for name: "w" namespace: "" from "STDIN": no matches for kind "W" in version "a/v1"',
    );
    const { error } = await apply([unheard, { exitCode: null, timedOut: true }]);
    expect(error).toMatchObject({ code: "APPLY_FAILED", message: expect.stringContaining("no matches for kind W in version a/v1") });
  });

  test("no answer in time is an error", async () => {
    expect((await apply([{ exitCode: null, timedOut: true }])).error).toMatchObject({
      code: "APPLY_FAILED",
      message: expect.stringContaining("no answer within 60 s"),
    });
  });
});

describe("an object that cannot be changed", () => {
  const JOB = "kind: Job\nmetadata: {name: once, namespace: a}\n";
  const OTHER = "kind: Job\nmetadata: {name: once, namespace: b}\n";
  const REFUSED = failed('Error from server (Invalid): Job.batch "once" is invalid: spec.template: Invalid value: {}: field is immutable');

  test("is deleted and all is applied again", async () => {
    const { error, verbs, specs } = await apply([REFUSED, REFUSED, DONE], { manifests: `${JOB}---\nkind: Pod\nmetadata: {name: p}\n` });
    expect(error).toBeNull();
    expect(verbs).toEqual(["apply", "apply", "delete", "apply"]);
    expect(specs[2]?.stdin).toMatch(/kind: Job/u);
    expect(specs[2]?.stdin).not.toMatch(/kind: Pod/u);
  });

  test("of two with one name, the one that is refused by itself goes", async () => {
    const { verbs, specs } = await apply([REFUSED, DONE, REFUSED, DONE], { manifests: `${JOB}---\n${OTHER}` });
    expect(verbs).toEqual(["apply", "apply", "apply", "delete", "apply"]);
    expect(specs[3]?.stdin).toMatch(/namespace: b/u);
  });

  test("is an error where it may not be made anew", async () => {
    const { error, verbs } = await apply([REFUSED], { recreate: false });
    expect(error).toMatchObject({ code: "APPLY_FAILED", message: expect.stringMatching(/^Job\/once was refused .*field is immutable/u) });
    expect(verbs).toEqual(["apply"]);
  });

  test("is an error when it is refused again after that", async () => {
    const { error, verbs } = await apply([REFUSED], { manifests: JOB });
    expect(error).toMatchObject({ code: "APPLY_FAILED" });
    expect(verbs).toEqual(["apply", "apply", "delete", "apply"]);
  });

  test.each<[FakeAnswer, RegExp]>([
    [{ exitCode: null, timedOut: true }, /^Job\/once .*not gone in time: something holds it by a finalizer/u],
    [failed("Error from server (Forbidden): jobs is forbidden"), /^Job\/once .*jobs is forbidden/u],
  ])("is an error when it cannot be deleted", async (remove, message) => {
    expect((await apply([REFUSED], { manifests: JOB, remove })).error).toMatchObject({
      code: "APPLY_FAILED",
      message: expect.stringMatching(message),
    });
  });

  test("of every kind is made anew", async () => {
    const stderr = toolOutput("apply-immutable.stderr.txt");
    const names = [...stderr.matchAll(/^Error from server \(Invalid\): (?<kind>\w+)[.\w]* "(?<name>[\w-]+)"/gmu)].map(
      ({ groups }) => groups,
    );
    const manifests = names.map((one) => `kind: ${one?.["kind"] ?? ""}\nmetadata: {name: ${one?.["name"] ?? ""}}\n`).join("---\n");
    const refused = { exitCode: 1, stderr };
    const { error, verbs } = await apply([...Array.from({ length: 11 }, () => refused), DONE], { manifests });
    expect([error, verbs.filter((verb) => verb === "delete").length]).toEqual([null, 10]);
  });
});
