// Units as commands report them.
import { expect, test } from "vitest";
import { parseUnitsField, parseUnitsLine, parseUnitsNumber } from "../../../src/stages/workload/parse-units.ts";

test.each([
  ["done\nheapgate-units=1234\nbye\n", 1234],
  ["heapgate-units=1\nheapgate-units=2  \r\n", 2],
  ["heapgate-units=0", 0],
  ["x heapgate-units=5", null],
  ["heapgate-units=many", null],
  ["heapgate-units=", null],
  ["heapgate-units=-5", null],
  ["", null],
])("line in %j: %j", (text, expected) => {
  expect(parseUnitsLine(text)).toBe(expected);
});

test.each([
  [" 42\n", 42],
  ["1e3", 1000],
  ["1.5", 1.5],
  ["4 2", null],
  ["NaN", null],
  ["0x10", null],
])("number in %j: %j", (text, expected) => {
  expect(parseUnitsNumber(text)).toBe(expected);
});

test.each([
  ["metrics.iterations.count", 3000],
  ["list.1.n", 2],
  ["metrics.iterations", null],
  ["metrics.missing.count", null],
  ["text", null],
  ["toString", null],
])("field %j: %j", (field, expected) => {
  expect(parseUnitsField('{"metrics":{"iterations":{"count":3000}},"list":[{"n":1},{"n":2}],"text":"7"}', field)).toBe(expected);
  expect(parseUnitsField("{broken", field)).toBeNull();
});
