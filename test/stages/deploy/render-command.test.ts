// Programs of the user's that deploy: how they are called, and what is said when they fail.
import { expect, test } from "vitest";
import { deployByCommand } from "../../../src/stages/deploy/render-command.ts";
import { fakeExec } from "../../support/fake-exec.ts";

const options = { side: "base", tree: "/base", env: { KUBECONFIG: "/tmp/k", HEAPGATE_SIDE: "base" } } as const;

test.each([
  [{ kind: "tilt", args: ["--file", "dev/Tiltfile"] }, ["tilt", "ci", "--file", "dev/Tiltfile"]],
  [{ kind: "command", command: { kind: "shell", script: "make deploy" } }, ["bash", "-eo", "pipefail", "-c", "make deploy"]],
  [{ kind: "command", command: { kind: "argv", argv: ["./deploy", "--fast"] } }, ["./deploy", "--fast"]],
] as const)("%j runs in that side's tree with the cluster's environment", async (source, argv) => {
  const exec = fakeExec({ [argv.join(" ")]: { stdout: "done\n" } });
  const said: string[] = [];
  await deployByCommand({ exec }, { ...options, source, onOutput: (text) => void said.push(text) });
  expect(exec.calls).toMatchObject([{ argv, cwd: "/base", env: options.env }]);
  expect(said).toEqual(["done\n"]);
});

test.each([
  [{ exitCode: 2, stdout: "building\n", stderr: "" }, "DEPLOY_FAILED", "Deploying base by make deploy failed: building."],
  [
    { exitCode: 1, stderr: "Error: Build Failed: x\nsee above\n" },
    "DEPLOY_FAILED",
    "Deploying base by make deploy failed: Build Failed: x.",
  ],
  [{ exitCode: null, timedOut: true }, "TIMED_OUT", "Deploying base by make deploy did not finish within 5 s."],
])("one that ends as %j is an error", async (answer, code, message) => {
  const source = { kind: "command", command: { kind: "shell", script: "make deploy" } } as const;
  const deploying = deployByCommand({ exec: fakeExec({ bash: answer }) }, { ...options, source, timeoutSeconds: 5 });
  await expect(deploying).rejects.toMatchObject({ code, message });
});
