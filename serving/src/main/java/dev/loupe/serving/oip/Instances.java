package dev.loupe.serving.oip;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.loupe.serving.predict.Input;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * KServe's version 1: {@code {"instances": [{"b64": …}]}}. What holds the picture may have a name,
 * {@code {"image_bytes": {"b64": …}}}; other members are passed over.
 */
public final class Instances {
  private static final String WANTED = "{\"instances\": [{\"b64\": \"a picture as base64\"}]}";

  private final Signature signature;

  public Instances(Signature signature) {
    this.signature = signature;
  }

  /**
   * @param body of which the first {@code length} bytes are it
   */
  public List<Input> read(byte[] body, int length) throws RefusedException {
    List<Input> pictures = new ArrayList<>();
    try (JsonParser parser = JsonRequest.parser(body, length)) {
      need(parser.nextToken() == JsonToken.START_OBJECT, "the body");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        JsonToken token = parser.nextToken();
        if (member.equals("instances")) {
          need(token == JsonToken.START_ARRAY, member);
          instances(parser, pictures);
        } else {
          parser.skipChildren();
        }
      }
      need(parser.nextToken() == null, "what follows the body's object");
    } catch (JsonProcessingException | CharConversionException e) {
      throw RefusedException.invalid("the body is not JSON; send %s", WANTED);
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can't be read", e);
    }
    need(!pictures.isEmpty(), "instances");
    return pictures;
  }

  private void instances(JsonParser parser, List<Input> pictures)
      throws IOException, RefusedException {
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      String where = "instances[%d]".formatted(pictures.size());
      need(token == JsonToken.START_OBJECT, where);
      int before = pictures.size();
      instance(parser, where, pictures);
      need(pictures.size() == before + 1, where);
    }
  }

  private void instance(JsonParser parser, String where, List<Input> pictures)
      throws IOException, RefusedException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      JsonToken token = parser.nextToken();
      if (member.equals("b64")) {
        need(token == JsonToken.VALUE_STRING, where);
        if (pictures.size() == signature.maxBatch()) {
          throw RefusedException.invalid(
              "instances has more than %d, which one request may hold", signature.maxBatch());
        }
        pictures.add(picture(parser, where, pictures.size()));
      } else if (token == JsonToken.START_OBJECT) {
        instance(parser, where, pictures);
      } else {
        parser.skipChildren();
      }
    }
  }

  private Input picture(JsonParser parser, String where, int place) throws RefusedException {
    byte[] picture;
    try {
      picture = parser.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
    } catch (IOException notBase64) {
      throw RefusedException.invalid("%s.b64 is not base64", where);
    }
    BytesTensor.checkLength("instances", place, picture.length, signature.maxImageBytes());
    return new Input.Encoded(picture);
  }

  private static void need(boolean right, String where) throws RefusedException {
    if (!right) {
      throw RefusedException.invalid("%s is not as it must be; send %s", where, WANTED);
    }
  }
}
