/** Temporary folders of processes that were killed, and what such processes left running from them. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { basename, join } from "node:path";
import { isAlive, placeOfProcess } from "./process-place.ts";

/** Before the random end of the name: whose it is stands in it. */
export const temporaryPrefix = (purpose: string): string => `heapgate-${purpose}-${process.pid}-${placeOfProcess()}-`;

const NAME = /^heapgate-[a-z0-9-]+-(?<pid>\d+)-(?<place>\d+)-[A-Za-z0-9]{6}$/u;

/** Another user can make a folder of any name in a shared place, or a link. */
const isOwnFolder = (path: string): boolean => {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === userInfo().uid;
  } catch {
    return false;
  }
};

/** Folders below the temporary one that this user's heapgate made on this machine, in a process that is gone; real paths. */
export function findLeftFolders(temporary: string | null): readonly string[] {
  const root = temporary ?? tmpdir();
  const place = placeOfProcess();
  let names: readonly string[] = [];
  try {
    names = readdirSync(root);
  } catch {
    return [];
  }
  return names
    .filter((name) => {
      const parts = NAME.exec(name)?.groups;
      return parts !== undefined && parts["place"] === place && !isAlive(Number(parts["pid"])) && isOwnFolder(join(root, name));
    })
    .map((name) => realpathSync(join(root, name)));
}

/** A program of the folder, or a kubectl that serves a cluster which is known by a file in it. */
const isOfFolder = (argv: readonly string[], folder: string): boolean => {
  const isInside = (path: string | undefined): boolean => path?.startsWith(`${folder}/`) === true;
  const [program] = argv;
  const config = argv.indexOf("--kubeconfig");
  return isInside(program) || (basename(program ?? "") === "kubectl" && config !== -1 && isInside(argv[config + 1]));
};

/** Numbers of such processes of a folder. Linux only: elsewhere none are found. */
export function processesOf(folder: string): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return isOfFolder(readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0"), folder);
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** Ends the processes of a folder that was left; gives how many. */
export function endProcessesOf(folder: string): number {
  let ended = 0;
  for (const processId of processesOf(folder)) {
    try {
      process.kill(processId, "SIGKILL");
      ended += 1;
    } catch {
      // It ended meanwhile, or is somebody else's.
    }
  }
  return ended;
}
