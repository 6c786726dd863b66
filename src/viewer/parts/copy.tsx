/** Copies a text; where the page may not (sandboxed, not secure) it shows the text, selected. */
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  readonly label: string;
  readonly text: () => string;
  readonly say: (text: string) => void;
}

export const CopyButton = ({ label, text, say }: Props) => {
  const [shown, setShown] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [shown]);
  const copy = (): void => {
    const wanted = text();
    const show = (): void => {
      setShown(wanted);
      say("Copying is not allowed here: the text is shown and selected.");
    };
    if (!("clipboard" in navigator)) return show();
    navigator.clipboard.writeText(wanted).then(() => say("Copied."), show);
  };
  return (
    <span class="copy">
      <button type="button" onClick={copy}>
        {label}
      </button>
      {shown === null ? null : (
        <input ref={field} readOnly value={shown} aria-label={`${label}: text to copy`} onBlur={() => setShown(null)} />
      )}
    </span>
  );
};
