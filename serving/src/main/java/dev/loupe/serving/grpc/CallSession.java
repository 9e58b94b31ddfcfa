package dev.loupe.serving.grpc;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.split.SplitFile;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what keeps a call with one version: the metadata of the name that the split gives to a
 * header. Cookies are HTTP's alone.
 */
@Singleton
@Order(CallOrder.SESSION)
final class CallSession implements ServerInterceptor {
  private static final Context.Key<String> SESSION = Context.key("loupe.session");

  /** Of metadata that is text. */
  private static final Pattern NAME = Pattern.compile("(?!.*-bin)[0-9a-z_.-]+");

  private final SplitFile split;

  CallSession(SplitFile split) {
    this.split = split;
  }

  /** Of the call that is being handled. */
  static Optional<String> current() {
    return Optional.ofNullable(SESSION.get());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable String session = session(headers);
    return session == null || session.isEmpty()
        ? next.startCall(call, headers)
        : Contexts.interceptCall(
            Context.current().withValue(SESSION, session), call, headers, next);
  }

  private @Nullable String session(Metadata headers) {
    TrafficSplit.@Nullable Session wanted = split.following().session();
    if (wanted == null || wanted.header() == null) {
      return null;
    }
    String name = wanted.header().toLowerCase(Locale.ROOT);
    return NAME.matcher(name).matches()
        ? headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
        : null;
  }
}
