package dev.loupe.serving.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.loupe.inference.InferParameter;
import dev.loupe.inference.InferTensorContents;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ModelInferResponse.InferOutputTensor;
import dev.loupe.serving.oip.Contents;
import dev.loupe.serving.oip.InferRequest;
import dev.loupe.serving.oip.OutputTensor;
import dev.loupe.serving.oip.Parameters;
import dev.loupe.serving.oip.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Between the protocol's messages and what they mean. */
final class Messages {
  private Messages() {}

  static InferRequest request(ModelInferRequest message) throws RefusedException {
    int inputs = message.getInputsCount();
    int raw = message.getRawInputContentsCount();
    if (inputs > InferRequest.MAX_TENSORS || message.getOutputsCount() > InferRequest.MAX_TENSORS) {
      throw RefusedException.invalid(
          "inputs and outputs must be at most %d each", InferRequest.MAX_TENSORS);
    }
    if (raw != 0 && raw != inputs) {
      throw RefusedException.invalid(
          "raw_input_contents has %d entries for %d inputs; send one for each input, or none",
          raw, inputs);
    }
    List<InferRequest.Input> read = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      read.add(input(message, i, raw > 0));
    }
    List<InferRequest.Output> outputs =
        message.getOutputsList().stream().map(Messages::output).toList();
    return new InferRequest(message.getId(), read, outputs, true);
  }

  private static InferRequest.Input input(ModelInferRequest message, int place, boolean raw)
      throws RefusedException {
    InferInputTensor input = message.getInputs(place);
    if (input.getShapeCount() > InferRequest.MAX_DIMS) {
      throw RefusedException.invalid(
          "inputs[%d].shape must be at most %d sizes", place, InferRequest.MAX_DIMS);
    }
    if (raw && input.hasContents()) {
      throw RefusedException.invalid(
          "inputs[%d] has contents beside raw_input_contents; send one of them", place);
    }
    Contents contents =
        raw
            ? new Contents.Raw(message.getRawInputContents(place).asReadOnlyByteBuffer())
            : contents(input.getContents());
    long[] shape = input.getShapeList().stream().mapToLong(size -> size).toArray();
    return new InferRequest.Input(input.getName(), input.getDatatype(), shape, contents);
  }

  private static Contents contents(InferTensorContents contents) {
    if (contents.getBytesContentsCount() > 0) {
      return new Contents.Elements(
          contents.getBytesContentsList().stream().map(ByteString::toByteArray).toList());
    }
    int count = contents.getFp32ContentsCount();
    if (count == 0) {
      return Contents.NONE;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = contents.getFp32Contents(i);
    }
    return new Contents.Floats(values);
  }

  private static InferRequest.Output output(InferRequestedOutputTensor output) {
    Parameters parameters = Parameters.NONE;
    for (Map.Entry<String, InferParameter> one : output.getParametersMap().entrySet()) {
      parameters =
          one.getKey().equals(Parameters.CLASS)
              ? parameters.withMapOf(one.getValue().getStringParam())
              : parameters.withOther(one.getKey());
    }
    return new InferRequest.Output(
        output.getName(), null, parameters.mapOf(), parameters.unsupported());
  }

  /** Raw bytes always, whatever the request was: clients read no other. */
  static ModelInferResponse response(
      String model, String version, String id, List<OutputTensor> outputs) {
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder().setModelName(model).setModelVersion(version).setId(id);
    for (OutputTensor output : outputs) {
      InferOutputTensor.Builder tensor =
          InferOutputTensor.newBuilder()
              .setName(output.name())
              .setDatatype(output.datatype().name());
      for (long size : output.shape()) {
        tensor.addShape(size);
      }
      response
          .addOutputs(tensor)
          .addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.raw()));
    }
    return response.build();
  }
}
