package dev.loupe.serving.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the REST form: JSON, and after it the raw bytes of the tensors that are not in it
 * (the binary tensor extension). A length that stands beside the body says where the JSON ends.
 */
public final class HttpBody {
  public static final String LENGTH_HEADER = "Inference-Header-Content-Length";
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_DIGITS = 12;

  private HttpBody() {}

  /**
   * @param json bytes of it at the beginning; absent: all of it is JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Written(byte[] body, @Nullable Integer json) {}

  /**
   * @param body of which the first {@code length} bytes are it, uncompressed; inputs may point into
   *     it
   * @param header what the length header says; absent: all of the body is JSON
   * @param signature by which a tensor's largest size is known
   */
  public static InferRequest read(
      byte[] body, int length, @Nullable String header, Signature signature)
      throws RefusedException {
    int json = header == null ? length : jsonLength(header, length);
    try {
      JsonRequest request = JsonRequest.read(body, json, signature);
      return new InferRequest(
          request.id(),
          withBinary(request.inputs(), ByteBuffer.wrap(body, 0, length), json, header),
          request.outputs(),
          request.binary());
    } catch (JsonProcessingException e) {
      throw RefusedException.invalid(
          "%s, near byte %d%s",
          header == null ? "the body is not JSON" : "the request is not JSON",
          Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset()),
          blame(header, length));
    } catch (CharConversionException e) {
      throw RefusedException.invalid(
          "%s: it is not UTF-8%s",
          header == null ? "the body is not JSON" : "the request is not JSON",
          blame(header, length));
    } catch (RefusedException e) {
      throw new RefusedException(e.kind(), e.detail() + blame(header, length));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can't be read", e);
    }
  }

  private static int jsonLength(String header, int body) throws RefusedException {
    String digits = header.strip();
    boolean number =
        digits.length() <= MAX_DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits.isEmpty() || !number) {
      throw RefusedException.invalid(
          "%s is \"%s\"; it must be how many bytes of the body are JSON",
          LENGTH_HEADER, Shown.name(header));
    }
    long length = Long.parseLong(digits);
    if (length > body) {
      throw RefusedException.invalid(
          "%s is %d, and the body is %d bytes long, uncompressed; it must be how many of them are"
              + " JSON",
          LENGTH_HEADER, length, body);
    }
    return (int) length;
  }

  private static String blame(@Nullable String header, int body) {
    return header == null
        ? ""
        : "; %s says that the first %s of %d bytes are JSON"
            .formatted(LENGTH_HEADER, Shown.name(header.strip()), body);
  }

  private static List<InferRequest.Input> withBinary(
      List<JsonRequest.Input> inputs, ByteBuffer body, int json, @Nullable String header)
      throws RefusedException {
    List<InferRequest.Input> read = new ArrayList<>();
    int at = json;
    for (JsonRequest.Input input : inputs) {
      Contents contents = input.contents();
      if (input.binarySize() >= 0) {
        if (header == null) {
          throw RefusedException.invalid(
              "input %s has a binary_data_size, and the request no %s, which says where its JSON"
                  + " ends",
              Shown.name(input.name()), LENGTH_HEADER);
        }
        if (input.binarySize() > body.limit() - at) {
          throw RefusedException.invalid(
              "input %s: binary_data_size is %d, and %d bytes are left",
              Shown.name(input.name()), input.binarySize(), body.limit() - at);
        }
        contents = new Contents.Raw(body.slice(at, (int) input.binarySize()));
        at += (int) input.binarySize();
      }
      read.add(new InferRequest.Input(input.name(), input.datatype(), input.shape(), contents));
    }
    if (at != body.limit()) {
      throw RefusedException.invalid(
          "%d bytes are left after the inputs' binary data", body.limit() - at);
    }
    return read;
  }

  /** An answer: what is wanted as raw bytes follows the JSON, in the outputs' order. */
  public static Written write(String model, String version, String id, List<OutputTensor> outputs) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<byte[]> raws = new ArrayList<>();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeStringField("model_name", model);
      json.writeStringField("model_version", version);
      if (!id.isEmpty()) {
        json.writeStringField("id", id);
      }
      json.writeArrayFieldStart("outputs");
      for (OutputTensor output : outputs) {
        write(json, output, raws);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an answer can't be written as JSON", e);
    }
    if (raws.isEmpty()) {
      return new Written(body.toByteArray(), null);
    }
    int json = body.size();
    raws.forEach(body::writeBytes);
    return new Written(body.toByteArray(), json);
  }

  private static void write(JsonGenerator json, OutputTensor output, List<byte[]> raws)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", output.name());
    json.writeStringField("datatype", output.datatype().name());
    json.writeFieldName("shape");
    json.writeArray(output.shape(), 0, output.shape().length);
    if (output.binary()) {
      byte[] raw = output.raw();
      raws.add(raw);
      json.writeObjectFieldStart("parameters");
      json.writeNumberField(Parameters.BINARY_SIZE, raw.length);
      json.writeEndObject();
    } else {
      json.writeArrayFieldStart("data");
      switch (output.values()) {
        case OutputTensor.Floats floats -> {
          for (float value : floats.values()) {
            json.writeNumber(value);
          }
        }
        case OutputTensor.Texts texts -> {
          for (String value : texts.values()) {
            json.writeString(value);
          }
        }
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
