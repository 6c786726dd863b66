/** Where the built report page lies: beside the program, or where runs from the sources keep it. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { heapgateError } from "../core/errors/heapgate-error.ts";
import type { Files } from "../ports/files.ts";
import type { ReadPageTemplate } from "../ports/page-template.ts";

/** The folder of the program, which is that of this file when it runs from the sources. */
const here = (): string => dirname(fileURLToPath(import.meta.url));

const PLACES = ["page.html", "../../node_modules/.cache/heapgate/page.html", "../../dist/page.html"] as const;

/** Reads the first that is there. Throws PAGE_MISSING with all of them. */
export const readPageTemplate =
  ({ readText }: Pick<Files, "readText">, folder: string = here()): ReadPageTemplate =>
  async () => {
    const paths = PLACES.map((place) => join(folder, place));
    for (const path of paths) {
      const text = await readText(path);
      if (text !== null) return text;
    }
    throw heapgateError("PAGE_MISSING", { paths: paths.slice(0, 2) });
  };
