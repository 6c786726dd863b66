// Settings of a container that name profiling, and no value that may be a secret.
import { expect, test } from "vitest";
import { profilingKnobs } from "../../../src/core/doctor/profiling-knobs.ts";

const pod = (container: object) => ({
  spec: {
    containers: [
      { name: "proxy", env: [{ name: "PPROF", value: "1" }] },
      { name: "app", ...container },
    ],
  },
});

test.each<[string, object, readonly string[]]>([
  ["none", {}, []],
  ["an env that is off", { env: [{ name: "ENABLE_PPROF", value: "false" }] }, ["env ENABLE_PPROF=false"]],
  [
    "W13 the env of Weave GitOps",
    { env: [{ name: "WEAVE_GITOPS_ENABLE_PROFILING", value: "true" }] },
    ["env WEAVE_GITOPS_ENABLE_PROFILING=true"],
  ],
  [
    "F9 the env of Fleet's agent",
    { env: [{ name: "FLEET_AGENT_PPROF_DISABLED", value: "true" }] },
    ["env FLEET_AGENT_PPROF_DISABLED=true"],
  ],
  ["an env from elsewhere", { env: [{ name: "PROFILING", valueFrom: { secretKeyRef: {} } }] }, ["env PROFILING"]],
  ["a value that may be a secret", { env: [{ name: "PPROF_TOKEN", value: "s3cr3t-value" }] }, ["env PPROF_TOKEN=…"]],
  ["an argument", { args: ["--pprof-bind-address=:8082"] }, ["argument --pprof-bind-address=:8082"]],
  ["an argument with its value behind it", { command: ["/app", "-pprof", "localhost:6060"] }, ["argument -pprof=localhost:6060"]],
  ["a switch", { args: ["--profiling", "--v=2"] }, ["argument --profiling"]],
  ["an argument that is empty", { args: ["--pprof-bind-address="] }, ["argument --pprof-bind-address="]],
  ["a value that names profiling", { args: ["--features", "pprof"] }, []],
  ["other settings", { env: [{ name: "LOG", value: "1" }], args: ["--metrics=:1"] }, []],
])("%s", (_, container, knobs) => expect(profilingKnobs(pod(container), "app")).toEqual(knobs.map((one) => `container app has ${one}`)));

test.each([null, {}, { spec: {} }, { spec: { containers: [{ name: "other" }] } }])("nothing is found in %j", (odd) =>
  expect(profilingKnobs(odd, "app")).toEqual([]),
);
