package dev.loupe.trainer.add;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes tar streams as GNU tar and Python do. */
final class Tar {
  private static final int BLOCK = 512;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Tar folder(String name) {
    entry(name, '5', "", new byte[0]);
    return this;
  }

  /** Long names as GNU tar writes them. */
  Tar file(String name, byte[] content) {
    if (name.length() > 99) {
      entry("././@LongLink", 'L', "", (name + "\0").getBytes(StandardCharsets.UTF_8));
    }
    entry(name.substring(0, Math.min(99, name.length())), '0', "", content);
    return this;
  }

  Tar pax(String name, byte[] content) {
    byte[] path = ("path=" + name + "\n").getBytes(StandardCharsets.UTF_8);
    int length = path.length + 3;
    byte[] record = new byte[length];
    System.arraycopy((length + " ").getBytes(StandardCharsets.UTF_8), 0, record, 0, 3);
    System.arraycopy(path, 0, record, 3, path.length);
    entry("PaxHeader", 'x', "", record);
    entry("short", '0', "", content);
    return this;
  }

  Tar link(String name, String target) {
    entry(name, '2', target, new byte[0]);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    all.writeBytes(new byte[2 * BLOCK]);
    return all.toByteArray();
  }

  private void entry(String name, char type, String link, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, "%011o\0".formatted(content.length));
    put(header, 136, "00000000000\0");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\00000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
