// What is read out of a configured command before it runs.
import { expect, test } from "vitest";
import { fixedPortOf, programOf } from "../../../src/stages/environment/command-line.ts";
import { argv, shell } from "../../support/component.ts";

test.each([
  ["./bin/shop -addr 127.0.0.1:$PORT", "./bin/shop"],
  ["exec ./bin/shop -addr :${PORT}", "./bin/shop"],
  ["LOG=debug  B=2 ./bin/shop >out.log 2>err.log", "./bin/shop"],
  ["shop serve", "shop"],
  ["./migrate && ./bin/shop", null],
  ["./bin/shop | tee log", null],
  ["cd sub\n./bin/shop", null],
  ["$(which shop) -x", null],
  ['"./my shop"', null],
  ["$BIN -x", null],
  ["", null],
])("program of %j is %j", (script, expected) => {
  expect(programOf(shell(script))).toBe(expected);
});

test("the program of a list is its first word, whatever that holds", () => {
  expect(programOf(argv("./my shop;", "x"))).toBe("./my shop;");
});

test.each([
  ["./shop -addr 127.0.0.1:8080", 8080],
  ["./shop --listen=:9000", 9000],
  ["./shop -addr localhost:8080 -again 0.0.0.0:8080", 8080],
  ["./shop -addr '[::1]:8081'", 8081],
  ["./shop -addr 127.0.0.1:$PORT -backend 127.0.0.1:9000", null],
  ["./shop -addr :8080 -admin :8081", null],
  ["./shop -backend http://127.0.0.1:9000/x", null],
  ["./shop -addr :99999", null],
  ["./shop", null],
])("fixed port of %j is %j", (script, expected) => {
  expect(fixedPortOf(shell(script))).toBe(expected);
  expect(fixedPortOf(argv(...script.replaceAll("'", "").split(" ")))).toBe(expected);
});
