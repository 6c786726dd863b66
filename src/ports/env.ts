/** The environment heapgate was started in. */
export interface Env {
  readonly get: (name: string) => string | null;
  /** All variables, for child processes. */
  readonly all: () => Readonly<Record<string, string>>;
  readonly platform: () => {
    readonly os: string;
    readonly arch: string;
    readonly cpuModel: string | null;
    readonly cpuCount: number;
    readonly kernel: string;
  };
  readonly cwd: () => string;
}
