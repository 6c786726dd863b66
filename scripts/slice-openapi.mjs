// Cuts the operations heapgate uses out of GitHub's OpenAPI description, with the schemas they refer to, into fixtures/github/openapi-slice.json.
// usage: node scripts/slice-openapi.mjs PATH/TO/generated/api.github.com.json [VERSION]
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OPERATIONS = [
  "actions/delete-artifact",
  "actions/download-artifact",
  "actions/get-artifact",
  "actions/get-workflow-run",
  "actions/list-artifacts-for-repo",
  "actions/list-jobs-for-workflow-run",
  "actions/list-workflow-run-artifacts",
  "actions/list-workflow-runs",
  "actions/list-workflow-runs-for-repo",
  "checks/create",
  "checks/list-for-ref",
  "checks/update",
  "issues/create-comment",
  "issues/delete-comment",
  "issues/list-comments",
  "issues/list-events",
  "issues/update-comment",
  "pulls/get",
  "pulls/list",
  "pulls/list-files",
  "rate-limit/get",
  "repos/compare-commits-with-basehead",
  "repos/create-commit-status",
  "repos/get",
  "repos/get-collaborator-permission-level",
  "repos/get-commit",
  "repos/list-commits",
  "repos/list-pull-requests-associated-with-commit",
];
const METHODS = ["get", "put", "post", "delete", "patch"];
// Words for people, not rules. Inside `properties` the same names are fields and stay.
const PROSE = new Set(["description", "summary", "example", "examples", "externalDocs", "tags", "title", "x-github", "servers"]);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy without prose. `names` is true where the keys are names of fields or schemas, not keywords. */
function strip(value, names = false) {
  if (Array.isArray(value)) return value.map((item) => strip(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !PROSE.has(key))
      .map(([key, child]) => [key, strip(child, !names && (key === "properties" || key === "patternProperties"))]),
  );
}

function* references(value) {
  if (Array.isArray(value)) for (const item of value) yield* references(item);
  else if (isObject(value)) {
    if (typeof value.$ref === "string") yield value.$ref;
    for (const child of Object.values(value)) yield* references(child);
  }
}

const [source, version = "not named"] = process.argv.slice(2);
if (source === undefined) {
  console.error("usage: node scripts/slice-openapi.mjs PATH/TO/generated/api.github.com.json [VERSION]");
  process.exit(2);
}
const whole = JSON.parse(readFileSync(source, "utf8"));

const paths = {};
const missing = new Set(OPERATIONS);
for (const [path, item] of Object.entries(whole.paths)) {
  for (const method of METHODS) {
    const operation = item[method];
    if (operation === undefined || !missing.delete(operation.operationId)) continue;
    paths[path] ??= {};
    const { operationId, parameters = [], requestBody, responses } = operation;
    paths[path][method] = strip({
      operationId,
      parameters: [...(item.parameters ?? []), ...parameters],
      ...(requestBody && { requestBody }),
      responses,
    });
  }
}
if (missing.size > 0) throw new Error(`the description lacks ${[...missing].join(", ")}`);

const components = {};
const open = [...references(paths)];
while (open.length > 0) {
  const reference = open.pop();
  const [, , group, name] = reference.split("/");
  components[group] ??= {};
  if (components[group][name] !== undefined) continue;
  components[group][name] = strip(whole.components[group][name]);
  open.push(...references(components[group][name]));
}

const sorted = (record) => Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const slice = {
  openapi: whole.openapi,
  info: {
    title: "Slice of GitHub's REST API description",
    version: whole.info.version,
    license: whole.info.license,
    "x-source": `@octokit/openapi ${version}, generated/api.github.com.json`,
  },
  paths: sorted(paths),
  components: Object.fromEntries(Object.entries(sorted(components)).map(([group, entries]) => [group, sorted(entries)])),
};
const target = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "github", "openapi-slice.json");
writeFileSync(target, `${JSON.stringify(slice)}\n`);
console.error(
  `${target}: ${OPERATIONS.length} operations, ${Object.values(slice.components).reduce((sum, group) => sum + Object.keys(group).length, 0)} components, ${JSON.stringify(slice).length} bytes`,
);
