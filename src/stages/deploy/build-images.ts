/** Builds or pulls the images of one side and names them by their content, so that equal sides have equal images. */
import type { ImageBuild } from "../../core/config/cluster-config.ts";
import { buildArgv, formatCommand } from "../../core/config/command.ts";
import { fillFacts } from "../../core/config/late-facts.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { dockerBuildArgv, isRemoteContext } from "../../core/kubernetes/docker-args.ts";
import { contentTag, contentText, sideTag, type DockerImage } from "../../core/kubernetes/docker-image.ts";
import { asksUnoptimized, isUnoptimized } from "../../core/kubernetes/go-binary.ts";
import { hasOwnTag, withTag, type BuiltImage } from "../../core/manifests/image-reference.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { ExecResult } from "../../ports/exec.ts";
import { askDockerVersion, inspectImage, removeName, runTool } from "./image-docker.ts";
import { readProgram, type ImageProgram, type ProgramPorts } from "./image-program.ts";
import { tagImage } from "./image-tags.ts";

export interface BuildImagesOptions {
  readonly builds: readonly ImageBuild[];
  readonly side: Side;
  /** That side's tree; all paths of `builds` are relative to it. */
  readonly tree: string;
  readonly commit: string | null;
  /** The whole environment of `build[].command`, with the `HEAPGATE_*` facts that also fill `args`, `options` and `pull`; `HEAPGATE_TAG` is added. */
  readonly commandEnv: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Disposing takes the names away again that building gave, and with them what no other image shares; layers stay in Docker's build cache. */
export interface BuiltImages extends AsyncDisposable {
  /** In the order of `builds`. */
  readonly images: readonly BuiltImage[];
  /** The Go program of each image by `written`; null where none could be found. */
  readonly programs: Readonly<Record<string, ImageProgram | null>>;
  readonly warnings: readonly Warning[];
}

const BUILD_TIMEOUT_SECONDS = 3600;

interface Job {
  readonly ports: ProgramPorts;
  readonly options: BuildImagesOptions;
  /** `$HEAPGATE_TAG`. */
  readonly tag: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Builds every entry in order: `pull` when it can be pulled, else `command` and then `docker build`. Each image is tagged
 * `heapgate-<side>-<commit>` while it is built, then looked at and named after its content.
 *
 * Which builder Docker uses stays as the machine has it (DOCKER_BUILDKIT is left alone).
 * Throws IMAGE_BUILD_FAILED, TIMED_OUT, TOOL_MISSING, DOCKER_UNREACHABLE; then nothing is left named.
 */
export async function buildImages(ports: ProgramPorts, options: BuildImagesOptions): Promise<BuiltImages> {
  const tag = sideTag(options.side, options.commit);
  const job: Job = { ports, options, tag, env: { ...options.commandEnv, HEAPGATE_TAG: tag } };
  // A Docker that is not there is not the fault of what is built.
  if (options.builds.some((build) => build.images.length > 0)) await askDockerVersion(ports, options.signal);
  await using names = new AsyncDisposableStack();
  const images: BuiltImage[] = [];
  const programs: Record<string, ImageProgram | null> = {};
  const warnings: Warning[] = [];
  for (const written of options.builds) {
    const build = fillBuild(written, job.env);
    await using sideNames = new AsyncDisposableStack();
    for (const image of build.images) {
      // One of a run that was killed would pass for what this build makes.
      await removeName(ports, withTag(image, tag));
      await noteName(ports, sideNames, withTag(image, tag));
    }
    await makeImages(job, build);
    for (const image of build.images) {
      const found = await requireImage(job, image);
      const named = await nameImage(job, image, found, names);
      const twin = images.find(({ contentId }) => contentId === named.contentId);
      const program =
        (twin === undefined ? null : programs[twin.written]) ?? (await readProgram(ports, named.local, found, options.signal));
      images.push(named);
      programs[image] = program;
      if (program === null ? await asksForDebugBuild(job, build) : isUnoptimized(program.settings["-gcflags"] ?? ""))
        warnings.push(unoptimized(image, options.side));
    }
  }
  const owned = names.move();
  return { images, programs, warnings, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Takes the name away when the stack is disposed; after a killed run the ledger does. */
async function noteName(ports: ProgramPorts, names: AsyncDisposableStack, name: string): Promise<void> {
  const entry = { kind: "image", name } as const;
  await ports.ledger.note(entry);
  names.defer(async () => {
    await removeName(ports, name);
    await ports.ledger.forget(entry);
  });
}

function fillBuild(build: ImageBuild, facts: Readonly<Record<string, string>>): ImageBuild {
  const fill = (text: string): string => fillFacts(text, facts).text;
  return {
    ...build,
    args: Object.fromEntries(Object.entries(build.args).map(([name, value]) => [name, fill(value)])),
    options: build.options.map(fill),
    pull: build.pull === null ? null : fill(build.pull),
  };
}

/** Leaves every image of the entry in Docker under the side's tag. */
async function makeImages(job: Job, build: ImageBuild): Promise<void> {
  const { ports, options, tag } = job;
  const tags = build.images.map((image) => withTag(image, tag));
  const [first = "(none)"] = build.images;
  if (build.pull !== null) {
    const argv = ["docker", "pull", build.pull] as const;
    const pulled = await runTool(ports, argv, {
      timeoutSeconds: BUILD_TIMEOUT_SECONDS,
      signal: options.signal,
      onOutput: options.onOutput,
    });
    if (pulled.exitCode === 0) {
      for (const name of tags) await tagImage(ports, build.pull, name, options.signal);
      return;
    }
    if (build.command === null && build.context === null) throw failed(job, first, argv.join(" "), pulled);
  }
  if (build.command !== null) {
    const { command } = build;
    if (build.context === null && new Set(tags).size < tags.length)
      throw heapgateError(
        "IMAGE_BUILD_FAILED",
        {
          image: first,
          side: options.side,
          why: "its entry names several images of one repository, which have one $HEAPGATE_TAG",
          missing: "entry",
        },
        { stage: "build" },
      );
    const { signal, onOutput } = options;
    const ran = await ports.exec.run(
      {
        argv: buildArgv(command),
        cwd: options.tree,
        env: job.env,
        ...(onOutput === undefined ? {} : { onOutput: (text: string) => onOutput(text) }),
      },
      { timeoutSeconds: BUILD_TIMEOUT_SECONDS, ...(signal === undefined ? {} : { signal }) },
    );
    if (ran.exitCode !== 0) throw failed(job, first, formatCommand(command), ran);
  }
  if (build.context !== null && tags.length > 0) await runDockerBuild(job, { ...build, context: build.context }, tags);
}

async function runDockerBuild(job: Job, build: ImageBuild & { readonly context: string }, tags: readonly string[]): Promise<void> {
  const { ports, options } = job;
  const [first = ""] = build.images;
  if (!isRemoteContext(build.context)) {
    const dockerfile = build.dockerfile ?? `${build.context.replace(/\/+$/u, "")}/Dockerfile`;
    if ((await ports.files.kindOf(ports.files.resolve(options.tree, dockerfile))) !== "file")
      throw heapgateError(
        "IMAGE_BUILD_FAILED",
        { image: first, side: options.side, why: `there is no ${dockerfile.replace(/^\.\//u, "")} in its tree`, missing: "dockerfile" },
        { stage: "build" },
      );
  }
  const argv = dockerBuildArgv(build, tags);
  const built = await runTool(ports, argv, {
    timeoutSeconds: BUILD_TIMEOUT_SECONDS,
    signal: options.signal,
    cwd: options.tree,
    onOutput: options.onOutput,
  });
  if (built.exitCode !== 0) throw failed(job, first, argv.join(" "), built);
}

function failed({ options }: Job, image: string, command: string, result: ExecResult): Error {
  const details = { stage: "build", outputTail: result.outputTail };
  if (result.timedOut)
    return heapgateError("TIMED_OUT", { what: `Building image ${image} of ${options.side}`, seconds: BUILD_TIMEOUT_SECONDS }, details);
  const why = `${command} exited with ${result.exitCode ?? "a signal"}`;
  return heapgateError("IMAGE_BUILD_FAILED", { image, side: options.side, why, missing: null }, details);
}

/** The image that the build left under the side's tag. */
async function requireImage({ ports, options, tag }: Job, image: string): Promise<DockerImage> {
  const reference = withTag(image, tag);
  const found = await inspectImage(ports, reference, options.signal);
  if (found !== null) return found;
  const why = `the build ended well, but Docker has no image ${reference}`;
  throw heapgateError("IMAGE_BUILD_FAILED", { image, side: options.side, why, missing: "image" }, { stage: "build" });
}

/** Names the image under the side's tag after its content; a name that is new goes onto the stack. */
async function nameImage(job: Job, written: string, found: DockerImage, names: AsyncDisposableStack): Promise<BuiltImage> {
  const { ports, options, tag } = job;
  const contentId = `sha256:${ports.files.sha256(new TextEncoder().encode(contentText(found)))}`;
  const local = withTag(written, contentTag(contentId));
  // Both sides may have the same content, and somebody else may have put it there.
  if ((await inspectImage(ports, local, options.signal)) === null) {
    await noteName(ports, names, local);
    await tagImage(ports, withTag(written, tag), local, options.signal);
  }
  return { written, reference: hasOwnTag(written) ? written : local, local, contentId };
}

/** For images whose program cannot be read: what the command, the build arguments and the Dockerfile say. */
async function asksForDebugBuild({ ports, options }: Job, build: ImageBuild): Promise<boolean> {
  const dockerfile = build.context === null || isRemoteContext(build.context) ? null : (build.dockerfile ?? `${build.context}/Dockerfile`);
  const text = dockerfile === null ? null : await ports.files.readText(ports.files.resolve(options.tree, dockerfile));
  const args = Object.entries(build.args).map(([name, value]) => `${name}=${value}`);
  return [build.command === null ? "" : formatCommand(build.command), ...args, text ?? ""].some(asksUnoptimized);
}

const unoptimized = (image: string, side: Side): Warning =>
  warning(
    "image-unoptimized",
    `Image ${image} of ${side} was built with -gcflags=-N: a program without optimization uses other amounts of CPU and memory than the one that is shipped.`,
    "Measure a build as it is released; it is not used as a baseline.",
  );
