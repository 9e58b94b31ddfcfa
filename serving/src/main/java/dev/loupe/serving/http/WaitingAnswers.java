package dev.loupe.serving.http;

import dev.loupe.serving.queue.UnreadAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Counts what waits for a connection's client. Goes before the decoder: it counts bytes. */
final class WaitingAnswers extends ChannelDuplexHandler {
  private final UnreadAnswers answers;
  private UnreadAnswers.@Nullable Reader client;

  WaitingAnswers(UnreadAnswers answers) {
    this.answers = answers;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    client = answers.reader(() -> cutOff(context));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
    UnreadAnswers.Reader reader = client;
    if (bytes == 0 || reader == null) {
      ChannelFuture _ = context.write(message, promise);
      return;
    }
    reader.given(bytes);
    ChannelFuture _ =
        context.write(message, promise.unvoid()).addListener(_ -> reader.taken(bytes));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (client != null) {
      client.close();
    }
    context.fireChannelInactive();
  }

  /** At once, past those who linger; and what the system still holds is dropped, too. */
  private static void cutOff(ChannelHandlerContext context) {
    boolean _ = context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelFuture _ = context.close();
  }
}
