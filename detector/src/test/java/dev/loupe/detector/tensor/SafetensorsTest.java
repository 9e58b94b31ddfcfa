package dev.loupe.detector.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loupe.detector.Resources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final byte[] REFERENCE = Resources.read("tensors/reference.safetensors");

  @Test
  void aFileOfTheFormatsOwnLibraryIsRead() throws Exception {
    SortedMap<String, Tensor> tensors = Safetensors.read(REFERENCE);

    assertThat(tensors).containsOnlyKeys("conv.bias", "conv.weight", "empty", "scale");
    assertThat(tensors.get("conv.bias").data()).containsExactly(1.5f, -2.25f);
    assertThat(tensors.get("conv.weight").shape()).containsExactly(2, 3, 4);
    assertThat(tensors.get("conv.weight").data()[23]).isEqualTo(23 / 7f);
    assertThat(tensors.get("scale").shape()).isEmpty();
    assertThat(tensors.get("scale").data()).containsExactly(3f);
    assertThat(tensors.get("empty").data()).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAgainAndEqualTensorsAreEqualBytes() throws Exception {
    SortedMap<String, Tensor> tensors = Safetensors.read(REFERENCE);

    byte[] written = Safetensors.write(tensors);

    SortedMap<String, Tensor> again = Safetensors.read(written);
    assertThat(again.keySet()).isEqualTo(tensors.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertThat(again.get(name).shape()).isEqualTo(tensor.shape());
          assertThat(again.get(name).data()).isEqualTo(tensor.data());
        });
    assertThat(Safetensors.write(again)).isEqualTo(written);
    assertThat(ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong(0) % 8).isZero();
  }

  @Test
  void anotherTypeIsNamed() {
    assertThatExceptionOfType(InvalidTensorsException.class)
        .isThrownBy(() -> Safetensors.read(Resources.read("tensors/half.safetensors")))
        .withMessage("safetensors: \"half\" is of type F16; only F32 is read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}|takes the bytes 0 to 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|begins at byte 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|begins at byte 0 of the data, expected 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|4 bytes of data belong to no tensor",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}|ends outside the file",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296,4],'data_offsets':[0,8]}}|which overflows",
        "{'a':{'dtype':'F32','shape':[2305843009213693952,2],'data_offsets':[0,8]}}|which overflows",
        "{'a':{'dtype':'F32','shape':[-2,-1],'data_offsets':[0,8]}}|a negative number",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|not whole ones",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}}|not whole ones",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4,8]}}|more than 2 numbers",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|lacks shape or data_offsets",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}}|lacks shape or data_offsets",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':1}}|unknown field",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}}|no JSON",
        "{'a':7}|is no object",
        "[1]|no JSON object",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}{}|something follows",
        "{'a':|no JSON",
      })
  void aHostileHeaderIsRefused(String header, String message) {
    assertThatExceptionOfType(InvalidTensorsException.class)
        .isThrownBy(() -> Safetensors.read(file(header.replace('\'', '"'), 8)))
        .withMessageContaining(message);
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() {
    for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, REFERENCE.length, 0, 1}) {
      byte[] file = REFERENCE.clone();
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);

      assertThatExceptionOfType(InvalidTensorsException.class)
          .isThrownBy(() -> Safetensors.read(file));
    }
  }

  @Test
  void aFileCutAnywhereIsRefused() {
    for (int length = 0; length < REFERENCE.length; length++) {
      byte[] cut = Arrays.copyOf(REFERENCE, length);

      assertThatExceptionOfType(InvalidTensorsException.class)
          .isThrownBy(() -> Safetensors.read(cut));
    }
  }

  /** Whatever the bytes: tensors that fill the file exactly, or a refusal; nothing else. */
  @Test
  void randomDamageGivesWholeTensorsOrARefusal() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int headerBytes = (int) ByteBuffer.wrap(REFERENCE).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = REFERENCE.clone();
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        byte digit = (byte) ('0' + random.nextInt(10));
        byte any = (byte) random.nextInt(256);
        damaged[random.nextInt(8 + headerBytes)] = random.nextBoolean() ? digit : any;
      }
      try {
        long numbers =
            Safetensors.read(damaged).values().stream().mapToLong(t -> t.data().length).sum();
        assertThat(numbers).isEqualTo(27);
      } catch (InvalidTensorsException e) {
        assertThat(e).hasMessageStartingWith("safetensors: ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2000);
  }

  @Test
  void aTensorWhoseShapeAndNumbersDisagreeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tensor(new long[] {2, 2}, new float[3]))
        .withMessage("3 numbers do not fill the shape [2, 2]");
    assertThat(Safetensors.write(Map.of())).isEqualTo(file("{}      ", 0));
  }

  private static byte[] file(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
