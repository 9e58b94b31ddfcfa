package dev.loupe.serving.grpc;

import io.grpc.Codec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The message encoding {@code deflate}, which is zlib's format. gRPC for Java has gzip alone. */
final class Deflate implements Codec {
  @Override
  public String getMessageEncoding() {
    return "deflate";
  }

  @Override
  public OutputStream compress(OutputStream out) {
    return new DeflaterOutputStream(out);
  }

  @Override
  public InputStream decompress(InputStream in) {
    return new InflaterInputStream(in);
  }
}
