package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntPredicate;

/**
 * The pictures that a stage works with, in the order of their paths: about 80 bytes and the path
 * each, whatever their number. {@link Picture} objects are made when they are asked for.
 */
public final class Listing {
  private static final int DIGEST = 32;

  private final String dataDigest;
  private byte[] paths = new byte[1 << 12];
  private int[] ends = new int[64];
  private byte[] digests = new byte[64 * 2 * DIGEST];
  private short[] classes = new short[64];
  private byte[] splits = new byte[64];
  private int count;

  /**
   * @param dataDigest of the whole data set, of which this may be a part
   */
  Listing(String dataDigest) {
    this.dataDigest = dataDigest;
  }

  /**
   * SHA-256 over the lines {@code <class folder>/<path below it> <file digest>}, each ended by a
   * line feed, in the order of the paths' UTF-16 code units, of the pictures that are used. Neither
   * what is left out nor where the folder lies changes it.
   */
  public String dataDigest() {
    return dataDigest;
  }

  void add(Picture picture) {
    byte[] path = picture.path().getBytes(StandardCharsets.UTF_8);
    if (count == ends.length) {
      int more = count + count / 2;
      ends = Arrays.copyOf(ends, more);
      digests = Arrays.copyOf(digests, more * 2 * DIGEST);
      classes = Arrays.copyOf(classes, more);
      splits = Arrays.copyOf(splits, more);
    }
    int begin = begin(count);
    int end = Math.addExact(begin, path.length);
    if (end > paths.length) {
      paths = Arrays.copyOf(paths, (int) Math.min(Integer.MAX_VALUE - 8, end + (end / 2L)));
    }
    System.arraycopy(path, 0, paths, begin, path.length);
    ends[count] = end;
    put(picture.sha256(), 2 * count * DIGEST);
    put(picture.pixels(), (2 * count + 1) * DIGEST);
    classes[count] = (short) picture.classIndex();
    splits[count] = (byte) picture.split().ordinal();
    count++;
  }

  private void put(String digest, int at) {
    System.arraycopy(HexFormat.of().parseHex(Digest.hex(digest)), 0, digests, at, DIGEST);
  }

  private int begin(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  private Picture get(int index) {
    int begin = begin(index);
    return new Picture(
        new String(paths, begin, ends[index] - begin, StandardCharsets.UTF_8),
        classes[index],
        digest(2 * index * DIGEST),
        digest((2 * index + 1) * DIGEST),
        Split.values()[splits[index]]);
  }

  private String digest(int at) {
    return Digest.format(Arrays.copyOfRange(digests, at, at + DIGEST));
  }

  public List<Picture> pictures() {
    return view(all(i -> true));
  }

  public List<Picture> of(Split split) {
    return view(all(i -> splits[i] == split.ordinal()));
  }

  private int[] all(IntPredicate wanted) {
    int[] indices = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (wanted.test(i)) {
        indices[found++] = i;
      }
    }
    return Arrays.copyOf(indices, found);
  }

  private List<Picture> view(int[] indices) {
    return new View(indices);
  }

  /** Pictures by their places; unmodifiable. */
  private final class View extends AbstractList<Picture> implements RandomAccess {
    private final int[] indices;

    View(int[] indices) {
      this.indices = indices;
    }

    @Override
    public Picture get(int place) {
      return Listing.this.get(indices[place]);
    }

    @Override
    public int size() {
      return indices.length;
    }
  }
}
