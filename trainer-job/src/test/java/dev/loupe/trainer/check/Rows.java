package dev.loupe.trainer.check;

import dev.loupe.detector.image.ImageHeader;
import dev.loupe.detector.image.ImageTraits;
import dev.loupe.detector.image.ImageType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A table of pictures that differ from usual ones in what matters to a test. */
final class Rows {
  private final PictureTable table;
  private final List<String> paths = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(7);

  Rows(int classes, int most) {
    table = new PictureTable(classes, most);
  }

  /** A picture of its own. */
  final class One {
    private final int classIndex;
    private String path;
    private int split;
    private long[] pixels = {random.nextLong(), random.nextLong()};
    private PerceptualHash hash = new PerceptualHash(random.nextLong(), random.nextLong(), false);
    private ImageType type = ImageType.JPEG;
    private int width = 640;
    private int height = 480;
    private int quality = 90;
    private boolean exif;
    private String camera = "";
    private long bytes = 100_000;

    private One(int classIndex) {
      this.classIndex = classIndex;
      this.path = "class%d/%05d.jpg".formatted(classIndex, paths.size());
    }

    One at(String file) {
      path = file;
      return this;
    }

    One split(int index) {
      split = index;
      return this;
    }

    One pixels(long high, long low) {
      pixels = new long[] {high, low};
      return this;
    }

    One fold(int fold) {
      return pixels(random.nextLong(), fold);
    }

    One looking(long frequencies, long slopes) {
      hash = new PerceptualHash(frequencies, slopes, false);
      return this;
    }

    One flat() {
      hash = new PerceptualHash(0, 0, true);
      return this;
    }

    One type(ImageType other) {
      type = other;
      quality = other == ImageType.JPEG ? quality : 0;
      return this;
    }

    One size(int wide, int high) {
      width = wide;
      height = high;
      return this;
    }

    One quality(int percent) {
      quality = percent;
      return this;
    }

    One takenWith(String name) {
      exif = true;
      camera = name;
      return this;
    }

    One bytes(long count) {
      bytes = count;
      return this;
    }

    void add() {
      ImageTraits traits =
          new ImageTraits(new ImageHeader(type, width, height), quality, exif, camera);
      table.add(paths.size(), path, classIndex, split, pixels, hash, traits, bytes);
      paths.add(path);
    }
  }

  One one(int classIndex) {
    return new One(classIndex);
  }

  PictureTable table() {
    return table;
  }

  String path(int row) {
    return paths.get(row);
  }
}
