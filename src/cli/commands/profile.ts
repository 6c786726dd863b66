/** `heapgate profile`: a profile, or the difference of two, as the text `go tool pprof` prints. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseProfileRequest, PROFILE_FLAGS } from "../../driver/profile-flags.ts";
import { profileBytes, profileText } from "../../driver/profile.ts";
import { COMMON_OPTIONS, type Command } from "../command.ts";
import type { FilePorts } from "../file-ports.ts";
import { translateGoFlags } from "../go-flags.ts";
import { formatOf, writeBytes, writeResult } from "../output.ts";

export const profileCommand: Command<FilePorts> = {
  name: "profile",
  summary: "prints pprof files as go tool pprof does",
  usage: "top|tree|traces|raw|tags|comments|proto FILE… | peek REGEXP FILE…",
  details:
    "Prints what `go tool pprof -symbolize=none` prints, byte for byte, with times in UTC; Go is not needed. Several files are merged. Flags have\npprof's names: -diff_base F, --diff_base=F and --diff-base F are the same. Regular expressions have RE2's syntax.\n`proto` writes what the flags leave, a difference for example, as a profile (.pb.gz).\nThe text of heap?debug=1 is read as well, its values scaled up as Go does.",
  options: PROFILE_FLAGS,
  translate: (argv) => translateGoFlags(argv, [...PROFILE_FLAGS, ...COMMON_OPTIONS]),
  run: async (context) => {
    const { flags, ports, cwd, positionals } = context;
    const format = formatOf(context, "profile");
    if (format !== "text") throw heapgateError("USAGE", { problem: `--format ${format}: profile writes text only.`, command: "profile" });
    const { result, options, notes, files } = parseProfileRequest(positionals, flags);
    for (const note of notes) ports.log.warn(note);
    const resolveAll = (paths: readonly string[]): readonly string[] => paths.map((path) => ports.files.resolve(cwd, path));
    const bases = resolveAll([...flags.all("base"), ...flags.all("diff-base")]);
    const sources = resolveAll(files);
    if (result === "text") await writeResult(context, await profileText(sources, bases, options, ports));
    else await writeBytes(context, "profile proto", async () => await profileBytes(sources, bases, options, ports));
    return 0;
  },
};
