package dev.loupe.operator.faults;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Holds the news of one kind back while it is shut, and lets them through in order. */
final class Gate {
  private final List<News> waiting = new ArrayList<>();
  private boolean shut;

  private interface News {
    void deliver() throws Exception;
  }

  AsyncBody.Consumer<List<ByteBuffer>> before(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    return (news, body) -> {
      synchronized (this) {
        if (shut) {
          waiting.add(() -> consumer.consume(news, body));
          return;
        }
      }
      consumer.consume(news, body);
    };
  }

  synchronized void shut() {
    shut = true;
  }

  void open() {
    List<News> late;
    synchronized (this) {
      shut = false;
      late = List.copyOf(waiting);
      waiting.clear();
    }
    // A watch gives its next news only when asked after these.
    for (News news : late) {
      try {
        news.deliver();
      } catch (Exception e) {
        throw new IllegalStateException("late news could not be delivered", e);
      }
    }
  }
}
