import { expect, test } from "vitest";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { writingTo } from "../../src/driver/writing-to.ts";

const failing = async (thrown: Error): Promise<never> => await Promise.reject(thrown);

test.each([
  [heapgateError("OUTPUT_NOT_WRITABLE", { path: "/x", why: "it is a folder" }), "Name another place with --save-diff."],
  [heapgateError("DISK_FULL", { path: "/x" }), "Free some space, or name another place with --save-diff."],
])("$code keeps its words and names the flag in its remedy", async (error, remedy) => {
  const { code, blame, message } = error;
  await expect(writingTo("--save-diff", () => failing(error))).rejects.toMatchObject({ code, blame, message, remedy });
});

test.each([heapgateError("FILE_NOT_FOUND", { path: "/x" }), new Error("other")])("%s passes as it is", async (error) => {
  await expect(writingTo("--save-diff", () => failing(error))).rejects.toBe(error);
});

test("what is written is given back", async () => {
  expect(await writingTo("--output", async () => await Promise.resolve(7))).toBe(7);
});
