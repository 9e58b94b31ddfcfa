package dev.loupe.serving.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a connection's next request begin when the answer to the one before is on its way. Without
 * it a client that sends requests and takes no answers would have many made for it, which wait
 * where nobody counts them. Goes after the decoder; only the connection's event loop touches it.
 */
final class OneRequest extends ChannelDuplexHandler {
  /** What was decoded of later requests: at most what one read brought. */
  private final Queue<Object> later = new ArrayDeque<>();

  private boolean busy;
  private boolean passing;
  private boolean informing;
  private boolean readWanted;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!later.isEmpty() || busy && message instanceof HttpRequest) {
      later.add(message);
      return;
    }
    pass(context, message);
  }

  private void pass(ChannelHandlerContext context, Object message) {
    busy |= message instanceof HttpRequest;
    context.fireChannelRead(message);
  }

  /** While nothing is kept back reading goes on, or nobody would see that the client hangs up. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (later.isEmpty()) {
      context.read();
    } else {
      readWanted = true;
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse answer) {
      informing = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    if (!(message instanceof LastHttpContent) || informing) {
      ChannelFuture _ = context.write(message, promise);
      return;
    }
    ChannelFuture _ = context.write(message, promise.unvoid()).addListener(_ -> answered(context));
  }

  private void answered(ChannelHandlerContext context) {
    busy = false;
    if (passing || later.isEmpty()) {
      return;
    }
    // An answer may be there before this has returned.
    passing = true;
    while (!later.isEmpty() && !(busy && later.peek() instanceof HttpRequest)) {
      pass(context, later.remove());
    }
    passing = false;
    context.fireChannelReadComplete();
    if (later.isEmpty() && readWanted) {
      readWanted = false;
      context.read();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    later.forEach(ReferenceCountUtil::release);
    later.clear();
  }
}
