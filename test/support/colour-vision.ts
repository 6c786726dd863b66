// Colours as people see them: contrast, the difference of two colours, and what is left of it under each kind of colour vision.

type Triple = readonly [number, number, number];

/** `#rrggbb` as three numbers, 0 to 1. */
const parseHex = (hex: string): Triple => {
  const found = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/iu.exec(hex);
  if (found === null) throw new Error(`${hex} is no colour`);
  const part = (at: number): number => Number.parseInt(found[at] ?? "", 16) / 255;
  return [part(1), part(2), part(3)];
};

/** Without the display's gamma (IEC 61966-2-1). */
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const linearOf = (hex: string): Triple => {
  const [red, green, blue] = parseHex(hex);
  return [linear(red), linear(green), linear(blue)];
};

const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple => {
  const row = (at: number): number => {
    const [x = 0, y = 0, z = 0] = matrix[at] ?? [];
    return x * a + y * b + z * c;
  };
  return [row(0), row(1), row(2)];
};

/**
 * What is missing from each kind of vision, in linear RGB, at full severity: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), table 1.
 */
const VISIONS = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly Triple[]>;

export type Vision = keyof typeof VISIONS;
export const VISION_NAMES: readonly Vision[] = ["normal", "protan", "deutan", "tritan"];

const clip = (value: number): number => Math.min(1, Math.max(0, value));

const TO_XYZ: readonly Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Triple = [0.95047, 1, 1.08883];

/** CIE L*a*b* under D65. */
const labOf = (rgb: Triple): Triple => {
  const curve = (value: number): number => (value > 216 / 24_389 ? Math.cbrt(value) : (value * 24_389) / 27 / 116 + 16 / 116);
  const [x, y, z] = times(TO_XYZ, rgb);
  const [fx, fy, fz] = [curve(x / WHITE[0]), curve(y / WHITE[1]), curve(z / WHITE[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
};

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const hueOf = (b: number, a: number): number => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360);

/**
 * The difference of two colours in L*a*b*: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes,
 * Supplementary Test Data, and Mathematical Observations" (2005).
 */
export function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const bulge = (1 - Math.sqrt(meanChroma ** 7 / (meanChroma ** 7 + 25 ** 7))) / 2;
  const [p1, p2] = [a1 * (1 + bulge), a2 * (1 + bulge)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hueOf(b1, p1), hueOf(b2, p2)];
  const isGrey = c1 * c2 === 0;
  const turn = h2 - h1;
  const hueTurn = isGrey ? 0 : Math.abs(turn) <= 180 ? turn : turn > 180 ? turn - 360 : turn + 360;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin(radians(hueTurn) / 2)];
  const [ml, mc] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const mh = isGrey ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(mh - 30)) +
    0.24 * Math.cos(radians(2 * mh)) +
    0.32 * Math.cos(radians(3 * mh + 6)) -
    0.2 * Math.cos(radians(4 * mh - 63));
  const [sl, sc, sh] = [1 + (0.015 * (ml - 50) ** 2) / Math.sqrt(20 + (ml - 50) ** 2), 1 + 0.045 * mc, 1 + 0.015 * mc * t];
  const rotation = -2 * Math.sqrt(mc ** 7 / (mc ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((mh - 275) / 25) ** 2))));
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh));
}

const seenAs = (hex: string, vision: Vision): Triple => {
  const [red, green, blue] = times(VISIONS[vision], linearOf(hex));
  return labOf([clip(red), clip(green), clip(blue)]);
};

/** ΔE00 of two colours as that kind of vision sees them. */
export const differenceOf = (one: string, other: string, vision: Vision = "normal"): number =>
  ciede2000(seenAs(one, vision), seenAs(other, vision));

const luminanceOf = (hex: string): number => {
  const [red, green, blue] = linearOf(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** Contrast ratio of WCAG 2, 1 to 21. */
export const contrastOf = (one: string, other: string): number => {
  const [bright, dark] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a);
  return ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};
