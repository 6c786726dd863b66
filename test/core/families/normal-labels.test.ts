// Label values of base and head become comparable: ids, hashes and codes.
import { expect, test } from "vitest";
import { isOfPart, keptLabels, pathTemplate } from "../../../src/core/families/normal-labels.ts";

test.each([
  ["/v1/query", "/v1/query"],
  ["/v1/objects/17", "/v1/objects/:id"],
  ["/v1/objects/8f3a21c4", "/v1/objects/:id"],
  ["/v1/objects/550e8400-e29b-41d4-a716-446655440000/logs", "/v1/objects/:id/logs"],
  ["/v1/objects/<id>", "/v1/objects/:id"],
  ["/v1/objects/{id}", "/v1/objects/:id"],
  ["/v1/objects/:name", "/v1/objects/:id"],
  ["/clusters/cluster-17/bundles", "/clusters/:id/bundles"],
  ["/apis/apps/v1beta2/deployments", "/apis/apps/v1beta2/deployments"],
  ["/search?q=17", "/search"],
  ["/files/abcdefghijklmnopqrstuvwx1", "/files/:id"],
  ["/deadbeef", "/deadbeef"],
  ["/", "/"],
  ["", ""],
  ["query", "query"],
])("%s is %s", (path, template) => {
  expect(pathTemplate(path)).toBe(template);
});

test.each([
  [{ controller: "widget", host: "10.0.0.1" }, ["controller"], { controller: "widget" }],
  [{ controller: "" }, ["controller"], {}],
  [{ name: "shop-7d9f8c6b5-x2x4z" }, ["name"], { name: "shop-#" }],
  [{ b: "2", a: "1" }, ["b", "a"], { a: "1", b: "2" }],
  [{ handler: "/v1/objects/17" }, ["handler", "code"], { handler: "/v1/objects/:id" }],
])("%j by %j is %j", (labels, keep, kept) => {
  expect(keptLabels(labels, keep)).toEqual(kept);
});

test.each([
  ["409", "409", true],
  ["408", "409", false],
  ["503", "5xx", true],
  ["5xx", "5xx", true],
  ["409", "5xx", false],
  ["200", "non-2xx", false],
  ["2xx", "non-2xx", false],
  ["404", "non-2xx", true],
  ["<error>", "non-2xx", true],
])("W3 code %s is of %s: %s", (code, value, expected) => {
  expect(isOfPart({ code }, { label: "code", value })).toBe(expected);
});
