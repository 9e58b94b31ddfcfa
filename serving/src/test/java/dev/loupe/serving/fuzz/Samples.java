package dev.loupe.serving.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The sound pictures that cases are made of: the detector's own, of many kinds and all small. */
final class Samples {
  static final List<byte[]> JPEGS =
      read(
          "plain.jpg",
          "progressive.jpg",
          "restarts.jpg",
          "subsampled.jpg",
          "grey.jpg",
          "cmyk.jpg",
          "ycck.jpg",
          "odd.jpg",
          "turned6.jpg",
          "turned-big-endian.jpg",
          "middle-grey.jpg",
          "middle-grey-progressive.jpg",
          "large.jpg");
  static final List<byte[]> PNGS =
      read(
          "plain.png",
          "alpha.png",
          "bilevel.png",
          "colour-key.png",
          "grey.png",
          "grey16.png",
          "grey-alpha.png",
          "grey-key.png",
          "palette.png",
          "palette-alpha.png",
          "turned.png",
          "animated.png");
  static final List<byte[]> WEBPS =
      read("lossy.webp", "lossless.webp", "alpha.webp", "turned.webp", "animated.webp");
  static final List<byte[]> OTHERS = read("picture.bmp", "picture.gif", "picture.tiff");

  private Samples() {}

  /** A sound one of any kind that is accepted. */
  static byte[] sound(Chance chance) {
    return chance.of(
        chance.of(JPEGS.subList(0, JPEGS.size() - 1)),
        chance.of(PNGS.subList(0, PNGS.size() - 1)),
        chance.of(WEBPS.subList(0, WEBPS.size() - 1)));
  }

  private static List<byte[]> read(String... names) {
    return Stream.of(names).map(Samples::read).toList();
  }

  static byte[] read(String name) {
    String resource = "/pictures/" + name;
    try (InputStream in = Samples.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
