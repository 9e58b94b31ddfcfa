package dev.loupe.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets a write pass only while this process holds the Lease for certain: it renewed it less than
 * {@code limit} ago, and others wait longer than that before they take it.
 *
 * <p>The election alone ends a process that lost its Lease, but only at its next look: one that was
 * frozen for a minute would first go on where it stood, beside its successor. Reads always pass,
 * and so does what is asked about the Lease and about rights.
 */
final class LeaderFence implements Interceptor {
  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final String REVIEWS = "/apis/authorization.k8s.io/";

  private final String leases;
  private final Duration limit;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private volatile Optional<Moment> asked = Optional.empty();
  private volatile Optional<Moment> renewed = Optional.empty();
  private volatile boolean closed;

  /**
   * @param namespace of the Lease
   * @param limit shorter than the Lease's duration
   * @param nanos a clock that nobody sets, and that also runs while the process is frozen
   * @param wall the clock by which others judge the Lease's age; it also runs while the machine is
   *     suspended
   */
  LeaderFence(String namespace, Duration limit, LongSupplier nanos, InstantSource wall) {
    this.leases = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    this.limit = limit;
    this.nanos = nanos;
    this.wall = wall;
  }

  /** From now on nothing passes: the Lease is about to be given back. */
  void close() {
    closed = true;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    boolean read = READS.contains(request.method());
    if (isOfTheLease(request.uri())) {
      // The renewal's time is taken before the Lease is read, and its writing may take long: it is
      // dated by the reading. Renewals come one by one.
      if (read || asked.isEmpty()) {
        asked = Optional.of(now());
      }
    } else if (!read && !request.uri().getPath().startsWith(REVIEWS) && !holds()) {
      throw new KubernetesClientException(
          "This process does not hold the Lease for certain; it did not "
              + request.method()
              + " "
              + request.uri().getPath());
    }
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> body) {
    boolean write = !READS.contains(request.method());
    if (write && isOfTheLease(request.uri()) && answer.isSuccessful()) {
      renewed = asked;
      asked = Optional.empty();
    }
  }

  private boolean holds() {
    return !closed && renewed.filter(since -> isYoung(since, now())).isPresent();
  }

  private boolean isYoung(Moment since, Moment now) {
    return now.nanos() - since.nanos() < limit.toNanos()
        && Duration.between(since.wall(), now.wall()).compareTo(limit) < 0;
  }

  private Moment now() {
    return new Moment(nanos.getAsLong(), wall.instant());
  }

  private boolean isOfTheLease(URI uri) {
    return uri.getPath().startsWith(leases);
  }

  private record Moment(long nanos, Instant wall) {}
}
