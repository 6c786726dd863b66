// Replaces the part of a page that a program writes, between two marks, and leaves what people wrote around it.

/** The page with the section of this name replaced, or added at its end. */
export const replaceSection = (page: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- ${name}: begin (generated) -->`, `<!-- ${name}: end -->`];
  const section = `${begin}\n${content.trim()}\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) return `${page.trimEnd()}\n\n${section}\n`;
  return `${page.slice(0, from)}${section}${page.slice(to + end.length)}`;
};
