package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.trainer.run.StageFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The pictures that are used, in the order of their paths, in a scratch file until it is decided
 * that they are listed; and their data digest.
 */
final class Rows implements AutoCloseable {
  private static final int DIGEST = 32;

  private final Path file;
  private final DataOutputStream out;
  private final MessageDigest sha256 = Digest.newSha256();
  private int count;

  private Rows(Path file, DataOutputStream out) {
    this.file = file;
    this.out = out;
  }

  static Rows in(Path folder) throws StageFailure {
    Path file = folder.resolve("rows");
    try {
      return new Rows(
          file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
  }

  void add(Picture picture) throws StageFailure {
    sha256.update(ListingFile.digestLine(picture.path(), picture.sha256()));
    try {
      out.writeUTF(picture.path());
      out.writeShort(picture.classIndex());
      out.write(HexFormat.of().parseHex(Digest.hex(picture.sha256())));
      out.write(HexFormat.of().parseHex(Digest.hex(picture.pixels())));
      out.writeByte(picture.split().ordinal());
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
    count++;
  }

  /** Ends the adding. */
  String digest() throws StageFailure {
    try {
      out.flush();
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
    return Digest.format(sha256.digest());
  }

  void write(ListingFile.Writer listing) throws StageFailure {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int i = 0; i < count; i++) {
        String path = in.readUTF();
        int classIndex = in.readShort();
        String fileDigest = Digest.format(in.readNBytes(DIGEST));
        String pixels = Digest.format(in.readNBytes(DIGEST));
        listing.add(
            new Picture(path, classIndex, fileDigest, pixels, Split.values()[in.readByte()]));
      }
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
    listing.end();
  }

  @Override
  public void close() {
    Scratch.close(out);
  }
}
