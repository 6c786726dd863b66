// What is bundled into dist/: three self-contained programs. Un-minified and without source maps, so that stack traces stay readable.
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown";

export interface Program {
  readonly entry: string;
  readonly file: string;
  /** Started by name from a shell: gets the line that names its interpreter, and the executable bit. */
  readonly command: boolean;
}

export const PROGRAMS: readonly Program[] = [
  { entry: "src/action/main.ts", file: "main.js", command: false },
  { entry: "src/action/post.ts", file: "post.js", command: false },
  { entry: "src/cli/main.ts", file: "cli.js", command: true },
];

/**
 * Left out of the bundle: `unzip-stream`, which the artifact client uses for downloads. heapgate only uploads with that client and
 * reads archives itself, within limits; and `buffers`, below `unzip-stream`, names no licence, so it may not be passed on.
 */
const withoutUnzip: Plugin = {
  name: "without-unzip-stream",
  resolveId: (source) => (source === "unzip-stream" ? "\0without-unzip-stream" : null),
  load: (id) =>
    id === "\0without-unzip-stream"
      ? 'export default { Extract() { throw new Error("heapgate unpacks archives with its own reader"); } };'
      : null,
};

/** One program is one configuration: only then does rolldown put everything, dynamic imports too, into one file. */
export const bundleOptions = ({ entry, file, command }: Program): RolldownOptions => ({
  input: entry,
  platform: "node",
  // The runner starts an action under Node 24; a command starts under whatever Node is there.
  transform: { target: command ? "node20" : "node24" },
  plugins: [withoutUnzip],
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: file,
    codeSplitting: false,
    minify: false,
    sourcemap: false,
    ...(command && { banner: "#!/usr/bin/env node" }),
  },
});

export default defineConfig(PROGRAMS.map(bundleOptions));
