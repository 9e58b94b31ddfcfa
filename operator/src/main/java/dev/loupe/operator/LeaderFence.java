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
import java.util.List;
import java.util.OptionalLong;
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
  private volatile long asked;
  private volatile OptionalLong renewed = OptionalLong.empty();
  private volatile boolean closed;

  /**
   * @param namespace of the Lease
   * @param limit shorter than the Lease's duration
   * @param nanos a clock that also runs while the process is frozen
   */
  LeaderFence(String namespace, Duration limit, LongSupplier nanos) {
    this.leases = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    this.limit = limit;
    this.nanos = nanos;
  }

  /** From now on nothing passes: the Lease is about to be given back. */
  void close() {
    closed = true;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (READS.contains(request.method()) || request.uri().getPath().startsWith(REVIEWS)) {
      return;
    }
    if (isOfTheLease(request.uri())) {
      // Dated by the question: when it arrives is the server's secret. Renewals come one by one.
      asked = nanos.getAsLong();
    } else if (!holds()) {
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
      renewed = OptionalLong.of(asked);
    }
  }

  private boolean holds() {
    OptionalLong since = renewed;
    return !closed && since.isPresent() && nanos.getAsLong() - since.getAsLong() < limit.toNanos();
  }

  private boolean isOfTheLease(URI uri) {
    return uri.getPath().startsWith(leases);
  }
}
