// A cluster is gone when Docker shows none of its containers.
import { describe, expect, test } from "vitest";
import { deleteKindCluster } from "../../../src/stages/environment/kind-delete.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../../support/fake-exec.ts";

/** `shown`: containers that `docker ps` shows, look after look, the last for ever. */
async function remove(
  shown: readonly (string | null)[],
  { isHalfMade = false, kind = {} }: { isHalfMade?: boolean; kind?: FakeAnswer | null } = {},
) {
  let looks = 0;
  const exec = fakeExec({
    ...(kind === null ? {} : { kind }),
    ...(shown.includes(null)
      ? {}
      : {
          "docker ps": () => {
            looks += 1;
            return { stdout: shown[Math.min(looks, shown.length) - 1] ?? "" };
          },
          "docker rm": {},
        }),
  });
  const clock = fakeClock();
  const { left } = await deleteKindCluster(
    { exec, clock },
    { name: "heapgate-1a2b3c", kubeconfig: "/w/k", env: {}, cwd: "/w", isHalfMade },
  );
  return { left, lines: exec.calls.map(({ argv }) => argv.join(" ")), seconds: clock.monotonicSeconds() };
}

const LOOK = "docker ps --all --quiet --filter label=io.x-k8s.kind.cluster=heapgate-1a2b3c";
const DELETE = "kind delete cluster --name heapgate-1a2b3c --kubeconfig /w/k";

test("kind deletes it, and one look shows that it did", async () => {
  expect(await remove([""])).toEqual({ left: null, lines: [DELETE, LOOK], seconds: 0 });
});

test("a half-made one is looked for twice, and a container that comes late is removed", async () => {
  expect(await remove([""], { isHalfMade: true })).toMatchObject({ left: null, lines: [DELETE, LOOK, LOOK], seconds: 1 });
  expect(await remove(["", "abc\n", "", ""], { isHalfMade: true })).toMatchObject({
    left: null,
    lines: [DELETE, LOOK, LOOK, "docker rm --force --volumes abc", LOOK, LOOK],
  });
});

test("a container that Docker shows before it can be removed is given time", async () => {
  expect(await remove(["", "abc\n", "abc\n", "", ""], { isHalfMade: true })).toMatchObject({ left: null, seconds: 4 });
  expect(await remove(["abc\n"], { isHalfMade: true })).toMatchObject({ left: "its containers cannot be removed", seconds: 6 });
});

test("what kind leaves is removed by Docker", async () => {
  const { left, lines } = await remove(["abc\ndef\n", ""], { kind: { exitCode: 1, stderr: "ERROR: failed to delete cluster\n" } });
  expect(left).toBeNull();
  expect(lines).toEqual([DELETE, LOOK, "docker rm --force --volumes abc def", LOOK]);
});

test("without kind Docker alone removes it", async () => {
  expect(await remove(["abc\n", ""], { kind: null })).toMatchObject({ left: null });
});

describe("what stays is said", () => {
  test("when containers cannot be removed", async () => {
    expect((await remove(["abc\n"])).left).toBe("its containers cannot be removed");
  });

  test("when Docker cannot be asked: kind's word counts", async () => {
    expect((await remove([null])).left).toBeNull();
    expect((await remove([null], { kind: { exitCode: 1, stderr: "Cannot connect to the Docker daemon\n" } })).left).toBe(
      "Cannot connect to the Docker daemon",
    );
    expect((await remove([null], { kind: null })).left).toBe("neither kind nor docker is on PATH");
  });
});
