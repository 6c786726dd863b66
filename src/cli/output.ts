/** Where a result goes: stdout or a file, in the format asked for. */
import { heapgateError } from "../core/errors/heapgate-error.ts";
import { writingTo } from "../driver/writing-to.ts";
import type { CommandContext } from "./command.ts";
import type { FilePorts } from "./file-ports.ts";

export const FORMATS = ["text", "md", "json"] as const;
export type Format = (typeof FORMATS)[number];

const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);

/** Formats of commands that show a comparison: also the page. */
export const REPORT_FORMATS = [...FORMATS, "html"] as const;

const isReportFormat = (text: string): text is (typeof REPORT_FORMATS)[number] => REPORT_FORMATS.some((format) => format === text);

/** The same for those commands. Throws USAGE. */
export const reportFormatOf = ({ flags }: CommandContext<FilePorts>, command: string): (typeof REPORT_FORMATS)[number] => {
  const given = flags.get("format") ?? "text";
  if (isReportFormat(given)) return given;
  throw heapgateError("USAGE", { problem: `--format ${given}: ${command} writes ${REPORT_FORMATS.join(", ")}.`, command });
};

/** The value of `--format`. Throws USAGE. */
export const formatOf = ({ flags }: CommandContext<FilePorts>, command: string): Format => {
  const given = flags.get("format") ?? "text";
  if (isFormat(given)) return given;
  throw heapgateError("USAGE", { problem: `--format ${given}: ${command} writes ${FORMATS.join(", ")}.`, command });
};

/** Writes to `--output`, else to stdout. */
export const writeResult = async ({ flags, ports, write, cwd }: CommandContext<FilePorts>, text: string): Promise<void> => {
  const file = flags.get("output");
  if (file === null) write(text);
  else await writingTo("--output", async () => await ports.files.write(ports.files.resolve(cwd, file), text));
};

/** The same for a result that is no text, made once it is known that it can be written. Throws USAGE where it would go to a terminal. */
export const writeBytes = async (
  { flags, ports, writeBytes: write, cwd }: CommandContext<FilePorts>,
  command: string,
  make: () => Promise<Uint8Array>,
): Promise<void> => {
  const file = flags.get("output");
  if (file !== null) {
    const content = await make();
    await writingTo("--output", async () => await ports.files.write(ports.files.resolve(cwd, file), content));
  } else if (write !== null) write(await make());
  else
    throw heapgateError("USAGE", {
      problem: `${command} writes no text: name a file with --output, or pipe it elsewhere.`,
      command: "profile",
    });
};
