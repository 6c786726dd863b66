/** `heapgate profile`: a profile, or the difference of two, as the text `go tool pprof` prints. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { parseProfileRequest, PROFILE_FLAGS } from "../../driver/profile-flags.ts";
import { profileText } from "../../driver/profile.ts";
import { COMMON_OPTIONS, type Command } from "../command.ts";
import { translateGoFlags } from "../go-flags.ts";
import { formatOf, writeResult } from "../output.ts";

export const profileCommand: Command = {
  name: "profile",
  summary: "prints pprof files as go tool pprof does",
  usage: "top|tree|traces|raw FILE… | peek REGEXP FILE…",
  details:
    "Prints what `go tool pprof -symbolize=none` prints, byte for byte, with times in UTC; Go is not needed. Several files are merged. Flags have\npprof's names: -diff_base F, --diff_base=F and --diff-base F are the same. Regular expressions have RE2's syntax.",
  options: PROFILE_FLAGS,
  translate: (argv) => translateGoFlags(argv, [...PROFILE_FLAGS, ...COMMON_OPTIONS]),
  run: async (context) => {
    const { flags, ports, cwd, positionals } = context;
    const format = formatOf(context, "profile");
    if (format !== "text") throw heapgateError("USAGE", { problem: `--format ${format}: profile writes text only.`, command: "profile" });
    const { options, files } = parseProfileRequest(positionals, flags);
    const resolveAll = (paths: readonly string[]): readonly string[] => paths.map((path) => ports.files.resolve(cwd, path));
    const bases = resolveAll([...flags.all("base"), ...flags.all("diff-base")]);
    await writeResult(context, await profileText(resolveAll(files), bases, options, ports));
    return 0;
  },
};
