package dev.loupe.operator.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The client's HTTP, below its retries, by way of a link that may fail. */
final class LinkedHttpClient
    extends StandardHttpClient<
        LinkedHttpClient, LinkedHttpClient.Factory, LinkedHttpClient.Builder> {
  private final Link link;

  private LinkedHttpClient(Builder builder, Link link) {
    super(builder, new AtomicBoolean());
    this.link = link;
  }

  /** Makes clients of one link. */
  static final class Factory implements HttpClient.Factory {
    private final Link link;

    Factory(Link link) {
      this.link = link;
    }

    @Override
    public Builder newBuilder() {
      return new Builder(this);
    }

    /** TLS is the link's matter; how often to try again is said by the configuration. */
    @Override
    public Builder newBuilder(Config config) {
      Builder builder = newBuilder();
      builder.tag(config.getRequestConfig());
      return builder;
    }
  }

  /** As the framework wants it. */
  static final class Builder extends StandardHttpClientBuilder<LinkedHttpClient, Factory, Builder> {
    private final Link link;

    Builder(Factory factory) {
      super(factory);
      this.link = factory.link;
    }

    @Override
    public LinkedHttpClient build() {
      return new LinkedHttpClient(this, link);
    }

    @Override
    protected Builder newInstance(Factory factory) {
      return new Builder(factory);
    }
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    return link.send(request, consumer);
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    throw new UnsupportedOperationException("watches go by plain HTTP here");
  }

  /** What is below is shared. */
  @Override
  protected void doClose() {}
}
