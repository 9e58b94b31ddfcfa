package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.InferTensorContents;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InferMessagesTest {
  private final InferMessages messages =
      new InferMessages(GRPCInferenceServiceGrpc.getModelInferMethod().getRequestMarshaller());

  private ModelInferRequest read(byte[] message) {
    return messages.parse(new ByteArrayInputStream(message));
  }

  private Status refusal(byte[] message) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> read(message));
    assertThat(refused).isNotNull();
    return refused.getStatus();
  }

  @Test
  void aRequestIsReadAsItWasWritten() {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("product-photo")
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("input")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addAllFp32Contents(Collections.nCopies(500_000, 0.5f))
                            .addBytesContents(ByteString.copyFrom(new byte[2_000_000]))))
            .addRawInputContents(ByteString.copyFrom(new byte[3_000_000]))
            .build();

    assertThat(read(request.toByteArray())).isEqualTo(request);
  }

  @Test
  void manyTinyFieldsAreRefusedBeforeTheyBecomeObjects() {
    byte[] inputs = new byte[2_000_000];
    for (int i = 0; i < inputs.length; i += 2) {
      inputs[i] = (byte) (ModelInferRequest.INPUTS_FIELD_NUMBER << 3 | 2);
    }

    assertThat(refusal(inputs).getDescription()).isEqualTo("the message has too many fields");
  }

  @Test
  void aLongShapeIsRefusedBeforeItIsRead() {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .addInputs(InferInputTensor.newBuilder().addAllShape(Collections.nCopies(1 << 21, 1L)))
            .build();

    assertThat(refusal(request.toByteArray()).getDescription())
        .isEqualTo("the message has too many bytes beside its tensors' data");
  }

  @Property(tries = 2000)
  void whateverComesIsReadOrRefused(@ForAll byte[] junk) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(ModelInferRequest.newBuilder().setModelName("m").build().toByteArray());
    message.writeBytes(junk);
    try {
      assertThat(read(message.toByteArray())).isNotNull();
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode())
          .isIn(Status.Code.INTERNAL, Status.Code.RESOURCE_EXHAUSTED);
    }
  }
}
