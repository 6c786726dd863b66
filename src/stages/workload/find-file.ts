/** Where the files of a workload lie: in head's tree, as everything that is measured, else beside the configuration. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { WorkloadPart } from "../../core/config/workload-parts.ts";
import type { Files } from "../../ports/files.ts";

/** The absolute path of a file in the first of the folders that holds it. Throws FILE_NOT_FOUND. */
export async function findWorkloadFile(
  files: Pick<Files, "kindOf" | "resolve">,
  folders: readonly string[],
  path: string,
): Promise<string> {
  for (const folder of folders) {
    const candidate = files.resolve(folder, path);
    if ((await files.kindOf(candidate)) === "file") return candidate;
  }
  throw heapgateError("FILE_NOT_FOUND", { path, wanted: "tree" }, { stage: "workload" });
}

/** The file a workload reads, as the configuration writes it; null: it reads none that is known. */
export const workloadFileOf = (workload: WorkloadPart): string | null => {
  switch (workload.kind) {
    case "http":
      return workload.bodyFile;
    case "objects":
      return workload.template;
    case "job":
      return workload.manifest;
    case "k6":
      return workload.script;
    case "command":
    case "idle":
      return null;
  }
};
