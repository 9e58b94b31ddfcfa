package dev.loupe.serving.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.loupe.inference.InferTensorContents;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads inference requests. A message of many tiny fields would become objects of many times its
 * size; so it is looked through before any is made, and what holds data is not copied again.
 */
final class InferMessages implements MethodDescriptor.Marshaller<ModelInferRequest> {
  static final int MAX_FIELDS = 10_000;

  /** Of all fields together but those that hold tensors' data. */
  static final int MAX_SMALL_BYTES = 1 << 20;

  private static final int RAW_INPUTS = ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER;
  private static final int INPUTS = ModelInferRequest.INPUTS_FIELD_NUMBER;
  private static final int CONTENTS = InferInputTensor.CONTENTS_FIELD_NUMBER;
  private static final int FLOATS = InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
  private static final int BYTES = InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER;

  private final MethodDescriptor.Marshaller<ModelInferRequest> plain;

  /**
   * @param plain writes requests
   */
  InferMessages(MethodDescriptor.Marshaller<ModelInferRequest> plain) {
    this.plain = plain;
  }

  @Override
  public InputStream stream(ModelInferRequest request) {
    return plain.stream(request);
  }

  @Override
  public ModelInferRequest parse(InputStream stream) {
    try {
      byte[] message = stream.readAllBytes();
      new Look().at(CodedInputStream.newInstance(message), Level.REQUEST);
      CodedInputStream in = CodedInputStream.newInstance(message);
      in.enableAliasing(true);
      return ModelInferRequest.parser().parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL.withDescription("no message of protobuf").asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL.withDescription("no message").withCause(e).asRuntimeException();
    }
  }

  /** What the fields that are looked at are fields of. */
  private enum Level {
    REQUEST,
    INPUT,
    CONTENTS
  }

  private static final class Look {
    private int fields;
    private long small;

    void at(CodedInputStream in, Level level) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        bounded(++fields <= MAX_FIELDS, "fields");
        int field = WireFormat.getTagFieldNumber(tag);
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("the end of a group that did not begin");
          }
          continue;
        }
        int length = in.readRawVarint32();
        switch (level) {
          case REQUEST -> inside(in, length, field == INPUTS, Level.INPUT, field == RAW_INPUTS);
          case INPUT -> inside(in, length, field == CONTENTS, Level.CONTENTS, false);
          case CONTENTS ->
              inside(in, length, false, Level.CONTENTS, field == BYTES || field == FLOATS);
        }
      }
    }

    private void inside(CodedInputStream in, int length, boolean deeper, Level level, boolean data)
        throws IOException {
      if (deeper) {
        int outer = in.pushLimit(length);
        at(in, level);
        in.popLimit(outer);
        return;
      }
      if (!data) {
        small += length;
        bounded(small <= MAX_SMALL_BYTES, "bytes beside its tensors' data");
      }
      in.skipRawBytes(length);
    }

    private static void bounded(boolean within, String what) {
      if (!within) {
        throw Status.RESOURCE_EXHAUSTED
            .withDescription("the message has too many " + what)
            .asRuntimeException();
      }
    }
  }
}
