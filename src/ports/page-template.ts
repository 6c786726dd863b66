/** The built report page, into which a report is put. */

/** The whole file, with its two marks (`core/page/page-data.ts`). Throws PAGE_MISSING. */
export type ReadPageTemplate = () => Promise<string>;
