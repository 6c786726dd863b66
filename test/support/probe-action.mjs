// An action for tests of the mini-runner and of src/io/runner.ts: uses every call of the Runner port, then (as post) shows its state.
import { loadGitHubContext } from "../../src/io/github-context.ts";
import { makeRunner } from "../../src/io/runner.ts";
import { readFile } from "node:fs/promises";

const runner = makeRunner();
if (runner.getState("started") !== "") {
  console.log(`post sees ${runner.getState("started")} and ${process.env.INPUT_MODE}`);
} else {
  const names = Object.keys(process.env).toSorted();
  runner.saveState("started", "a pid,\nin two lines");
  runner.setSecret("s3cret");
  runner.setOutput("verdict", runner.getInput("fail-on"));
  runner.setOutput("result", "two\nlines with ::error::inside\nverdict=pass");
  runner.setOutput("environment", names.join(" "));
  const env = { get: (name) => process.env[name] ?? null };
  const context = await loadGitHubContext(env, { readText: (path) => readFile(path, "utf8") });
  runner.setOutput("context", JSON.stringify(context));
  runner.annotate("error", "boom: 100 %\n::warning::no", { title: "a, b: c", file: "main.go", line: 3 });
  runner.annotate("notice", "x".repeat(5000), {});
  const first = await runner.appendSummary("# one\n");
  const second = await runner.appendSummary("é line\n".repeat(Number(process.env.PROBE_SUMMARY_LINES ?? "1")));
  const third = await runner.appendSummary("# more\n");
  runner.setOutput("summaries", [first, second, third].join(" "));
  console.error("::notice::from stderr");
  console.log("::stop-commands::t0ken\n::error::not obeyed\n::t0ken::");
  if (process.env.PROBE_HANG === "1") {
    process.on("SIGINT", () => process.exit(130));
    console.log("hanging");
    setInterval(() => {}, 1000);
  } else runner.setFailed("gate failed");
}
