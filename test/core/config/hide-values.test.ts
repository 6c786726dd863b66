// Values from the environment do not show in what `heapgate check` prints as JSON.
import { expect, test } from "vitest";
import { renderConfig } from "../../../src/core/config/hide-values.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

test("hides them wherever they stand, and nothing else", () => {
  const text = configFixture("process-minimal.yaml")
    .replace("path: /work,", 'path: "/work/${ROOM}", headers: { Authorization: "Bearer ${TOKEN}" },')
    .replace("components:", 'name: "a-${ROOM}"\ncomponents:');
  const parsed = configOf(parseTexts(text, { environment: { TOKEN: "s3cret-long", ROOM: "s3cret" } }));
  const shown = renderConfig(parsed.config, parsed.substituted);
  expect(shown).not.toContain("s3cret");
  expect(JSON.parse(shown)).toMatchObject({ name: "a-***", workload: { path: "/work/***", headers: { Authorization: "Bearer ***" } } });
  const plain = configOf(parseTexts(configFixture("process-minimal.yaml")));
  expect(JSON.parse(renderConfig(plain.config, plain.substituted))).toEqual(JSON.parse(JSON.stringify(plain.config)));
});
