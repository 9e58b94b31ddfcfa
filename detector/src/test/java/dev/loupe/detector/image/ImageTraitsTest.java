package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTraitsTest {
  private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 1_000_000, 1);

  private static byte[] jpeg(int quality) {
    byte[] rgb = new byte[3 * 40 * 24];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 31);
    }
    return JpegEncoder.encode(new RgbImage(40, 24, rgb), quality);
  }

  @ParameterizedTest
  @ValueSource(ints = {25, 50, 60, 75, 80, 86, 90, 95, 98})
  void theQualityThatLibjpegWroteIsTold(int quality) throws BadImageException {
    ImageTraits traits = ImageTraits.of(jpeg(quality), LIMITS);

    assertThat(traits.jpegQuality()).isEqualTo(quality);
    assertThat(traits.header()).isEqualTo(new ImageHeader(ImageType.JPEG, 40, 24));
    assertThat(traits.exif()).isFalse();
    assertThat(traits.camera()).isEmpty();
  }

  @Test
  void theCameraOfBothByteOrdersIsRead() throws BadImageException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      byte[] exif = exif(order, "Canon\0", "EOS 5D\0");

      ImageTraits traits = ImageTraits.of(withExif(jpeg(90), exif), LIMITS);

      assertThat(traits.exif()).isTrue();
      assertThat(traits.camera()).isEqualTo("Canon EOS 5D");
      assertThat(traits.jpegQuality()).isEqualTo(90);
    }
  }

  @Test
  void aCamerasNameIsShortAndPrintable() throws BadImageException {
    byte[] exif = exif(ByteOrder.LITTLE_ENDIAN, "x".repeat(60) + "\0", "a\u0001\u007f<b>\0");

    assertThat(ImageTraits.of(withExif(jpeg(90), exif), LIMITS).camera())
        .isEqualTo("x".repeat(60) + " a  ");
  }

  /** Wherever an EXIF block is cut, there is no exception and no more than a part of the name. */
  @Test
  void damagedExifIsPassedOver() throws BadImageException {
    byte[] exif = exif(ByteOrder.BIG_ENDIAN, "Canon\0", "EOS 5D\0");
    for (int length = 6; length < exif.length; length++) {
      ImageTraits traits = ImageTraits.of(withExif(jpeg(90), Arrays.copyOf(exif, length)), LIMITS);

      assertThat(traits.exif()).isTrue();
      assertThat("Canon EOS 5D").contains(traits.camera());
    }
  }

  private static byte[] withExif(byte[] jpeg, byte[] exif) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + exif.length + 4);
    file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (exif.length + 2)).put(exif);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A directory with a maker and a model, both after it. */
  private static byte[] exif(ByteOrder order, String make, String model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
    int texts = 8 + 2 + 2 * 12 + 4;
    ByteBuffer tiff = ByteBuffer.allocate(texts + make.length() + model.length()).order(order);
    tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x010f).putShort((short) 2).putInt(make.length()).putInt(texts);
    tiff.putShort((short) 0x0110).putShort((short) 2).putInt(model.length());
    tiff.putInt(texts + make.length()).putInt(0);
    tiff.put(make.getBytes(StandardCharsets.ISO_8859_1));
    tiff.put(model.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(tiff.array());
    return out.toByteArray();
  }
}
