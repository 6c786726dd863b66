// Why there are no CPU files, in the words that lead to the cause.
import { expect, test } from "vitest";
import { cpuFileComplaint, explainNoCpuFiles, type CpuFileFacts } from "../../../src/core/kubernetes/cpu-file-trouble.ts";

const LOG = `time="2022-11-04T19:47:18Z" level=info msg="Starting"
time="2022-11-04T19:47:18Z" level=error msg="could not create CPU profile: open /tmp/pprof/x: permission denied"
`;
const FACTS: CpuFileFacts = { component: "fleet-controller", folder: "/tmp/pprof", isAsked: null, log: "" };

test.each<[string, Partial<CpuFileFacts>, string, RegExp, RegExp]>([
  ["the app could not write", { log: LOG }, "profile-missing", /could not create CPU profile: open .* permission denied/u, /0777/u],
  ["it could not write, whatever the render says", { log: LOG, isAsked: false }, "profile-missing", /permission denied/u, /0777/u],
  ["this version ignores the values", { isAsked: false }, "values-without-effect", /this version ignores the values/u, /over HTTP/u],
  ["no period has ended", { isAsked: true }, "profile-missing", /ends with its first period/u, /shorter period/u],
])("F10 F14 without files: %s", (_, facts, code, message, remedy) => {
  const made = explainNoCpuFiles({ ...FACTS, ...facts });
  expect(made).toMatchObject({ code, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) });
  expect(made.message).toContain("Component fleet-controller wrote no CPU profiles to /tmp/pprof");
});

test("a log without a complaint has none", () => {
  expect(cpuFileComplaint("level=info msg=ready")).toBeNull();
});
