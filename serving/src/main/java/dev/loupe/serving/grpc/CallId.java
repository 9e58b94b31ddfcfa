package dev.loupe.serving.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call the id that its client sent as {@code x-request-id}, or a new one, and sends it
 * back. It is written to logs, so only a short plain word is taken.
 */
@Singleton
@Order(CallOrder.ID)
public final class CallId implements ServerInterceptor {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> ID = Context.key("loupe.request-id");
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private final RandomGenerator random;

  CallId(RandomGenerator random) {
    this.random = random;
  }

  /** Of the call that is being handled. */
  public static String current() {
    @Nullable String id = ID.get();
    return id == null ? "" : id;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable String given = headers.get(HEADER);
    String id = given != null && ACCEPTED.matcher(given).matches() ? given : make();
    return Contexts.interceptCall(
        Context.current().withValue(ID, id),
        new AnswerHeader<>(call, HEADER, id),
        headers,
        next);
  }

  private String make() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
