package dev.loupe.serving.observe;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * A log line is a JSON object: when, how grave, who, what, and the event's own keys beside them.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];

  private final JsonFactory json = new JsonFactory();
  private final ThrowableProxyConverter stack = new ThrowableProxyConverter();

  @Override
  public void start() {
    stack.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("timestamp", event.getInstant().toString());
      out.writeStringField("level", event.getLevel().toString());
      out.writeStringField("logger", event.getLoggerName());
      out.writeStringField("message", event.getFormattedMessage());
      List<KeyValuePair> pairs = event.getKeyValuePairs();
      if (pairs != null) {
        for (KeyValuePair pair : pairs) {
          write(out, pair);
        }
      }
      if (event.getThrowableProxy() != null) {
        out.writeStringField("error", stack.convert(event));
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void write(JsonGenerator out, KeyValuePair pair) throws IOException {
    switch (pair.value) {
      case null -> out.writeNullField(pair.key);
      case Integer number -> out.writeNumberField(pair.key, number);
      case Long number -> out.writeNumberField(pair.key, number);
      case Double number -> out.writeNumberField(pair.key, number);
      case Boolean truth -> out.writeBooleanField(pair.key, truth);
      default -> out.writeStringField(pair.key, pair.value.toString());
    }
  }
}
