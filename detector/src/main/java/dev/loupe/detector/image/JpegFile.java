package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Walks a JPEG's markers (ITU T.81) from SOI to EOI as libjpeg does. The decoder fills what is
 * missing with grey and says nothing; so a file without its end, or with fewer bits than blocks, is
 * refused here.
 */
final class JpegFile {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;

  /** Progressive files have about ten; hundreds of empty ones would only burn time. */
  private static final int MAX_SCANS = 64;

  /** Pixels of all scans together: each scan passes over all of them. */
  private static final long MAX_SCANNED = 2_000_000_000;

  /** Is shown the file's segments in their order. */
  interface Visitor {
    /** A segment's content, without its length. */
    void segment(int marker, int from, int end) throws BadImageException;

    /** The bits of the scan whose header came before. */
    void scan(int from, int end) throws BadImageException;
  }

  private final byte[] data;
  private final Bytes in;
  private final ImageLimits limits;
  private final @Nullable Visitor visitor;
  private @Nullable ImageHeader header;
  private long blocks;
  private long entropyBytes;
  private int scans;
  private int orientation = 1;
  private boolean exifSeen;

  private JpegFile(byte[] data, ImageLimits limits, @Nullable Visitor visitor) {
    this.visitor = visitor;
    this.data = data;
    this.in = new Bytes(data, ImageType.JPEG);
    this.limits = limits;
  }

  static Layout layout(byte[] data, ImageLimits limits) throws BadImageException {
    return new JpegFile(data, limits, null).walk();
  }

  /** Shows the segments of a file whose layout is known. */
  static void visit(byte[] data, Layout layout, Visitor visitor) throws BadImageException {
    ImageHeader header = layout.header();
    long pixels = (long) header.width() * header.height();
    new JpegFile(data, new ImageLimits(data.length, pixels, 1), visitor).walk();
  }

  private Layout walk() throws BadImageException {
    int at = 2;
    while (true) {
      int place = nextMarker(at);
      int marker = in.u8(place);
      at = place + 1;
      if (marker == EOI) {
        return end();
      }
      if (marker == SOI) {
        throw in.corrupt("a second picture begins inside the first");
      }
      if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
        continue;
      }
      int length = in.u16(at);
      if (length < 2) {
        throw in.corrupt("a segment of %d bytes at byte %d".formatted(length, at));
      }
      in.need(at, length);
      segment(marker, at + 2, at + length);
      if (visitor != null) {
        visitor.segment(marker, at + 2, at + length);
      }
      at += length;
      if (marker == SOS) {
        int end = endOfScan(at);
        if (visitor != null) {
          visitor.scan(at, end);
        }
        entropyBytes += end - at;
        at = end;
      }
    }
  }

  private void segment(int marker, int from, int end) throws BadImageException {
    if (isFrame(marker)) {
      frame(marker, from);
    } else if (marker == SOS) {
      if (header == null) {
        throw in.corrupt("picture data before the frame header");
      }
      int components = in.u8(from);
      if (components < 1 || components > 4 || end - from != 4 + 2 * components) {
        throw in.corrupt("a scan of %d components in %d bytes".formatted(components, end - from));
      }
      long pixels = (long) header.width() * header.height();
      if (++scans > MAX_SCANS || scans > 1 && scans * pixels > MAX_SCANNED) {
        throw in.corrupt("%d scans over %d pixels are too many".formatted(scans, pixels));
      }
    } else if (marker == APP1 && !exifSeen && in.has(from, "Exif\0\0") && from + 6 <= end) {
      exifSeen = true;
      orientation = Exif.orientation(data, from + 6, end);
    }
  }

  /** SOF0 to SOF15, without DHT, JPG and DAC, which lie between them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void frame(int marker, int at) throws BadImageException {
    if (header != null) {
      throw in.corrupt("two frame headers");
    }
    int precision = in.u8(at);
    long height = in.u16(at + 1);
    long width = in.u16(at + 3);
    int components = in.u8(at + 5);
    header = Layout.header(in, width, height, limits);
    if (marker > 0xc2 || precision != 8) {
      throw new BadImageException(
          Reason.UNSUPPORTED_TYPE,
          "the JPEG is %s; accepted are baseline and progressive JPEGs of 8 bits"
              .formatted(
                  precision == 8
                      ? "lossless or arithmetic-coded"
                      : "of %d bits".formatted(precision)));
    }
    if (components != 1 && components != 3 && components != 4) {
      throw in.corrupt("%d colour components".formatted(components));
    }
    blocks = blocks(at + 6, components, width, height);
  }

  /** Blocks of 8 x 8 samples that the frame has at least. */
  private long blocks(int at, int components, long width, long height) throws BadImageException {
    int maxH = 1;
    int maxV = 1;
    for (int i = 0; i < components; i++) {
      int sampling = in.u8(at + 3 * i + 1);
      maxH = Math.max(maxH, sampling >> 4);
      maxV = Math.max(maxV, sampling & 15);
    }
    long sum = 0;
    for (int i = 0; i < components; i++) {
      int sampling = in.u8(at + 3 * i + 1);
      long wide = Math.ceilDiv(width * (sampling >> 4), 8L * maxH);
      long high = Math.ceilDiv(height * (sampling & 15), 8L * maxV);
      sum += wide * high;
    }
    return sum;
  }

  /** The place of the next marker's code. Bytes between segments are passed over. */
  private int nextMarker(int from) throws BadImageException {
    int at = from;
    while (true) {
      at = in.find(0xff, at);
      while (in.u8(at) == 0xff) {
        at++;
      }
      if (in.u8(at) != 0) {
        return at;
      }
    }
  }

  /** The place of the 0xff that ends a scan: neither a stuffed byte nor a restart marker. */
  private int endOfScan(int from) throws BadImageException {
    int at = from;
    while (true) {
      at = in.find(0xff, at);
      int next = in.u8(at + 1);
      boolean inside = next == 0 || next >= 0xd0 && next <= 0xd7;
      if (!inside && next != 0xff) {
        return at;
      }
      at += inside ? 2 : 1;
    }
  }

  private Layout end() throws BadImageException {
    if (header == null || scans == 0) {
      throw in.corrupt("it ends before its picture data begins");
    }
    // Each block needs the code of its DC coefficient: one bit at the least.
    if (entropyBytes * 8 < blocks) {
      throw in.truncated();
    }
    return Layout.of(header, orientation);
  }
}
