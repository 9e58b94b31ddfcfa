package dev.loupe.trainer.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files made by hand. */
final class Pictures {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Pictures() {}

  /** A grey picture. */
  static byte[] png(int width, int height) {
    return png(width, height, new byte[(width + 1) * height]);
  }

  /** Claims a size that its data has not. */
  static byte[] pngHeader(int width, int height) {
    return png(width, height, new byte[10]);
  }

  private static byte[] png(int width, int height, byte[] rows) {
    Deflater deflater = new Deflater();
    deflater.setInput(rows);
    deflater.finish();
    byte[] packed = new byte[rows.length + 64];
    int length = deflater.deflate(packed);
    deflater.end();
    byte[] header = new byte[13];
    ByteBuffer.wrap(header).putInt(width).putInt(height).put((byte) 8).put((byte) 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header, header.length);
    chunk(out, "IDAT", packed, length);
    chunk(out, "IEND", new byte[0], 0);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data, int length) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + length);
    chunk.putInt(length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data, 0, length);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + length);
    chunk.putInt((int) crc.getValue());
    out.writeBytes(chunk.array());
  }
}
