/** Builds a kustomization with `kustomize`, or with the one inside of kubectl where it is not installed. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { kustomizeArgv } from "../../core/manifests/helm-args.ts";
import type { RenderPorts, RenderSetting } from "./render-setting.ts";
import { findTool, runTool, type RenderTool } from "./render-tool.ts";

const TIMEOUT_SECONDS = 120;

/** What the tool printed. The user's overlay is never edited. Throws RENDER_FAILED, TIMED_OUT, TOOL_MISSING. */
export async function buildKustomization(
  ports: RenderPorts,
  setting: RenderSetting,
  path: string,
): Promise<{ readonly text: string; readonly tool: RenderTool }> {
  const { tree: cwd, env, signal } = setting;
  const what = `Kustomization ${path} of ${setting.side}`;
  const folder = path.includes("://") ? path : ports.files.resolve(cwd, path);
  if (folder !== path && (await ports.files.kindOf(folder)) !== "folder") {
    throw heapgateError("RENDER_FAILED", { what, why: "that side's tree has no such folder" }, { stage: "deploy" });
  }
  const place = { cwd, env, signal };
  const tool =
    (await findTool(ports.exec, { name: "kustomize", args: ["version"] }, place)) ??
    (await findTool(ports.exec, { name: "kubectl", args: ["version", "--client"] }, place));
  if (tool === null) throw heapgateError("TOOL_MISSING", { tool: "kubectl", why: `to build ${path}` }, { stage: "deploy" });
  const argv = kustomizeArgv(tool.name === "kustomize" ? "kustomize" : "kubectl", folder);
  return { text: await runTool(ports.exec, { what, argv, cwd, env, timeoutSeconds: TIMEOUT_SECONDS, signal }), tool };
}
