// Steps side by side: their results in order, and errors that wait for the others.
import { expect, test } from "vitest";
import { allOrFirstError } from "../../../src/stages/collect/all-or-first-error.ts";

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const failing = async (milliseconds: number, why: string): Promise<never> => {
  await later(milliseconds);
  throw new Error(why);
};

test("gives what all give, in their order", async () => {
  expect(await allOrFirstError([later(5).then(() => "slow"), Promise.resolve(2), null])).toEqual(["slow", 2, null]);
  expect(await allOrFirstError([])).toEqual([]);
});

test("throws the first error in order, once all have ended", async () => {
  let ended = false;
  const steps = [
    failing(10, "first in order"),
    failing(1, "first in time"),
    (async () => {
      await later(20);
      ended = true;
    })(),
  ];
  await expect(allOrFirstError(steps)).rejects.toThrow("first in order");
  expect(ended).toBe(true);
});
