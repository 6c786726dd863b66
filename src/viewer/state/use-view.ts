/** The state of the page in its address: reads it, changes it, and follows the browser's back and forward. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { formatHash, parseHash } from "./hash.ts";
import type { ViewState } from "./view-state.ts";

/** `step`: the browser's back undoes it; `quiet`: it only keeps the address right. */
export type Go = (change: Partial<ViewState>, how?: "step" | "quiet") => void;

export interface View {
  readonly state: ViewState;
  readonly go: Go;
  /** Goes up when an address was opened: by a link, by back or forward, at the start. */
  readonly arrivals: number;
}

/** Pages without an address of their own (sandboxed ones) may refuse to have it replaced. */
const setHash = (hash: string, how: "step" | "quiet"): void => {
  const wanted = hash === "" ? "#" : `#${hash}`;
  if (wanted === (location.hash === "" ? "#" : location.hash)) return;
  try {
    if (how === "step") history.pushState(null, "", wanted);
    else history.replaceState(null, "", wanted);
  } catch {
    location.hash = wanted;
  }
};

export const useView = (): View => {
  const [state, setState] = useState(() => parseHash(location.hash));
  const [arrivals, setArrivals] = useState(1);
  useEffect(() => {
    const onArrival = (): void => {
      setState((before) => {
        const next = parseHash(location.hash);
        if (formatHash(before) === formatHash(next)) return before;
        setArrivals((count) => count + 1);
        // A link inside of the page does not name the artifact it is in.
        return { ...next, artifact: next.artifact ?? before.artifact };
      });
    };
    addEventListener("hashchange", onArrival);
    addEventListener("popstate", onArrival);
    return () => {
      removeEventListener("hashchange", onArrival);
      removeEventListener("popstate", onArrival);
    };
  }, []);
  const go = useCallback<Go>((change, how = "step") => {
    setState((before) => {
      const next = { ...before, ...change };
      setHash(formatHash(next), how);
      return next;
    });
  }, []);
  return { state, go, arrivals };
};
