// The committed slice of GitHub's OpenAPI description: finds the operation of a request and validates parameters, bodies and answers.
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";

type Json = Readonly<Record<string, unknown>>;

const SLICE = new URL("../../../fixtures/github/openapi-slice.json", import.meta.url);
const METHODS = ["get", "put", "post", "delete", "patch"] as const;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, ...keys: readonly string[]): Json | null => {
  let at: unknown = value;
  for (const key of keys) at = isObject(at) ? at[key] : undefined;
  return isObject(at) ? at : null;
};

/** OpenAPI 3.0 writes `nullable: true` where JSON Schema has a type union; an `enum` then needs null, too. */
function withTypeUnions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withTypeUnions(item));
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withTypeUnions(child)]));
  if (copy["nullable"] !== true) return copy;
  delete copy["nullable"];
  if (typeof copy["type"] === "string") {
    return { ...copy, type: [copy["type"], "null"], ...(Array.isArray(copy["enum"]) && { enum: [...copy["enum"], null] }) };
  }
  return { anyOf: [copy, { type: "null" }] };
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
}

export interface Matched {
  readonly operation: Operation;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const document = withTypeUnions(JSON.parse(readFileSync(SLICE, "utf8")));
const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: "slice", ...objectAt(document) });

const resolve = (value: unknown): Json => {
  const reference = isObject(value) ? value["$ref"] : undefined;
  const found = typeof reference === "string" ? objectAt(document, ...reference.slice(2).split("/")) : objectAt({ value }, "value");
  if (found === null) throw new Error(`the slice lacks ${String(reference)}`);
  return found;
};

function toParameter(value: unknown): Parameter {
  const parameter = resolve(value);
  return {
    name: String(parameter["name"]),
    in: String(parameter["in"]),
    required: parameter["required"] === true,
    schema: objectAt(parameter, "schema") ?? {},
  };
}

/** A path with `{name}` as a pattern with named groups; the basehead of a comparison holds dots, a multi-segment parameter slashes. */
const toPattern = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{(\w+)\}/gu, "(?<$1>[^/]+)")}$`, "u");

const operations: readonly Operation[] = Object.entries(objectAt(document, "paths") ?? {}).flatMap(([template, item]) =>
  METHODS.flatMap((method) => {
    const found = objectAt(item, method);
    if (found === null) return [];
    const parameters = Array.isArray(found["parameters"]) ? found["parameters"].map((parameter) => toParameter(parameter)) : [];
    return [{ id: String(found["operationId"]), method, template, pattern: toPattern(template), parameters }];
  }),
);

/** The operation of a request; of several the one with the fewest parameters in its path. */
export function matchOperation(method: string, path: string): Matched | null {
  const matches = operations.flatMap((operation) => {
    const found = operation.method === method.toLowerCase() ? operation.pattern.exec(path) : null;
    if (found === null) return [];
    const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return [{ operation, pathParameters: Object.fromEntries(parameters) }];
  });
  return matches.toSorted((a, b) => Object.keys(a.pathParameters).length - Object.keys(b.pathParameters).length)[0] ?? null;
}

const validators = new Map<string, ValidateFunction>();
function validatorOf(pointer: string): ValidateFunction {
  const made = validators.get(pointer) ?? ajv.compile({ $ref: `slice#${pointer}` });
  validators.set(pointer, made);
  return made;
}

const escape = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1");
const pointerOf = (...parts: readonly string[]): string => parts.map((part) => `/${escape(part)}`).join("");

function problemsOf(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "/"} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

const toValue = (text: string, schema: Json): unknown => {
  const types = [schema["type"]].flat();
  if (types.includes("integer") || types.includes("number")) return /^-?\d+$/u.test(text) ? Number(text) : text;
  return types.includes("boolean") && /^(?:true|false)$/u.test(text) ? text === "true" : text;
};

