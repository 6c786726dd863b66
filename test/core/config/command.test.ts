// Commands as the machine gets them and as people read them.
import { expect, test } from "vitest";
import { buildArgv, formatCommand } from "../../../src/core/config/command.ts";
import { argv, shell } from "../../support/component.ts";

test("a script runs like a step of a workflow, a list without a shell", () => {
  expect(buildArgv(shell("./a | b"))).toEqual(["bash", "-eo", "pipefail", "-c", "./a | b"]);
  expect(buildArgv(argv("./a", "$PORT"))).toEqual(["./a", "$PORT"]);
});

test("messages show the command as it was written", () => {
  expect([formatCommand(shell(" ./a -x\n")), formatCommand(argv("./a", "-x"))]).toEqual(["./a -x", "./a -x"]);
});
