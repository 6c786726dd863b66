// Makes a test file fail when Node prints a process warning that no test expected.
import { afterAll } from "vitest";

const warnings: Error[] = [];
const expected = /ExperimentalWarning/u;
process.on("warning", (warning) => {
  if (!expected.test(warning.name)) warnings.push(warning);
});
afterAll(() => {
  if (warnings.length > 0) throw new AggregateError(warnings, `unexpected process warnings: ${warnings.map(String).join("; ")}`);
});
