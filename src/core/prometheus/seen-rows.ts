/** Which rows of a body were seen already: an open-addressing table of 32-bit hashes, without an object per row. */

export interface SeenRows {
  /** Number of rows so far. */
  count: number;
  /** Hash of each row, and where its line starts. */
  hashes: Uint32Array;
  starts: Uint32Array;
  /** Row number plus 1 at the place of its hash; 0 is free. The length is a power of two, at least twice the rows. */
  places: Uint32Array;
}

/** A line of a body with long labels. */
const LINE_CHARACTERS = 128;

/** `textLength`: of the body, from which the number of rows is guessed. */
export function startRows(textLength: number): SeenRows {
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(textLength / LINE_CHARACTERS)));
  return { count: 0, hashes: new Uint32Array(size), starts: new Uint32Array(size), places: new Uint32Array(2 * size) };
}

function grow(rows: SeenRows): void {
  const size = 2 * rows.hashes.length;
  const hashes = new Uint32Array(size);
  const starts = new Uint32Array(size);
  const places = new Uint32Array(2 * size);
  hashes.set(rows.hashes);
  starts.set(rows.starts);
  const mask = places.length - 1;
  for (let row = 0; row < rows.count; row++) {
    let place = (hashes[row] ?? 0) & mask;
    while (places[place] !== 0) place = (place + 1) & mask;
    places[place] = row + 1;
  }
  rows.hashes = hashes;
  rows.starts = starts;
  rows.places = places;
}

/**
 * Adds the row whose line starts at `start`. False, and nothing is added, when `isSame` says of a row of the same hash that it is the same:
 * it is asked with where that row starts.
 */
export function addRow(rows: SeenRows, hash: number, start: number, isSame: (otherStart: number) => boolean): boolean {
  if (rows.count === rows.hashes.length) grow(rows);
  const { hashes, starts, places } = rows;
  const mask = places.length - 1;
  let place = hash & mask;
  for (let found = places[place] ?? 0; found !== 0; found = places[place] ?? 0) {
    if (hashes[found - 1] === hash && isSame(starts[found - 1] ?? 0)) return false;
    place = (place + 1) & mask;
  }
  hashes[rows.count] = hash;
  starts[rows.count] = start;
  rows.count++;
  places[place] = rows.count;
  return true;
}

/** Spreads the bits of a hash over all of it (the finalizer of MurmurHash3). */
export function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85eb_ca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
