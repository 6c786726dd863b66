/** Where the flame graph is zoomed to, as a path back, and the way to the start. */

/** Nearer callers tell where one is; the others are one click away through these. */
const SHOWN = 4;

export interface Step {
  readonly node: number;
  readonly name: string;
}

interface Props {
  /** The root first, the zoomed frame last. */
  readonly path: readonly Step[];
  readonly onZoom: (node: number) => void;
  readonly onReset: () => void;
  /** True when there is nothing to reset. */
  readonly pristine: boolean;
  /** Null: there is no picture. */
  readonly onSave: (() => void) | null;
}

export const Breadcrumb = ({ path, onZoom, onReset, pristine, onSave }: Props) => {
  const left = Math.max(1, path.length - SHOWN);
  const shown = [...path.slice(0, 1), ...path.slice(left)];
  return (
    <nav class="crumbs" aria-label="Zoom">
      <ol>
        {shown.map(({ node, name }, at) => (
          <li key={node}>
            {at === 1 && left > 1 ? <span class="quiet">… {left - 1} more › </span> : null}
            {at === shown.length - 1 ? (
              <span aria-current="location">{name}</span>
            ) : (
              <button type="button" class="link" onClick={() => onZoom(node)}>
                {name}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div class="row tools">
        {onSave === null ? null : (
          <button type="button" onClick={onSave}>
            Save SVG
          </button>
        )}
        <button type="button" onClick={onReset} disabled={pristine}>
          Reset
        </button>
      </div>
    </nav>
  );
};
