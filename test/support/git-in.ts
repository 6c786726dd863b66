// git in a folder of a test: an author of its own, and nothing of the machine's configuration.
import { execFileSync } from "node:child_process";
import { ownEnvironment } from "./processes.ts";

/** What git prints; throws when it fails. */
export function gitIn(folder: string, args: readonly string[]): string {
  const env = { ...ownEnvironment(), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const author = ["-c", "user.name=octocat", "-c", "user.email=octocat@example.com"];
  return execFileSync("git", [...author, ...args], { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
