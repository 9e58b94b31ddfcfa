package dev.loupe.serving.http;

import dev.loupe.serving.queue.UnreadAnswers;
import dev.loupe.serving.start.Settings;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Puts what bounds a connection into each: time for heads and answers, and how it ends. */
@Singleton
final class Pipelines implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private static final String CODEC = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Duration head;

  private final UnreadAnswers answers;

  /** A head has as long as a whole request. */
  Pipelines(Settings settings, UnreadAnswers answers) {
    this.head = settings.requestDeadline();
    this.answers = answers;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Root(head, answers));
    return event.getBean();
  }

  private record Root(Duration head, UnreadAnswers answers) implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new Connection(channel, head, answers) : this;
    }
  }

  private record Connection(Channel channel, Duration head, UnreadAnswers answers)
      implements NettyServerCustomizer {
    @Override
    public void onStreamPipelineBuilt() {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addBefore(
          ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND,
          "lingering-close",
          new LingeringClose(MOMENT));
      HeadTimeout timeout = new HeadTimeout(head);
      pipeline.addBefore(CODEC, "waiting-answers", new WaitingAnswers(answers));
      pipeline.addBefore(CODEC, "head-bytes", timeout.bytes());
      pipeline.addAfter(CODEC, "one-request", new OneRequest());
      pipeline.addAfter(CODEC, "head-messages", timeout.messages());
      pipeline.addAfter(CODEC, "version-1", new Version1());
    }
  }
}
