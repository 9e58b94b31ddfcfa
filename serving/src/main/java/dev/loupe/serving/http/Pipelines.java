package dev.loupe.serving.http;

import dev.loupe.serving.start.Settings;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Puts {@link LingeringClose} and {@link HeadTimeout} into each connection. */
@Singleton
final class Pipelines implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Duration head;

  /** A head has as long as a whole request. */
  Pipelines(Settings settings) {
    this.head = settings.requestDeadline();
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Root(head));
    return event.getBean();
  }

  private record Root(Duration head) implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new Connection(channel, head) : this;
    }
  }

  private record Connection(Channel channel, Duration head) implements NettyServerCustomizer {
    @Override
    public void onStreamPipelineBuilt() {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addBefore(
          ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND,
          "lingering-close",
          new LingeringClose(MOMENT));
      HeadTimeout timeout = new HeadTimeout(head);
      pipeline.addBefore(
          ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, "head-bytes", timeout.bytes());
      pipeline.addAfter(
          ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, "head-messages", timeout.messages());
    }
  }
}
