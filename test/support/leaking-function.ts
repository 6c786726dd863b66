// What every report of the sample service's `heap` regression must say: the leaking function, its four-frame chain, its size.
import { expect } from "vitest";
import type { ResultFile } from "./result-file.ts";

/** Each request adds a client of about 4 KiB, most of it in one function. */
export const expectLeakingFunction = (result: ResultFile): void => {
  const functions = result.leaks.find(({ signal }) => signal === "live-heap")?.functions ?? [];
  const [first] = functions;
  const clusters = "example.com/heapgate/leaky-service/internal/clusters";
  expect(first?.func).toBe(`${clusters}.NewDiscoveryRESTMapper`);
  expect(first?.chain.slice(-4)).toEqual([
    `${clusters}.(*Pool).GetServerClient`,
    `${clusters}.(*Pool).getOrCreateClient`,
    `${clusters}.getClientFromConfig`,
    `${clusters}.NewDiscoveryRESTMapper`,
  ]);
  const [low = 0, high = 0] = first?.interval ?? [];
  expect(low).toBeGreaterThan(2 * 1024);
  expect(low).toBeLessThan(4.2 * 1024);
  expect(high).toBeGreaterThan(3.8 * 1024);
  expect(functions.filter(({ func }) => func.includes("/shapes."))).toEqual([]);
};