/** What is wrong with the parameters of a request. GitHub ignores unknown query parameters; here they are a failure. */
export function checkParameters({ operation, pathParameters }: Matched, query: URLSearchParams): readonly string[] {
  const given: readonly (readonly [string, string, string])[] = [
    ...Object.entries(pathParameters).map(([name, value]) => ["path", name, value] as const),
    ...[...query].map(([name, value]) => ["query", name, value] as const),
  ];
  const wrong = given.flatMap(([place, name, text]) => {
    const parameter = operation.parameters.find((candidate) => candidate.in === place && candidate.name === name);
    if (parameter === undefined) return [`unknown ${place} parameter ${name}`];
    return problemsOf(ajv.compile(parameter.schema), toValue(text, parameter.schema)).map(
      (problem) => `${place} parameter ${name}: ${problem}`,
    );
  });
  const missing = operation.parameters.filter(
    ({ in: place, name, required }) => required && !given.some(([at, is]) => at === place && is === name),
  );
  const pages = query.get("per_page");
  const tooMany = pages !== null && Number(pages) > 100 ? ["per_page is above 100"] : [];
  return [...wrong, ...missing.map(({ name }) => `parameter ${name} is missing`), ...tooMany];
}

/** What is wrong with a request's body. GitHub ignores unknown top-level fields; here they are a failure. */
export function checkRequestBody({ operation }: Matched, body: unknown): readonly string[] {
  const pointer = ["paths", operation.template, operation.method, "requestBody", "content", "application/json", "schema"];
  const schema = objectAt(document, ...pointer);
  if (schema === null) return body === undefined ? [] : ["this operation takes no body"];
  if (body === undefined) return ["the body is missing"];
  const known = objectAt(schema, "properties");
  const unknown = known === null || !isObject(body) ? [] : Object.keys(body).filter((key) => !(key in known));
  return [...problemsOf(validatorOf(pointerOf(...pointer)), body), ...unknown.map((key) => `unknown field ${key}`)];
}

function responsePointer(operation: Operation, status: number): readonly string[] | null {
  const plain = ["paths", operation.template, operation.method, "responses", String(status)];
  const response = objectAt(document, ...plain);
  if (response === null) return null;
  const reference = response["$ref"];
  return [...(typeof reference === "string" ? reference.slice(2).split("/") : plain), "content", "application/json", "schema"];
}

/** What is wrong with an answer of the fake itself. Statuses the description does not list must carry GitHub's common error body. */
export function checkResponse({ operation }: Matched, status: number, body: unknown): readonly string[] {
  const pointer = responsePointer(operation, status);
  if (pointer === null)
    return isObject(body) && typeof body["message"] === "string"
      ? []
      : [`status ${status} is not in the description and the body is no error`];
  return objectAt(document, ...pointer) === null ? [] : problemsOf(validatorOf(pointerOf(...pointer)), body);
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uri: "https://api.github.com/",
  "date-time": "2026-01-01T00:00:00Z",
  email: "octocat@example.invalid",
};

/** The least value a schema allows, laid under `data`: tests seed what matters, the rest is filled so that answers are complete. */
function fill(schemaOrReference: unknown, data: unknown): unknown {
  const schema = resolve(schemaOrReference);
  const choices = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (Array.isArray(choices) && schema["properties"] === undefined) {
    const nullable = choices.some((choice) => isObject(choice) && choice["type"] === "null");
    return data === undefined && nullable ? null : data === null ? null : fill(choices[0], data);
  }
  const types = [schema["type"]].flat();
  if (data === null || (data === undefined && types.includes("null"))) return null;
  if (types.includes("object") || schema["properties"] !== undefined) {
    const given = isObject(data) ? data : {};
    const properties = objectAt(schema, "properties") ?? {};
    const required: readonly unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
    const keys = new Set([...required.map(String), ...Object.keys(given)]);
    return Object.fromEntries([...keys].map((key) => [key, key in properties ? fill(properties[key], given[key]) : given[key]]));
  }
  if (types.includes("array")) return Array.isArray(data) ? data.map((item) => fill(schema["items"], item)) : [];
  if (data !== undefined) return data;
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (types.includes("boolean")) return false;
  if (types.includes("integer") || types.includes("number")) return 0;
  return BY_FORMAT[String(schema["format"])] ?? "";
}

/** A complete answer of this operation and status from the given parts. */
export function fillResponse({ operation }: Matched, status: number, data: unknown): unknown {
  const pointer = responsePointer(operation, status);
  const schema = pointer === null ? null : objectAt(document, ...pointer);
  return schema === null ? data : fill(schema, data);
}
