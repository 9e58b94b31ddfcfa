package dev.loupe.serving.internal;

import dev.loupe.serving.internal.FrameException.Fault;
import dev.loupe.serving.internal.ReplyBody.NoRoomException;
import dev.loupe.serving.internal.Seal.Sealed;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import dev.loupe.serving.trace.TraceParent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Asks pods of other versions, over connections that are kept. Thread-safe. */
@Singleton
public final class PodClient {
  private static final Duration CONNECT = Duration.ofMillis(500);

  /** Besides the pictures. */
  private static final int HEAD_BYTES = 1 << 10;

  private static final int OK = 200;
  private static final int TIMEOUT = 408;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;
  private static final int UNFIT = 422;
  private static final int UPGRADE = 426;

  private final Seal seal;
  private final ModelHolder models;
  private final ByteBudget memory;
  private final Ticker ticker;
  private final int port;
  private @Nullable HttpClient client;

  PodClient(Seal seal, ModelHolder models, ByteBudget memory, Ticker ticker, Settings settings) {
    this.seal = seal;
    this.models = models;
    this.memory = memory;
    this.ticker = ticker;
    this.port = settings.internalPort();
  }

  /** Most pods never ask another. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .build();
      client = made;
    }
    return made;
  }

  @PreDestroy
  synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }

  /**
   * Waits for the answer. What is asked is copied: the work's inputs are not held afterwards. What
   * is sent for a user, and what is answered, takes of the memory for bodies; else the asker has
   * room for it.
   *
   * @param host whose pods are of {@code version}
   * @param patience at most so long
   * @throws InterruptedException if nobody wants the answer any more; then it is not waited for
   */
  public PodReply ask(
      String host, String version, Kind kind, Work work, Origin origin, Duration patience)
      throws InterruptedException {
    long until = ticker.nanos() + patience.toNanos();
    Optional<LoadedModel> loaded = models.current();
    if (loaded.isEmpty()) {
      return new PodReply.Unasked();
    }
    LoadedModel model = loaded.get();
    int size = model.session().size();
    try (ByteBudget.Hold hold = memory.hold()) {
      long bytes = RequestFrame.length(work.inputs(), size) + HEAD_BYTES;
      if (kind.isUsers() && !hold.growTo(bytes)) {
        return new PodReply.Unasked();
      }
      PodRequest asked =
          new PodRequest(origin.requestId(), origin.caller(), patience, work.want(), work.inputs());
      byte[] frame = RequestFrame.write(asked, model.answerer(), size);
      HttpRequest request = request(host, seal.on(version, kind, frame), frame, origin.trace());
      // A copy's answer is short, and few are asked for at a time.
      LongPredicate room = more -> !kind.isUsers() || hold.growTo(bytes + more);
      BodyHandler<byte[]> body =
          BodyHandlers.limiting(
              _ -> new ReplyBody(room), ReplyFrame.most(work, model.classes().size()));
      PodReply reply = reply(request, body, version, work.inputs().size(), until);
      // An answer of another length would not be what this model's description says.
      return reply instanceof PodReply.Outcomes there
              && there.answerer().classes().size() != model.classes().size()
          ? new PodReply.Refused(UNFIT)
          : reply;
    }
  }

  private HttpRequest request(
      String host, Sealed sealed, byte[] frame, @Nullable TraceParent trace) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://%s:%d/internal/v1/predict".formatted(host, port)))
            .header(Seal.HEADER, sealed.header())
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(frame));
    if (trace != null) {
      request.header(TraceParent.HEADER, trace.header());
    }
    return request.build();
  }

  /**
   * A connection that was kept may have been closed just then: so what broke is asked once more,
   * which a prediction bears.
   */
  private PodReply reply(
      HttpRequest request, BodyHandler<byte[]> body, String version, int pictures, long until)
      throws InterruptedException {
    PodReply first = send(request, body, version, pictures, until);
    if (!(first instanceof PodReply.Cut)) {
      return first;
    }
    PodReply second = send(request, body, version, pictures, until);
    return second instanceof PodReply.Unreachable ? first : second;
  }

  private PodReply send(
      HttpRequest request, BodyHandler<byte[]> body, String version, int pictures, long until)
      throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(request, body);
    try {
      return read(
          sent.get(Math.max(0, until - ticker.nanos()), TimeUnit.NANOSECONDS), version, pictures);
    } catch (TimeoutException e) {
      return new PodReply.Late();
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } finally {
      // Whoever does not wait any more ends the connection, so that the other end gives it up, too.
      boolean _ = sent.cancel(true);
    }
  }

  private static PodReply failed(@Nullable Throwable cause) {
    return switch (cause) {
      case ConnectException _, HttpConnectTimeoutException _ -> new PodReply.Unreachable();
      case HttpTimeoutException _ -> new PodReply.Late();
      case NoRoomException _ -> new PodReply.Unasked();
      case ProtocolException none -> new PodReply.Broken("no HTTP: " + none.getMessage());
      case IOException _ -> new PodReply.Cut();
      case null, default -> new PodReply.Broken(String.valueOf(cause));
    };
  }

  private static PodReply read(HttpResponse<byte[]> response, String version, int pictures) {
    int status = response.statusCode();
    if (status == OK) {
      try {
        return ReplyFrame.read(ByteBuffer.wrap(response.body()), version, pictures);
      } catch (FrameException e) {
        return e.fault() == Fault.FORMAT
            ? new PodReply.Refused(UPGRADE)
            : new PodReply.Broken("no answer: " + e.getMessage());
      }
    }
    return switch (status) {
      case UNAVAILABLE -> new PodReply.Full();
      case TIMEOUT -> new PodReply.Late();
      default ->
          status < SERVER_ERROR
              ? new PodReply.Refused(status)
              : new PodReply.Broken("status " + status);
    };
  }
}
