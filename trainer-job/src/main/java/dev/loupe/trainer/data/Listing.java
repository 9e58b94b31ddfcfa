package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/**
 * What validate decided, for the stages after it: {@value #FILE} in its folder.
 *
 * @param dataDigest {@link #digest} of the pictures
 * @param pictures in the order of their paths
 */
public record Listing(String dataDigest, List<Picture> pictures) {
  public static final String FILE = "listing.json";
  public static final long MAX_BYTES = 1L << 30;

  public Listing {
    pictures = pictures.stream().sorted(Comparator.comparing(Picture::path)).toList();
  }

  public static Listing of(List<Picture> pictures) {
    return new Listing(digest(pictures), pictures);
  }

  public List<Picture> of(Split split) {
    return pictures.stream().filter(p -> p.split() == split).toList();
  }

  /**
   * The data digest: SHA-256 over the lines {@code <class folder>/<path below it> <file digest>},
   * each ended by a line feed, in the order of the paths' UTF-16 code units, of the pictures that
   * are used. Neither what is left out nor where the folder lies changes it.
   */
  public static String digest(List<Picture> pictures) {
    MessageDigest sha256 = Digest.newSha256();
    pictures.stream()
        .map(p -> p.path() + " " + p.sha256() + "\n")
        .sorted()
        .forEach(line -> sha256.update(line.getBytes(StandardCharsets.UTF_8)));
    return Digest.format(sha256.digest());
  }
}
