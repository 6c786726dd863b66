// A page keeps what people wrote around the parts a program writes.
import { expect, test } from "vitest";
import { replaceSection } from "../../scripts/marked-section.ts";

const marked = (name: string, content: string): string => `<!-- ${name}: begin (generated) -->\n${content}\n<!-- ${name}: end -->`;

test.each([
  ["replaces what stands between its marks", `# Page\n\n${marked("a", "old")}\n\nwords\n`, `# Page\n\n${marked("a", "new")}\n\nwords\n`],
  ["leaves other parts alone", `${marked("b", "other")}\n${marked("a", "old")}\n`, `${marked("b", "other")}\n${marked("a", "new")}\n`],
  ["adds the part at the end of a page without it", "# Page\n", `# Page\n\n${marked("a", "new")}\n`],
  ["fills an empty part", "<!-- a: begin (generated) -->\n<!-- a: end -->\n", `${marked("a", "new")}\n`],
])("%s", (_, page, expected) => {
  expect(replaceSection(page, "a", "new\n")).toBe(expected);
  expect(replaceSection(expected, "a", "new\n")).toBe(expected);
});
