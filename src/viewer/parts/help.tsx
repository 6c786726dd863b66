/** The keys of the page, in a dialog of the browser. */
import { useEffect, useRef } from "preact/hooks";

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["1 … 9", "sections: verdict, signals, heap, CPU, goroutines, metrics, traffic, noise, raw"],
  ["/", "search; Enter and n next match, N previous"],
  ["← → ↑ ↓", "in the graph: siblings, caller, callee"],
  ["End", "down the widest calls to where most comes from; Home: back to the start"],
  ["Enter", "zoom to the chosen frame; Esc: out again"],
  ["p", "callers and callees of the chosen function"],
  ["t", "to the table"],
  ["i", "flip the graph"],
  ["?", "this help"],
];

export const Help = ({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        Mouse: click zooms, Alt-click lists callers and callees. The call tree below each graph says the same as the picture.
      </p>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
};
