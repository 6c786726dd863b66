// What is bundled into dist/: three self-contained programs; what action and command line do not need at once lies in files of its own. Un-minified and without source maps, so that stack traces stay readable.
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown";

export interface Program {
  readonly entry: string;
  readonly file: string;
  /** Started by name from a shell: gets the line that names its interpreter, and the executable bit. */
  readonly command: boolean;
  /** What is imported dynamically, and so written beside `file`; left out: all is in it. */
  readonly parts?: readonly string[];
}

export const PROGRAMS: readonly Program[] = [
  {
    entry: "src/action/main.ts",
    file: "main.js",
    command: false,
    // The artifact client is loaded by the first upload: with it `main.js` would be twice as large, and take a third longer to start.
    parts: [
      "main-artifact.js",
      "main-core.js",
      "main-dist-bundle.js",
      "main-download-artifact.js",
      "main-github-failures.js",
      "main-octokit.js",
      "main-octokit2.js",
      "main-undici.js",
    ],
  },
  { entry: "src/action/post.ts", file: "post.js", command: false },
  { entry: "src/cli/main.ts", file: "cli.js", command: true, parts: ["cli-commands.js"] },
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

/**
 * Left out of the bundle: `long`, which compiles WebAssembly when it is loaded (8 MB and 4 ms). protobufjs looks for it and does without: heapgate
 * reads and writes 64-bit numbers itself.
 */
const withoutLong: Plugin = {
  name: "without-long",
  resolveId: (source) => (source === "long" ? "\0without-long" : null),
  load: (id) => (id === "\0without-long" ? "export default null;" : null),
};

/**
 * One program is one configuration: only then does rolldown put everything into one file. A command and an action are what people wait for: parts
 * that not every call needs are files of their own.
 */
export const bundleOptions = ({ entry, file, command, parts }: Program): RolldownOptions => ({
  input: entry,
  platform: "node",
  // The runner starts an action under Node 24; a command starts under whatever Node is there.
  transform: { target: command ? "node20" : "node24" },
  plugins: [withoutUnzip, withoutLong],
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: file,
    codeSplitting: parts !== undefined,
    chunkFileNames: file.replace(/\.js$/u, "-[name].js"),
    minify: false,
    sourcemap: false,
    ...(command && { banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : "") }),
  },
});

export default defineConfig(PROGRAMS.map(bundleOptions));
