package dev.loupe.trainer.add;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar stream (POSIX ustar and pax, GNU long names) entry by entry. Nothing is ever written
 * where an entry says; names are only given on.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 4096;
  private static final int MAX_PAX = 1 << 20;

  /**
   * @param regular whether it is a plain file: neither folder nor link nor device
   */
  record Entry(String name, long bytes, boolean regular) {}

  private final InputStream in;
  private long unread;
  private long padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry; what was not read of the one before is passed over. Empty at the end.
   *
   * @throws IOException if the stream breaks off, or is no tar
   */
  Optional<Entry> next() throws IOException {
    skip(unread + padding);
    String longName = "";
    while (true) {
      byte[] header = in.readNBytes(BLOCK);
      if (header.length == 0 || isZero(header)) {
        return ended(header);
      }
      if (header.length < BLOCK) {
        throw new EOFException("the tar stream breaks off in a header");
      }
      checkSum(header);
      long size = number(header, 124, 12);
      char type = (char) header[156];
      switch (type) {
        case 'L' -> longName = text(body(size, MAX_NAME));
        case 'x' -> longName = paxPath(body(size, MAX_PAX), longName);
        case 'g', 'K' -> body(size, MAX_PAX);
        default -> {
          String name = longName.isEmpty() ? name(header) : longName;
          boolean regular = type == '0' || type == 0;
          unread = size;
          padding = Math.floorMod(-size, (long) BLOCK);
          return Optional.of(new Entry(name, size, regular));
        }
      }
    }
  }

  /** The current entry's content; asked for once. */
  byte[] content() throws IOException {
    byte[] content = in.readNBytes(Math.toIntExact(unread));
    if (content.length < unread) {
      throw new EOFException("the tar stream breaks off in a file");
    }
    unread = 0;
    return content;
  }

  /** Reads what follows the last block, so that the sender can end. */
  private Optional<Entry> ended(byte[] header) throws IOException {
    if (header.length == 0) {
      throw new EOFException("the tar stream breaks off before its end");
    }
    in.transferTo(OutputStream.nullOutputStream());
    unread = 0;
    padding = 0;
    return Optional.empty();
  }

  private byte[] body(long size, int most) throws IOException {
    if (size > most) {
      throw new IOException("the tar stream has a name of %d bytes".formatted(size));
    }
    byte[] body = in.readNBytes((int) size);
    if (body.length < size) {
      throw new EOFException("the tar stream breaks off in a name");
    }
    skip(Math.floorMod(-size, (long) BLOCK));
    return body;
  }

  private void skip(long bytes) throws IOException {
    if (bytes > 0) {
      in.skipNBytes(bytes);
    }
    unread = 0;
    padding = 0;
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return block.length == BLOCK;
  }

  private static void checkSum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("standard input is no tar stream: a header's check sum is wrong");
    }
  }

  private static String name(byte[] header) {
    String name = text(slice(header, 0, 100));
    boolean posix = text(slice(header, 257, 6)).equals("ustar");
    String prefix = posix ? text(slice(header, 345, 155)) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Octal digits, or GNU's base 256. */
  private static long number(byte[] header, int from, int length) throws IOException {
    if ((header[from] & 0x80) != 0) {
      long value = header[from] & 0x3f;
      for (int i = from + 1; i < from + length; i++) {
        if (value >= 1L << 47) {
          throw new IOException("the tar stream has a size that is too large");
        }
        value = value << 8 | header[i] & 0xff;
      }
      return value;
    }
    String digits = text(slice(header, from, length)).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("standard input is no tar stream: \"" + digits + "\" is no size", e);
    }
  }

  /**
   * {@code path} of records such as {@code 30 path=real/0001.jpg\n}; the size counts the record.
   */
  private static String paxPath(byte[] body, String otherwise) throws IOException {
    String path = otherwise;
    int at = 0;
    while (at < body.length) {
      int space = at;
      while (space < body.length && body[space] != ' ') {
        space++;
      }
      int length = recordLength(body, at, space);
      String record = new String(body, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        path = record.substring("path=".length());
      } else if (record.startsWith("size=")) {
        throw new IOException("the tar stream has a file over 8 GiB");
      }
      at += length;
    }
    return path;
  }

  private static int recordLength(byte[] body, int at, int space) throws IOException {
    try {
      int length = Integer.parseInt(new String(body, at, space - at, StandardCharsets.US_ASCII));
      if (length > space - at + 1 && length <= body.length - at) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new IOException("the tar stream has a pax record without length", e);
    }
    throw new IOException("the tar stream has a pax record of a wrong length");
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    byte[] slice = new byte[length];
    System.arraycopy(bytes, from, slice, 0, length);
    return slice;
  }

  /** Up to the first zero. */
  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
