/** Whether the page is being printed: tables are shown whole then, and canvases as pictures. */
import { useEffect, useState } from "preact/hooks";

export const usePrint = (): boolean => {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const query = matchMedia("print");
    const update = (): void => setPrinting(query.matches);
    const on = (): void => setPrinting(true);
    const off = (): void => setPrinting(false);
    query.addEventListener("change", update);
    addEventListener("beforeprint", on);
    addEventListener("afterprint", off);
    update();
    return () => {
      query.removeEventListener("change", update);
      removeEventListener("beforeprint", on);
      removeEventListener("afterprint", off);
    };
  }, []);
  return printing;
};
