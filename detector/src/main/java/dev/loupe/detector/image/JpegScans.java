package dev.loupe.detector.image;

import java.util.Arrays;

/**
 * Counts the coded blocks of a JPEG's scans. Where bits are missing although the file has its end
 * (it was cut, and the end put back) the decoder fills the rest with middle grey; this tells such a
 * picture from one that is grey there. Reads all of sequential scans and the first DC scan of
 * progressive ones, by ITU T.81, annexes F and G. A progressive file that lacks later scans is a
 * whole picture with less detail.
 */
final class JpegScans implements JpegFile.Visitor {
  private static final int DHT = 0xc4;
  private static final int SOS = 0xda;
  private static final int DRI = 0xdd;
  private static final int PROGRESSIVE = 0xc2;

  private final byte[] data;
  private final Bytes in;
  private final JpegCodes[] dc = new JpegCodes[4];
  private final JpegCodes[] ac = new JpegCodes[4];
  private final int[] ids = new int[4];
  private final int[] across = new int[4];
  private final int[] down = new int[4];
  private int components;
  private long width;
  private long height;
  private boolean progressive;
  private int restartInterval;
  private int scanHeader;
  private boolean complete = true;

  private JpegScans(byte[] data) {
    this.data = data;
    this.in = new Bytes(data, ImageType.JPEG);
    Arrays.fill(dc, JpegCodes.NONE);
    Arrays.fill(ac, JpegCodes.NONE);
  }

  /** Whether every block of the file is coded in it. */
  static boolean areComplete(byte[] data, Layout layout) throws BadImageException {
    JpegScans scans = new JpegScans(data);
    JpegFile.visit(data, layout, scans);
    return scans.complete;
  }

  @Override
  public void segment(int marker, int from, int end) throws BadImageException {
    switch (marker) {
      case DHT -> codes(from, end);
      case DRI -> restartInterval = in.u16(from);
      case SOS -> scanHeader = from;
      case 0xc0, 0xc1, PROGRESSIVE -> frame(marker, from);
      default -> {} // says nothing of blocks
    }
  }

  private void frame(int marker, int from) throws BadImageException {
    progressive = marker == PROGRESSIVE;
    height = in.u16(from + 1);
    width = in.u16(from + 3);
    components = in.u8(from + 5);
    for (int i = 0; i < components; i++) {
      ids[i] = in.u8(from + 6 + 3 * i);
      across[i] = Math.max(1, in.u8(from + 7 + 3 * i) >> 4);
      down[i] = Math.max(1, in.u8(from + 7 + 3 * i) & 15);
    }
  }

  private void codes(int from, int end) throws BadImageException {
    int at = from;
    while (at + 17 <= end) {
      int place = in.u8(at) & 3;
      JpegCodes[] tables = in.u8(at) >> 4 == 0 ? dc : ac;
      JpegCodes table = JpegCodes.read(in, at + 1);
      tables[place] = table;
      at += 17 + table.count();
    }
  }

  @Override
  public void scan(int from, int end) throws BadImageException {
    int count = in.u8(scanHeader);
    int spectralStart = in.u8(scanHeader + 1 + 2 * count);
    int approximation = in.u8(scanHeader + 3 + 2 * count) >> 4;
    if (!complete || progressive && (spectralStart != 0 || approximation != 0)) {
      return;
    }
    int[] order = new int[count];
    int[] tables = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = component(in.u8(scanHeader + 1 + 2 * i));
      tables[i] = in.u8(scanHeader + 2 + 2 * i);
    }
    complete = units(new JpegBits(data, from, end), order, tables);
  }

  private int component(int id) throws BadImageException {
    for (int i = 0; i < components; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    throw in.corrupt("a scan of the component %d, which the frame does not have".formatted(id));
  }

  /** Reads the scan unit by unit, passing over restart markers where they are due. */
  private boolean units(JpegBits bits, int[] order, int[] tables) {
    long units = unitsOf(order);
    for (long unit = 0; unit < units; unit++) {
      if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0 && !bits.restart()) {
        return false;
      }
      for (int i = 0; i < order.length; i++) {
        int blocks = order.length == 1 ? 1 : across[order[i]] * down[order[i]];
        for (int block = 0; block < blocks; block++) {
          if (!block(bits, dc[tables[i] >> 4 & 3], ac[tables[i] & 3])) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Units of several components cover their largest sampling; a lone component's is a block. */
  private long unitsOf(int[] order) {
    int maxAcross = Arrays.stream(across).max().orElse(1);
    int maxDown = Arrays.stream(down).max().orElse(1);
    if (order.length > 1) {
      return Math.ceilDiv(width, 8L * maxAcross) * Math.ceilDiv(height, 8L * maxDown);
    }
    long wide = Math.ceilDiv(width * across[order[0]], (long) maxAcross);
    long high = Math.ceilDiv(height * down[order[0]], (long) maxDown);
    return Math.ceilDiv(wide, 8L) * Math.ceilDiv(high, 8L);
  }

  private boolean block(JpegBits bits, JpegCodes first, JpegCodes rest) {
    int size = first.next(bits);
    if (size < 0 || !bits.skip(size)) {
      return false;
    }
    for (int k = 1; !progressive && k < 64; k++) {
      int code = rest.next(bits);
      if (code < 0 || !bits.skip(code & 15)) {
        return false;
      }
      if (code == 0) {
        return true; // end of block
      }
      k += code >> 4;
    }
    return true;
  }
}
