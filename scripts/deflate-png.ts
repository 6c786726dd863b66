// Deflates a picture of the browser once more, as well as it goes: the browser hurries.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE_BYTES = 8;

/** A chunk of a PNG: length, type, content, checksum. */
const chunkOf = (type: string, content: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

/** The same pixels in fewer bytes. Chunks about other things than pixels are left out. Throws what zlib throws for anything but a PNG. */
export const deflatePng = (png: Buffer): Buffer => {
  const pixels: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = Buffer.from(content);
    if (type === "IDAT") pixels.push(content);
    at += length + 12;
  }
  const deflated = deflateSync(inflateSync(Buffer.concat(pixels)), { level: 9, memLevel: 9 });
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    chunkOf("IHDR", header),
    chunkOf("IDAT", deflated),
    chunkOf("IEND", Buffer.alloc(0)),
  ]);
};
