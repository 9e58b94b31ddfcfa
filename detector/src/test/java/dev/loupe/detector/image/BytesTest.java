package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BytesTest {

  /** Against one byte after the other, also where neighbours differ by a single bit or borrow. */
  @Test
  void theNextByteIsFoundWhereverItStands() {
    SplittableRandom random = new SplittableRandom(7);
    int[] alphabet = {0xff, 0xfe, 0x00, 0x01, 0x7f, 0x80};
    for (int i = 0; i < 20_000; i++) {
      byte[] data = new byte[random.nextInt(40)];
      for (int at = 0; at < data.length; at++) {
        data[at] = (byte) alphabet[random.nextInt(alphabet.length)];
      }
      int value = alphabet[random.nextInt(alphabet.length)];
      int from = random.nextInt(data.length + 1);

      int expected = from;
      while (expected < data.length && (data[expected] & 0xff) != value) {
        expected++;
      }
      assertThat(new Bytes(data, ImageType.JPEG).find(value, from)).isEqualTo(expected);
    }
  }
}
