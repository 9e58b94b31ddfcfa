package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What validate decided, for the stages after it: one JSON object a picture and line, in the order
 * of the paths, in gzipped parts {@code listing-<digest>/00000.jsonl.gz} and so on of {@value
 * #LINES} lines. The folder is named after the data, so that a later attempt on other data never
 * mixes with this one, and the report, written last, says which one counts.
 */
final class ListingFile {
  static final int LINES = 20_000;
  private static final long MAX_PART_BYTES = 64L << 20;

  private ListingFile() {}

  private static String part(String dataDigest, int number) {
    return "listing-%s/%05d.jsonl.gz".formatted(Digest.hex(dataDigest).substring(0, 16), number);
  }

  /** Writes a listing part by part. */
  static final class Writer {
    private final RunFolder folder;
    private final String dataDigest;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private GZIPOutputStream out;
    private int lines;
    private int parts;

    Writer(RunFolder folder, String dataDigest) {
      this.folder = folder;
      this.dataDigest = dataDigest;
      this.out = open(packed);
    }

    void add(Picture picture) throws StageFailure {
      try {
        out.write(Json.write(picture));
        out.write('\n');
      } catch (IOException e) {
        throw new IllegalStateException("memory can't be written", e);
      }
      if (++lines == LINES) {
        end();
        out = open(packed);
      }
    }

    /** Writes the last part, which may be empty: it says that no other follows. */
    void end() throws StageFailure {
      try {
        out.close();
      } catch (IOException e) {
        throw new IllegalStateException("memory can't be written", e);
      }
      folder.write(part(dataDigest, parts++), packed.toByteArray());
      packed.reset();
      lines = 0;
    }

    private static GZIPOutputStream open(ByteArrayOutputStream packed) {
      try {
        return new GZIPOutputStream(packed);
      } catch (IOException e) {
        throw new IllegalStateException("memory can't be written", e);
      }
    }
  }

  /**
   * Reads the pictures of some splits, and holds the whole against the digest.
   *
   * @throws StageFailure if a part is missing or damaged
   */
  static Listing read(RunFolder folder, String dataDigest, Set<Split> wanted) throws StageFailure {
    Listing listing = new Listing(dataDigest);
    MessageDigest sha256 = Digest.newSha256();
    int lines = LINES;
    for (int number = 0; lines == LINES; number++) {
      String part = part(dataDigest, number);
      byte[] packed = folder.read(part, MAX_PART_BYTES);
      try {
        lines = read(packed, listing, sha256, wanted);
      } catch (IOException | IllegalArgumentException e) {
        throw damaged(folder, part, "can't be read");
      }
    }
    if (!Digest.format(sha256.digest()).equals(dataDigest)) {
      throw damaged(folder, part(dataDigest, 0), "does not belong to the report beside it");
    }
    return listing;
  }

  private static int read(byte[] packed, Listing listing, MessageDigest sha256, Set<Split> wanted)
      throws IOException {
    int lines = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(packed)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Picture picture = Json.read(line.getBytes(StandardCharsets.UTF_8), Picture.class);
        sha256.update(digestLine(picture.path(), picture.sha256()));
        if (wanted.contains(picture.split())) {
          listing.add(picture);
        }
        lines++;
      }
    }
    return lines;
  }

  /** What the data digest is made of; see {@link Listing#dataDigest}. */
  static byte[] digestLine(String path, String fileDigest) {
    return (path + " " + fileDigest + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static StageFailure damaged(RunFolder folder, String part, String what) {
    return StageFailure.badInput(
        "ListingDamaged",
        "%s %s; run validate again. Nothing was changed.".formatted(folder.uri(part), what));
  }
}
