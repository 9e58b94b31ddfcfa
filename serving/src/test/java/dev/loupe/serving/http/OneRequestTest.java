package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class OneRequestTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new OneRequest());

  private static DefaultFullHttpRequest request(String path) {
    return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
  }

  private void answer(HttpResponseStatus status) {
    assertThat(channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status)))
        .isTrue();
  }

  private String next() {
    DefaultFullHttpRequest request = channel.readInbound();
    return request == null ? "nothing" : request.uri();
  }

  @Test
  void theNextBeginsWhenTheOneBeforeIsAnswered() {
    boolean _ = channel.writeInbound(request("/1"), request("/2"), request("/3"));
    assertThat(next()).isEqualTo("/1");
    assertThat(next()).isEqualTo("nothing");

    answer(HttpResponseStatus.OK);
    assertThat(next()).isEqualTo("/2");
    assertThat(next()).isEqualTo("nothing");

    answer(HttpResponseStatus.NOT_FOUND);
    assertThat(next()).isEqualTo("/3");
    answer(HttpResponseStatus.OK);
    boolean _ = channel.writeInbound(request("/4"));
    assertThat(next()).isEqualTo("/4");
  }

  @Test
  void toBeToldToGoOnIsNoAnswer() {
    boolean _ =
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/1"));
    answer(HttpResponseStatus.CONTINUE);

    boolean _ =
        channel.writeInbound(
            new DefaultLastHttpContent(Unpooled.buffer().writeByte(1)), request("/2"));

    assertThat(channel.inboundMessages()).hasSize(2);
    answer(HttpResponseStatus.OK);
    assertThat(channel.inboundMessages()).hasSize(3);
    boolean _ = channel.finishAndReleaseAll();
  }

  @Test
  void whatWaitsIsReleasedWithTheConnection() {
    DefaultFullHttpRequest second = request("/2");
    boolean _ = channel.writeInbound(request("/1"), second);

    boolean _ = channel.finishAndReleaseAll();

    assertThat(second.refCnt()).isZero();
  }
}
