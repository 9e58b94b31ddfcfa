package dev.loupe.serving.grpc;

import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The message encoding {@code gzip}. gRPC's own reads a message's head where it unwraps the
 * message: what is wrong there is an unknown error of the server's, and the client is told nothing.
 */
final class Gzip implements Codec {
  @Override
  public String getMessageEncoding() {
    return "gzip";
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new GZIPOutputStream(out);
  }

  @Override
  public InputStream decompress(InputStream in) {
    return new Unopened(in);
  }

  /** Opened when it is read. */
  private static final class Unopened extends InputStream {
    private final InputStream packed;
    private @Nullable InputStream plain;

    Unopened(InputStream packed) {
      this.packed = packed;
    }

    private InputStream opened() throws IOException {
      InputStream open = plain == null ? new GZIPInputStream(packed) : plain;
      plain = open;
      return open;
    }

    @Override
    public int read() throws IOException {
      return opened().read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return opened().read(into, from, length);
    }

    @Override
    public void close() throws IOException {
      InputStream open = plain == null ? packed : plain;
      open.close();
    }
  }
}
