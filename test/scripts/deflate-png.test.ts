import { crc32, deflateSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { deflatePng } from "../../scripts/deflate-png.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const chunk = (type: string, content: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type), content]);
  return Buffer.concat([number(content.length), named, number(crc32(named))]);
};

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

/** Chunks of a PNG, each checked against its sum. */
const chunksOf = (png: Buffer): readonly Chunk[] => {
  expect(png.subarray(0, 8)).toEqual(SIGNATURE);
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), content: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
};

const pixels = Buffer.from(Array.from({ length: 64 * 257 }, (_, index) => (index % 257 === 0 ? 0 : (index * 7) % 31)));
const header = Buffer.concat([number(256), number(64), Buffer.from([8, 0, 0, 0, 0])]);
const hurried = deflateSync(pixels, { level: 1 });
const png = Buffer.concat([
  SIGNATURE,
  chunk("IHDR", header),
  chunk("tEXt", Buffer.from("Software\0a browser")),
  chunk("IDAT", hurried.subarray(0, 100)),
  chunk("IDAT", hurried.subarray(100)),
  chunk("IEND", Buffer.alloc(0)),
]);

test("keeps header and pixels, in one chunk, with right sums, in fewer bytes", () => {
  const made = deflatePng(png);
  const chunks = chunksOf(made);
  expect(chunks.map(({ type }) => type)).toEqual(["IHDR", "IDAT", "IEND"]);
  expect(chunks[0]?.content).toEqual(header);
  expect(inflateSync(chunks[1]?.content ?? Buffer.alloc(0))).toEqual(pixels);
  expect(made.length).toBeLessThan(png.length);
});

test("gives the same bytes when it is done again", () => {
  expect(deflatePng(deflatePng(png))).toEqual(deflatePng(png));
});

test("refuses what is no picture", () => {
  expect(() => deflatePng(Buffer.concat([SIGNATURE, chunk("IDAT", Buffer.from("nothing"))]))).toThrow(/header|data/u);
});
