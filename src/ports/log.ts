/** Progress and warnings for people; never results. Goes to stderr (or the runner's log). */
export interface Log {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  /** One line that replaces itself on a terminal; in CI printed at most every 30 s. */
  readonly progress: (line: string) => void;
  /** A named section; folds on GitHub. Groups do not nest. */
  readonly group: <T>(title: string, body: () => Promise<T>) => Promise<T>;
}
