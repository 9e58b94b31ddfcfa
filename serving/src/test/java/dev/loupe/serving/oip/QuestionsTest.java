package dev.loupe.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.serving.oip.InferRequest.Output;
import dev.loupe.serving.oip.Question.Asked;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Want;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTest {
  private static final Signature SIGNATURE =
      new Signature(List.of("real", "ai_generated"), 2, 4, 100);
  private static final Contents ONE_FILE = new Contents.Elements(List.of(new byte[] {1, 2}));

  private static InferRequest.Input image(Contents contents, long... shape) {
    return new InferRequest.Input("image", "BYTES", shape, contents);
  }

  private static InferRequest.Input input(Contents contents, long... shape) {
    return new InferRequest.Input("input", "FP32", shape, contents);
  }

  private static InferRequest request(InferRequest.Input... inputs) {
    return new InferRequest("", List.of(inputs), List.of(), false);
  }

  private static Output output(String name) {
    return new Output(name, null, null, null);
  }

  private static Question read(InferRequest request) {
    try {
      return new Questions(SIGNATURE).read(request);
    } catch (RefusedException e) {
      throw new AssertionError("refused: " + e.detail(), e);
    }
  }

  private static String refusal(InferRequest request) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> new Questions(SIGNATURE).read(request));
    assertThat(refused).isNotNull();
    return refused.detail();
  }

  private static byte[] file(Input input) {
    Input.Encoded encoded = (Input.Encoded) input;
    return Arrays.copyOfRange(encoded.bytes(), encoded.from(), encoded.to());
  }

  @Provide
  Arbitrary<List<byte[]>> files() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(100).list().ofMinSize(1).ofMaxSize(4);
  }

  @Property(tries = 300)
  void picturesComeAsTheyWereSentHoweverTheyWereSent(@ForAll("files") List<byte[]> files) {
    long n = files.size();
    byte[] raw = BytesTensor.join(files);
    for (Contents contents :
        List.of(
            new Contents.Elements(files),
            new Contents.Raw(ByteBuffer.wrap(raw)),
            new Contents.Raw(ByteBuffer.wrap(raw).asReadOnlyBuffer()))) {
      for (long[] shape : new long[][] {{n}, {n, 1}}) {
        Question question = read(request(image(contents, shape)));

        assertThat(question.pictures()).hasSize(files.size());
        for (int i = 0; i < files.size(); i++) {
          assertThat(file(question.pictures().get(i))).isEqualTo(files.get(i));
        }
      }
    }
  }

  @Property(tries = 300)
  void numbersComeAsTheyWereSent(@ForAll("numbers") float[] numbers) {
    long n = numbers.length / 12;
    for (Contents contents :
        List.of(
            new Contents.Floats(numbers),
            new Contents.Raw(ByteBuffer.wrap(Bodies.floats(numbers))))) {
      Question question = read(request(input(contents, n, 3, 2, 2)));

      assertThat(question.pictures()).hasSize((int) n);
      for (int i = 0; i < n; i++) {
        assertThat(question.pictures().get(i))
            .isInstanceOfSatisfying(
                Input.Tensor.class, tensor -> assertThat(tensor.nchw()).isEqualTo(numbers));
      }
    }
  }

  @Provide
  Arbitrary<float[]> numbers() {
    return Arbitraries.integers()
        .between(1, 4)
        .flatMap(n -> Arbitraries.floats().array(float[].class).ofSize(12 * n));
  }

  /** No claim of a shape or of a length makes it take memory or throw anything else. */
  @Property(tries = 2000)
  void whateverIsClaimedIsReadOrRefused(
      @ForAll("shapes") long[] shape, @ForAll byte[] raw, @ForAll boolean pictures) {
    Contents contents = new Contents.Raw(ByteBuffer.wrap(raw));
    try {
      Question question =
          new Questions(SIGNATURE)
              .read(request(pictures ? image(contents, shape) : input(contents, shape)));
      assertThat(question.pictures()).hasSize((int) shape[0]);
    } catch (RefusedException e) {
      assertThat(e.detail()).isNotBlank().doesNotContain("Exception");
    }
  }

  @Provide
  Arbitrary<long[]> shapes() {
    return Arbitraries.longs()
        .edgeCases(edges -> edges.add(0L, 1L, 2L, 3L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32))
        .array(long[].class)
        .ofMaxSize(5);
  }

  @Test
  void bothInputsAreRefusedAndNoneIs() {
    float[] numbers = new float[12];

    assertThat(
            refusal(request(image(ONE_FILE, 1), input(new Contents.Floats(numbers), 1, 3, 2, 2))))
        .isEqualTo(
            "the request has 2 inputs; send one: either image BYTES [N,1] or input FP32 [N,3,2,2]");
    assertThat(refusal(request()))
        .isEqualTo(
            "the request has no input; send one of [image BYTES [N,1], input FP32 [N,3,2,2]]");
    assertThat(refusal(request(new InferRequest.Input("photo", "BYTES", new long[] {1}, ONE_FILE))))
        .startsWith("input \"photo\" is not one of the model's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BYTES | 2 | image: its shape says 2 elements, its data has 1",
        "BYTES | 0 | image: its shape is [0]; a request holds 1 to 4 pictures",
        "BYTES | 5 | image: its shape is [5]; a request holds 1 to 4 pictures",
        "BYTES | -1 | image: its shape is [-1]; a request holds 1 to 4 pictures",
        "BYTES | 1,2 | image: its shape is [1,2]; it must be [N,1] or [N]",
        "BYTES | 1,1,1 | image: its shape is [1,1,1]; it must be [N,1] or [N]",
        "BYTES | 9223372036854775807 | image: its shape is [9223372036854775807]; a request holds",
        "FP32 | 1 | image: its datatype is \"FP32\"; it must be BYTES"
      })
  void aShapeThatDoesNotFitIsNamed(String datatype, String shape, String detail) {
    long[] sizes = Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).toArray();

    assertThat(refusal(request(new InferRequest.Input("image", datatype, sizes, ONE_FILE))))
        .startsWith(detail);
  }

  @Test
  void aTensorOfAnotherSizeIsNamed() {
    Contents numbers = new Contents.Floats(new float[11]);

    assertThat(refusal(request(input(numbers, 1, 3, 224, 224))))
        .isEqualTo("input: its shape is [1,3,224,224]; it must be [N,3,2,2]");
    assertThat(refusal(request(input(numbers, 1, 3, 2, 2))))
        .isEqualTo("input: its shape says 12 elements, its data has 11");
    assertThat(refusal(request(input(new Contents.Raw(ByteBuffer.allocate(47)), 1, 3, 2, 2))))
        .isEqualTo("input: its data is 47 bytes long; its shape [1,3,2,2] of FP32 takes 48");
    assertThat(refusal(request(input(ONE_FILE, 1, 3, 2, 2)))).contains("has no data of FP32");
    assertThat(refusal(request(image(Contents.NONE, 1)))).contains("has no data of BYTES");
  }

  @Test
  void aPictureOverTheLimitIsRefusedBeforeItIsLookedAt() {
    byte[] large = new byte[101];

    assertThat(refusal(request(image(new Contents.Elements(List.of(large)), 1))))
        .isEqualTo("image: element 0 of 101 bytes is over the limit of 100");
    assertThat(
            refusal(request(image(new Contents.Raw(ByteBuffer.wrap(Bodies.elements(large))), 1))))
        .isEqualTo("image: element 0 of 101 bytes is over the limit of 100");
  }

  @Test
  void theLengthsOfRawElementsMustAddUp() {
    byte[] beyond = {5, 0, 0, 0, 1};
    byte[] negative = {-1, -1, -1, -1, 1};
    byte[] cut = {1, 0, 0};
    byte[] two = Bodies.elements(new byte[1], new byte[1]);

    assertThat(refusal(request(image(new Contents.Raw(ByteBuffer.wrap(beyond)), 1))))
        .isEqualTo("image: element 0 at byte 0 says it is 5 bytes long, and 1 are left");
    assertThat(refusal(request(image(new Contents.Raw(ByteBuffer.wrap(negative)), 1))))
        .isEqualTo("image: element 0 at byte 0 says it is 4294967295 bytes long, and 1 are left");
    assertThat(refusal(request(image(new Contents.Raw(ByteBuffer.wrap(cut)), 1))))
        .contains("element 0 at byte 0 has no length");
    assertThat(refusal(request(image(new Contents.Raw(ByteBuffer.wrap(two)), 1))))
        .isEqualTo("image: 5 bytes are left after the 1 elements of its shape");
  }

  @Test
  void withoutOutputsTheUsualOnesComeAndTheMapOnlyWhenItIsAskedFor() {
    InferRequest plain = new InferRequest("", List.of(image(ONE_FILE, 1)), List.of(), true);
    InferRequest map =
        new InferRequest(
            "",
            List.of(image(ONE_FILE, 1)),
            List.of(output("label"), new Output("cam", true, "ai_generated", null)),
            false);

    assertThat(read(plain).outputs())
        .containsExactly(new Asked("probabilities", true), new Asked("label", true));
    assertThat(read(plain).want()).isEqualTo(Want.SCORE);
    assertThat(read(map).outputs())
        .containsExactly(new Asked("label", false), new Asked("cam", true));
    assertThat(read(map).want()).isEqualTo(new Want.Map(1));
  }

  @Test
  void anOutputThatThereIsNotIsRefused() {
    InferRequest.Input image = image(ONE_FILE, 1);

    assertThat(refusal(new InferRequest("", List.of(image), List.of(output("logits")), false)))
        .startsWith("output \"logits\" is not one of the model's; these are: [probabilities FP32");
    assertThat(
            refusal(
                new InferRequest(
                    "", List.of(image), List.of(output("label"), output("label")), false)))
        .isEqualTo("output label is asked for more than once");
    assertThat(
            refusal(
                new InferRequest(
                    "", List.of(image), List.of(new Output("cam", null, "cat", null)), false)))
        .isEqualTo("output cam: class \"cat\" is not one of [real, ai_generated]");
    assertThat(
            refusal(
                new InferRequest(
                    "",
                    List.of(image),
                    List.of(new Output("label", null, null, "classification")),
                    false)))
        .isEqualTo("output label: the parameter \"classification\" is not supported");
  }
}
