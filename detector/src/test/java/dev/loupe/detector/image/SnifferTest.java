package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.loupe.detector.Resources;
import dev.loupe.detector.image.BadImageException.Reason;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnifferTest {
  @ParameterizedTest
  @CsvSource({
    "plain.jpg, JPEG", "progressive.jpg, JPEG", "cmyk.jpg, JPEG", "turned6.jpg, JPEG",
    "plain.png, PNG", "rgba16.png, PNG", "lossy.webp, WEBP", "lossless.webp, WEBP",
    "alpha.webp, WEBP", "turned.webp, WEBP"
  })
  void theHeaderTellsTypeAndStoredSize(String name, ImageType type) throws Exception {
    assertThat(Sniffer.sniff(Resources.picture(name), Expected.ANY))
        .isEqualTo(new ImageHeader(type, 40, 24));
  }

  @Test
  void aHugePngIsRefusedWithoutAllocatingItsPixels() {
    byte[] png = hugePng();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertRefused(() -> ImageDecoder.decode(png, ImageLimits.SERVING), Reason.TOO_MANY_PIXELS);
    long before = threads.getCurrentThreadAllocatedBytes();

    assertRefused(() -> ImageDecoder.decode(png, ImageLimits.SERVING), Reason.TOO_MANY_PIXELS)
        .withMessage("the PNG of 30000 x 30000 pixels is over the limit of 50000000 pixels");

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "picture.gif, GIF",
    "picture.tiff, TIFF",
    "picture.bmp, BMP",
  })
  void anotherFormatIsNamed(String name, String format) {
    assertRefused(() -> sniff(Resources.picture(name)), Reason.UNSUPPORTED_TYPE)
        .withMessage("the file is a %s picture; accepted are JPEG, PNG and WebP", format);
  }

  @ParameterizedTest
  @CsvSource({"heic, HEIC", "heix, HEIC", "mif1, HEIC", "avif, AVIF"})
  void aPictureInAnIsoContainerIsNamed(String brand, String format) {
    byte[] file =
        ("\0\0\0\u0018ftyp" + brand + "\0\0\0\0mif1").getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(() -> sniff(file), Reason.UNSUPPORTED_TYPE)
        .withMessageContaining("a " + format + " picture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"animated.png", "animated.webp"})
  void anAnimatedPictureIsRefused(String name) {
    assertRefused(() -> sniff(Resources.picture(name)), Reason.ANIMATED);
  }

  @Test
  void textThatIsNamedJpgIsNoPicture() {
    assertRefused(
            () -> sniff("hello, I am no picture\n".getBytes(StandardCharsets.UTF_8)),
            Reason.NOT_AN_IMAGE)
        .withMessage("the file is not a picture: it holds text; accepted are JPEG, PNG and WebP");
  }

  @Test
  void anEmptyFileIsNoPicture() {
    assertRefused(() -> sniff(new byte[0]), Reason.NOT_AN_IMAGE).withMessageContaining("is empty");
  }

  @Test
  void limitsOnBytesAndSidesAreSaid() {
    byte[] png = Resources.picture("plain.png");

    assertRefused(() -> Sniffer.sniff(png, new ImageLimits(100, 1000, 1)), Reason.TOO_MANY_BYTES)
        .withMessage("the file of %d bytes is over the limit of 100", png.length);
    assertRefused(() -> Sniffer.sniff(png, new ImageLimits(1000, 959, 1)), Reason.TOO_MANY_PIXELS);
    assertRefused(() -> Sniffer.sniff(png, new ImageLimits(1000, 960, 25)), Reason.TOO_SMALL)
        .withMessage("the PNG of 40 x 24 pixels is too small: both sides must have at least 25");
  }

  @ParameterizedTest
  @CsvSource({"plain.png, 16", "plain.png, 20"})
  void aSideOfZeroIsDamage(String name, int at) {
    byte[] file = Resources.picture(name);
    ByteBuffer.wrap(file).putInt(at, 0);

    assertRefused(() -> sniff(file), Reason.CORRUPT);
  }

  @Test
  void aJpegOfNoHeightIsDamage() {
    byte[] file = Resources.picture("plain.jpg");
    int frame = frameOf(file);
    file[frame + 5] = 0;
    file[frame + 6] = 0;

    assertRefused(() -> sniff(file), Reason.CORRUPT);
  }

  @Test
  void aJpegOfAnotherKindIsNamed() {
    byte[] arithmetic = Resources.picture("plain.jpg");
    arithmetic[frameOf(arithmetic) + 1] = (byte) 0xc9;
    byte[] twelveBits = Resources.picture("plain.jpg");
    twelveBits[frameOf(twelveBits) + 4] = 12;

    assertRefused(() -> sniff(arithmetic), Reason.UNSUPPORTED_TYPE)
        .withMessageContaining("lossless or arithmetic-coded");
    assertRefused(() -> sniff(twelveBits), Reason.UNSUPPORTED_TYPE)
        .withMessageContaining("of 12 bits");
  }

  @Test
  void aJpegWithFewerBitsThanBlocksIsCutShort() {
    byte[] file = Resources.picture("plain.jpg");
    int frame = frameOf(file);
    ByteBuffer.wrap(file).putShort(frame + 5, (short) 7000).putShort(frame + 7, (short) 7000);

    assertRefused(() -> sniff(file), Reason.TRUNCATED);
  }

  @Test
  void aJpegOfEndlessScansIsRefused() {
    byte[] file = Resources.picture("progressive.jpg");
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0};
    byte[] many = Arrays.copyOf(file, file.length - 2 + 70 * scan.length + 2);
    for (int i = 0; i < 70; i++) {
      System.arraycopy(scan, 0, many, file.length - 2 + i * scan.length, scan.length);
    }
    many[many.length - 2] = (byte) 0xff;
    many[many.length - 1] = (byte) 0xd9;

    assertRefused(() -> sniff(many), Reason.CORRUPT)
        .withMessageContaining("65 scans over 960 pixels are too many");
  }

  private static int frameOf(byte[] jpeg) {
    for (int i = 0; ; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        return i;
      }
    }
  }

  private static byte[] hugePng() {
    byte[] small = Resources.picture("plain.png");
    byte[] png = Arrays.copyOf(small, 4000);
    ByteBuffer.wrap(png).putInt(16, 30_000).putInt(20, 30_000);
    return png;
  }

  private static void sniff(byte[] file) throws BadImageException {
    Sniffer.sniff(file, Expected.ANY);
  }

  private static Refusal assertRefused(ThrowingCallable call, Reason reason) {
    return new Refusal(
        assertThatExceptionOfType(BadImageException.class)
            .isThrownBy(call)
            .satisfies(e -> assertThat(e.reason()).isEqualTo(reason)));
  }

  /** Narrows AssertJ's type, whose generics differ by where they come from. */
  private record Refusal(
      org.assertj.core.api.ThrowableAssertAlternative<BadImageException> assertion) {
    void withMessage(String message, Object... parts) {
      assertion.withMessage(message, parts);
    }

    void withMessageContaining(String part) {
      assertion.withMessageContaining(part);
    }
  }
}
