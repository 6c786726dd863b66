/** Keys that work everywhere on the page but where text is typed. */
import { useEffect, useRef } from "preact/hooks";

export type KeyMap = Readonly<Record<string, (() => void) | undefined>>;

/** Where letters are text, or keys belong to the control itself. */
const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches("input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select") || target.isContentEditable);

/** Calls the function of a pressed key, `event.key` as it is (`N` is shift and n). */
export const usePageKeys = (keys: KeyMap): void => {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || typesText(event.target)) return;
      // A dialog has keys of its own; the page waits behind it.
      if (document.querySelector("dialog[open]") !== null) return;
      const action = current.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
};
