// Cuts the types heapgate asks of out of GitHub's GraphQL schema into fixtures/github/graphql-slice.graphql, without descriptions.
// usage: node scripts/slice-graphql.mjs PATH/TO/schema.graphql [VERSION]
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Kind, parse, print, visit } from "graphql";

/** Object types and interfaces; of them stay the fields whose own type stays, too. */
const TYPES = ["Query", "Mutation", "Node", "Actor", "User", "Bot", "Comment", "Minimizable", "IssueComment", "MinimizeCommentPayload"];
/** The roots have hundreds of fields: these stay. */
const ROOT_FIELDS = { Query: ["node", "nodes", "viewer"], Mutation: ["minimizeComment"] };
const INPUTS = ["MinimizeCommentInput"];
const BUILT_IN = ["Int", "Float", "String", "Boolean", "ID"];

const [source, version = "not named"] = process.argv.slice(2);
if (source === undefined) {
  console.error("usage: node scripts/slice-graphql.mjs PATH/TO/schema.graphql [VERSION]");
  process.exit(2);
}
const whole = parse(readFileSync(source, "utf8"));

const named = new Map();
for (const definition of whole.definitions) if (definition.name !== undefined) named.set(definition.name.value, definition);
for (const name of [...TYPES, ...INPUTS]) if (!named.has(name)) throw new Error(`the schema lacks ${name}`);

const isLeaf = (name) =>
  BUILT_IN.includes(name) || [Kind.SCALAR_TYPE_DEFINITION, Kind.ENUM_TYPE_DEFINITION].includes(named.get(name)?.kind);
const typeOf = (type) => (type.kind === Kind.NAMED_TYPE ? type.name.value : typeOf(type.type));
const stays = (type) => TYPES.includes(typeOf(type)) || isLeaf(typeOf(type));

const withoutProse = (definition) =>
  visit(definition, {
    enter: (node) => ({
      ...node,
      ...("description" in node && { description: undefined }),
      ...("directives" in node && { directives: [] }),
    }),
  });

const cut = (definition) => {
  const only = ROOT_FIELDS[definition.name.value];
  const seen = new Set();
  const fields = definition.fields.filter(({ name, type, arguments: given }) => {
    // The published schema defines a few fields twice.
    if (seen.has(name.value) || !stays(type) || (only !== undefined && !only.includes(name.value))) return false;
    seen.add(name.value);
    return only !== undefined || (given ?? []).length === 0;
  });
  const interfaces = only === undefined ? definition.interfaces?.filter((one) => TYPES.includes(one.name.value)) : [];
  return withoutProse({ ...definition, fields, interfaces });
};

const kept = [...TYPES.map((name) => cut(named.get(name))), ...INPUTS.map((name) => withoutProse(named.get(name)))];
const leaves = new Set();
for (const definition of kept)
  visit(definition, {
    NamedType: ({ name }) => {
      if (named.has(name.value) && isLeaf(name.value)) leaves.add(name.value);
    },
  });
const all = [...kept, ...[...leaves].toSorted((a, b) => (a < b ? -1 : 1)).map((name) => withoutProse(named.get(name)))];

const header = `# Slice of GitHub's GraphQL schema: @octokit/graphql-schema ${version}, schema.graphql, licence MIT. Made by scripts/slice-graphql.mjs.\n\n`;
const text = `${header}${all.map((definition) => print(definition)).join("\n\n")}\n`;
const target = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "github", "graphql-slice.graphql");
writeFileSync(target, text);
console.error(`${target}: ${all.length} types, ${text.length} bytes`);
