package dev.loupe.serving.http;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loupe.serving.observe.Plain;
import dev.loupe.serving.predict.Input;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a body {@code {"image": "<base64>"}}. It is decoded as it is read, never held as
 * text; other members are passed over, without a look at what they hold but their depth.
 */
final class JsonPicture {
  static final String MEMBER = "image";
  static final int MAX_DEPTH = 16;
  private static final int MAX_NAME = 1000;
  private static final int SHOWN = 200;

  /** With padding or without it; white space in it counts as nothing. */
  private static final Base64Variant BASE64 = Base64Variants.MIME_NO_LINEFEEDS.withPaddingAllowed();

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME)
                  .build())
          .build();

  private JsonPicture() {}

  /**
   * @param body of which the first {@code length} bytes are it
   * @param most bytes of a picture
   */
  static Input.Encoded picture(byte[] body, int length, int most) throws BadRequestException {
    try (JsonParser in = JSON.createParser(body, 0, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw Uploads.malformedJson("the body is no JSON object");
      }
      Input.@Nullable Encoded picture = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        if (!name.equals(MEMBER)) {
          in.skipChildren();
        } else if (picture != null) {
          throw Uploads.secondFile();
        } else {
          picture = decoded(in, value, new Decoded(most, length));
        }
      }
      if (in.nextToken() != null) {
        throw Uploads.malformedJson("something follows the JSON object");
      }
      if (picture == null || picture.length() == 0) {
        throw Uploads.noFile(
            picture == null
                ? "the JSON has no member \"%s\"".formatted(MEMBER)
                : "\"%s\" is empty".formatted(MEMBER));
      }
      return picture;
    } catch (JsonProcessingException e) {
      throw Uploads.malformedJson(Plain.text(String.valueOf(e.getOriginalMessage()), SHOWN));
    } catch (CharConversionException e) {
      throw Uploads.malformedJson("the body is not UTF-8");
    } catch (TooLong e) {
      throw Uploads.pictureTooLarge(most);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private static Input.Encoded decoded(JsonParser in, JsonToken value, Decoded into)
      throws IOException, BadRequestException {
    if (value != JsonToken.VALUE_STRING) {
      throw Uploads.malformedJson("\"%s\" is no string".formatted(MEMBER));
    }
    try {
      in.readBinaryValue(BASE64, into);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Jackson's base64 throws the second, whose message shows the letter that is none.
      throw Uploads.malformedJson("\"%s\" is not base64 alone".formatted(MEMBER));
    }
    return into.picture();
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Bytes up to the limit, allocated once. */
  private static final class Decoded extends OutputStream {
    private final byte[] bytes;
    private int length;

    Decoded(int most, int text) {
      bytes = new byte[Math.min(most, Math.ceilDiv(text, 4) * 3)];
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] more, int from, int count) throws IOException {
      if (count > bytes.length - length) {
        throw new TooLong();
      }
      System.arraycopy(more, from, bytes, length, count);
      length += count;
    }

    Input.Encoded picture() {
      return new Input.Encoded(bytes, 0, length);
    }
  }
}
