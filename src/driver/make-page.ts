/** The report as a page, from what was measured: only when it is asked for, because its call trees need the profiles again. */
import type { PageContext } from "../core/page/report-page.ts";
import { pageOfSnapshots } from "../core/page/report-page.ts";
import type { Report } from "../core/report/report.ts";
import type { Bundle, Snapshot } from "../core/snapshot/snapshot.ts";
import { unpackBundle } from "../core/snapshot/unpack.ts";
import type { Rules } from "../core/verdict/verdict.ts";
import type { Files } from "../ports/files.ts";
import type { Log } from "../ports/log.ts";
import type { ReadPageTemplate } from "../ports/page-template.ts";
import { VERSION } from "./version.ts";

export interface PagePorts {
  readonly files: Files;
  readonly readPage: ReadPageTemplate;
}

/** What a page is made with besides report and profiles. Throws PAGE_MISSING. */
export const pageContext = async (
  { files, readPage }: PagePorts,
  { leakRules, mainModules }: Pick<PageContext, "leakRules" | "mainModules">,
): Promise<PageContext> => ({
  template: await readPage(),
  leakRules,
  heapgateVersion: VERSION,
  mainModules,
  inflate: files.gunzip,
});

export interface PageOfBundles {
  readonly report: Report;
  readonly rules: Rules;
  readonly mainModules: readonly string[];
  /** Null: not measured. */
  readonly base: Bundle | null;
  readonly head: Bundle | null;
}

/** The page of a run. Throws PAGE_MISSING, and what reading the bundles throws. */
export const makePage = async (ports: PagePorts, { report, rules, mainModules, base, head }: PageOfBundles): Promise<string> => {
  const context = await pageContext(ports, { leakRules: rules.leak, mainModules });
  const snapshotOf = (bundle: Bundle | null, name: string): Snapshot | null =>
    bundle === null ? null : unpackBundle(bundle, { name, sha256: ports.files.sha256 });
  return pageOfSnapshots(report, { base: snapshotOf(base, "base"), head: snapshotOf(head, "head") }, context);
};

/** Name of the page beside `result.json`, where nobody needs another one. */
export const PAGE_FILE = "report.html";

/**
 * Writes the page. The verdict stands without it: what goes wrong is only said, and gives false. Nothing of an earlier run is left in its place.
 */
export const savePage = async (ports: PagePorts & { readonly log: Log }, path: string, page: PageOfBundles): Promise<boolean> => {
  const { files, log } = ports;
  await files.remove(path);
  try {
    await files.write(path, await makePage(ports, page));
    return true;
  } catch (error) {
    log.warn(`the report page could not be made: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
};
