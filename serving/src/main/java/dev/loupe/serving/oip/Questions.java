package dev.loupe.serving.oip;

import dev.loupe.serving.oip.Question.Asked;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Want;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads requests. Nothing is believed of a shape before it is compared with the model's. */
public final class Questions {
  private final Signature signature;

  public Questions(Signature signature) {
    this.signature = signature;
  }

  /**
   * @throws RefusedException if it brings none or both of the inputs, or one that contradicts its
   *     shape, or asks for an output that there is not
   */
  public Question read(InferRequest request) throws RefusedException {
    InferRequest.Input input = theInput(request.inputs());
    List<Input> pictures = input.name().equals(Signature.IMAGE) ? files(input) : tensors(input);
    return new Question(input.name(), pictures, want(request.outputs()), asked(request));
  }

  private InferRequest.Input theInput(List<InferRequest.Input> inputs) throws RefusedException {
    for (InferRequest.Input input : inputs) {
      spec(signature.inputs(), "input", input.name());
    }
    if (inputs.isEmpty()) {
      throw RefusedException.invalid(
          "the request has no input; send one of %s", signature.inputs());
    }
    if (inputs.size() > 1) {
      throw RefusedException.invalid(
          "the request has %d inputs; send one: either %s or %s",
          inputs.size(), signature.inputs().getFirst(), signature.inputs().getLast());
    }
    return inputs.getFirst();
  }

  private static TensorSpec spec(List<TensorSpec> known, String kind, String name)
      throws RefusedException {
    for (TensorSpec spec : known) {
      if (spec.name().equals(name)) {
        return spec;
      }
    }
    throw RefusedException.invalid(
        "%s \"%s\" is not one of the model's; these are: %s", kind, Shown.name(name), known);
  }

  private int batch(InferRequest.Input input, boolean fits) throws RefusedException {
    TensorSpec spec = spec(signature.inputs(), "input", input.name());
    if (!input.datatype().equals(spec.datatype().name())) {
      throw RefusedException.invalid(
          "%s: its datatype is \"%s\"; it must be %s",
          input.name(), Shown.name(input.datatype()), spec.datatype());
    }
    if (!fits) {
      throw RefusedException.invalid(
          "%s: its shape is %s; it must be %s%s",
          input.name(),
          Shown.shape(input.shape()),
          spec.shape().toString().replace("-1", "N").replace(" ", ""),
          input.name().equals(Signature.IMAGE) ? " or [N]" : "");
    }
    long batch = input.shape()[0];
    if (batch < 1 || batch > signature.maxBatch()) {
      throw RefusedException.invalid(
          "%s: its shape is %s; a request holds 1 to %d pictures",
          input.name(), Shown.shape(input.shape()), signature.maxBatch());
    }
    return (int) batch;
  }

  private List<Input> files(InferRequest.Input input) throws RefusedException {
    long[] shape = input.shape();
    int batch = batch(input, shape.length == 1 || (shape.length == 2 && shape[1] == 1));
    int most = signature.maxImageBytes();
    List<Input> files = new ArrayList<>(batch);
    switch (input.contents()) {
      case Contents.Raw raw -> {
        for (ByteBuffer part : BytesTensor.split(input.name(), raw.bytes(), batch, most)) {
          files.add(file(part));
        }
      }
      case Contents.Elements given -> {
        BytesTensor.checkCount(input.name(), given.elements().size(), batch);
        for (byte[] element : given.elements()) {
          BytesTensor.checkLength(input.name(), files.size(), element.length, most);
          files.add(new Input.Encoded(element));
        }
      }
      case Contents.Floats _, Contents.None _ ->
          throw RefusedException.invalid(
              "%s: it has no data of %s: encoded pictures, in JSON as base64",
              input.name(), TensorSpec.Datatype.BYTES);
    }
    return files;
  }

  /** In place where the buffer's array may be read. */
  private static Input file(ByteBuffer part) {
    if (part.hasArray()) {
      int from = part.arrayOffset() + part.position();
      return new Input.Encoded(part.array(), from, from + part.remaining());
    }
    byte[] copy = new byte[part.remaining()];
    part.get(copy);
    return new Input.Encoded(copy);
  }

  private List<Input> tensors(InferRequest.Input input) throws RefusedException {
    long[] shape = input.shape();
    int size = signature.size();
    int batch =
        batch(input, shape.length == 4 && shape[1] == 3 && shape[2] == size && shape[3] == size);
    float[] numbers = numbers(input, Math.multiplyExact(batch, signature.numbers()));
    List<Input> tensors = new ArrayList<>(batch);
    for (int place = 0; place < batch; place++) {
      tensors.add(new Input.Tensor(numbers, place));
    }
    return tensors;
  }

  private static float[] numbers(InferRequest.Input input, int expected) throws RefusedException {
    return switch (input.contents()) {
      case Contents.Raw raw -> {
        int bytes = raw.bytes().remaining();
        if (bytes != (long) expected * Float.BYTES) {
          throw RefusedException.invalid(
              "%s: its data is %d bytes long; its shape %s of FP32 takes %d",
              input.name(), bytes, Shown.shape(input.shape()), (long) expected * Float.BYTES);
        }
        float[] numbers = new float[expected];
        raw.bytes().slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
        yield numbers;
      }
      case Contents.Floats floats -> {
        BytesTensor.checkCount(input.name(), floats.values().length, expected);
        yield floats.values();
      }
      case Contents.Elements _, Contents.None _ ->
          throw RefusedException.invalid(
              "%s: it has no data of %s: numbers", input.name(), TensorSpec.Datatype.FP32);
    };
  }

  private Want want(List<InferRequest.Output> outputs) throws RefusedException {
    for (InferRequest.Output output : outputs) {
      if (output.name().equals(Signature.CAM)) {
        return new Want.Map(place(output.mapOf()));
      }
    }
    return Want.SCORE;
  }

  private @Nullable Integer place(@Nullable String name) throws RefusedException {
    if (name == null) {
      return null;
    }
    int place = signature.classes().indexOf(name);
    if (place < 0) {
      throw RefusedException.invalid(
          "output cam: class \"%s\" is not one of %s", Shown.name(name), signature.classes());
    }
    return place;
  }

  private List<Asked> asked(InferRequest request) throws RefusedException {
    if (request.outputs().isEmpty()) {
      return List.of(
          new Asked(Signature.PROBABILITIES, request.binary()),
          new Asked(Signature.LABEL, request.binary()));
    }
    List<Asked> asked = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (InferRequest.Output output : request.outputs()) {
      spec(signature.outputs(), "output", output.name());
      if (!names.add(output.name())) {
        throw RefusedException.invalid("output %s is asked for more than once", output.name());
      }
      if (output.unsupported() != null) {
        throw RefusedException.invalid(
            "output %s: the parameter \"%s\" is not supported",
            output.name(), output.unsupported());
      }
      asked.add(
          new Asked(output.name(), output.binary() == null ? request.binary() : output.binary()));
    }
    return asked;
  }
}
