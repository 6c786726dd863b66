/** Patterns of paths as GitHub's `on.push.paths` has them: whether a change touches what an app is made of. */

/**
 * One element of a pattern. `many`: it may stand there again; `skips`: how many elements may be left out from here on. Kept as elements and not as
 * a regular expression, whose time can grow without bounds with the stars in it.
 */
interface Element {
  readonly fits: (character: string) => boolean;
  readonly many: boolean;
  readonly skips: readonly number[];
}

const any = (): boolean => true;
const isSlash = (character: string): boolean => character === "/";
const STAR: Element = { fits: (character) => !isSlash(character), many: true, skips: [1] };
const STARS: Element = { fits: any, many: true, skips: [1] };
/** `**` and a slash as a part of their own stand for no folder as well. */
const FOLDERS: readonly Element[] = [{ fits: () => false, many: false, skips: [1, 3] }, STARS, { fits: isSlash, many: false, skips: [] }];

const REPEATS = {
  "?": { many: false, skips: [1] },
  "+": { many: true, skips: [] },
} as const;
type Repeat = keyof typeof REPEATS;
const isRepeat = (character: string | undefined): character is Repeat => character !== undefined && Object.hasOwn(REPEATS, character);

/** Letters and digits in ranges, and single characters; null: a range is the wrong way round. */
const parseClass = (inside: readonly string[]): ((character: string) => boolean) | null => {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inside.length; at += 1) {
    const [from = "", dash, to] = inside.slice(at, at + 3);
    const isRange = dash === "-" && to !== undefined;
    if (isRange && from > to) return null;
    ranges.push([from, isRange ? to : from]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to);
};

/** The elements of a pattern without its `!`; null when it is none. */
const parseElements = (pattern: string): readonly Element[] | null => {
  const text = Array.from(pattern);
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "*") {
      let end = at;
      while (text[end] === "*") end += 1;
      const isFolders = end - at > 1 && (at === 0 || text[at - 1] === "/") && text[end] === "/";
      elements.push(...(isFolders ? FOLDERS : [end - at > 1 ? STARS : STAR]));
      at = isFolders ? end + 1 : end;
      // Behind a star these say nothing.
      if (!isFolders) while (isRepeat(text[at])) at += 1;
      continue;
    }
    const close = character === "[" ? text.indexOf("]", at + 2) : -1;
    const isEscape = character === "\\" && at + 1 < text.length;
    const plain = isEscape ? (text[at + 1] ?? "") : character;
    const fits = close === -1 ? (given: string) => given === plain : parseClass(text.slice(at + 1, close));
    if (fits === null) return null;
    at = close === -1 ? at + (isEscape ? 2 : 1) : close + 1;
    const repeat = text[at];
    elements.push({ fits, ...(isRepeat(repeat) ? REPEATS[repeat] : { many: false, skips: [] }) });
    while (isRepeat(text[at])) at += 1;
  }
  return elements;
};

/** Where one may stand in the elements after each character of the path; the whole path fits when the end is among them. */
const isMatch = (elements: readonly Element[], path: string): boolean => {
  const opened = (places: Iterable<number>): ReadonlySet<number> => {
    const found = new Set(places);
    for (const place of found) for (const skip of elements[place]?.skips ?? []) found.add(place + skip);
    return found;
  };
  let places = opened([0]);
  for (const character of path) {
    places = opened(
      [...places].flatMap((place) => {
        const element = elements[place];
        if (element === undefined || !element.fits(character)) return [];
        return element.many ? [place, place + 1] : [place + 1];
      }),
    );
  }
  return places.has(elements.length);
};

const withoutSign = (text: string): string => (text.startsWith("!") ? text.slice(1) : text);

/** What is wrong with a pattern, in words that follow its place; null: nothing. */
export const pathPatternProblem = (text: string): string | null => {
  const pattern = withoutSign(text);
  if (pattern === "") return "is empty";
  if (/^\.?\//u.test(pattern)) return "starts with a slash or ./; paths start at the root of the repository without one";
  return parseElements(pattern) === null ? "has a range in [] that is the wrong way round" : null;
};

/**
 * Whether one of the paths counts. A path counts when the last pattern it fits is not negated with `!`; without patterns all count. `*`: anything
 * but a slash; `**`: anything; `?` and `+`: the character before none or once, once or more; `[]`: one of these characters. A pattern fits
 * whole paths from the root of the repository. Source: "Workflow syntax for GitHub Actions", filter pattern cheat sheet.
 */
export const isTouched = (patterns: readonly string[], paths: readonly string[]): boolean => {
  if (patterns.length === 0) return true;
  const parsed = patterns.map((text) => ({ negated: text.startsWith("!"), elements: parseElements(withoutSign(text)) ?? [] }));
  return paths.some((path) => parsed.findLast(({ elements }) => isMatch(elements, path))?.negated === false);
};
