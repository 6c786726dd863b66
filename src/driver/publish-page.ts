/** Makes the page of a report and stores it as an artifact that opens in the browser. The verdict and the comment stand without it. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { reportFileName } from "../core/snapshot/artifact-name.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Log } from "../ports/log.ts";
import { uploadReport } from "../stages/publish/upload-result.ts";
import { type PageOfBundles, type PagePorts, savePage } from "./make-page.ts";

export interface PublishedPage {
  /** Name of the file in the folder of the results; null: there is no page. */
  readonly file: string | null;
  /** Where it can be had; null: it is not stored. */
  readonly url: string | null;
  /** Whether it opens there by one click; else it is in a zip. */
  readonly opens: boolean;
  /** Why it is not stored; null where it is, or was not made. */
  readonly warning: Warning | null;
}

const NO_PAGE: PublishedPage = { file: null, url: null, opens: false, warning: null };

export interface PageToPublish extends PageOfBundles {
  readonly config: Pick<Config, "name" | "report" | "baseline">;
  /** Folder of the results. */
  readonly folder: string;
  /** Of the run: an earlier one's page may still be open. */
  readonly attempt: number;
}

/** Nothing where `report: none`, or where nothing was measured that a page could show. Failures of GitHub come back as a value. */
export const publishPage = async (
  ports: PagePorts & { readonly log: Log; readonly store: ArtifactStore },
  { config, folder, attempt, ...page }: PageToPublish,
): Promise<PublishedPage> => {
  if (config.report === "none" || page.head === null) return NO_PAGE;
  const file = reportFileName(config.name, attempt);
  if (!(await savePage(ports, ports.files.resolve(folder, file), page))) return NO_PAGE;
  const stored = await uploadReport(ports.store, { file, folder, retentionDays: config.baseline.retentionDays });
  if (stored.kind === "not-stored") return { file, url: null, opens: false, warning: stored.warning };
  const opens = stored.artifact.zipped !== true;
  if (!opens) ports.log.info(`the report page is stored zipped, this server takes nothing else: ${stored.artifact.url}`);
  return { file, url: stored.artifact.url, opens, warning: null };
};
