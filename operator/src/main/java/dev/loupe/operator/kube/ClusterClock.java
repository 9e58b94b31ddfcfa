package dev.loupe.operator.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's clock, corrected by the API server's where the two differ: whose times stand on
 * every object that a deadline counts from. As an interceptor it reads the time that each answer
 * carries.
 */
public final class ClusterClock implements InstantSource, Interceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterClock.class);

  /** An answer tells whole seconds, and is on its way for a while. */
  static final Duration TOLERANCE = Duration.ofSeconds(5);

  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final InstantSource machine;
  private final AtomicReference<Duration> behind = new AtomicReference<>(Duration.ZERO);

  public ClusterClock(InstantSource machine) {
    this.machine = machine;
  }

  @Override
  public Instant instant() {
    return machine.instant().plus(behind.get());
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    response.headers("Date").stream().findFirst().ifPresent(this::heard);
  }

  /**
   * @param date as HTTP writes it
   */
  void heard(String date) {
    try {
      Instant said = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
      Duration found = Duration.between(machine.instant(), said.plus(HALF_A_SECOND));
      Duration known = behind.get();
      if (found.minus(known).abs().compareTo(TOLERANCE) > 0 && behind.compareAndSet(known, found)) {
        LOG.atWarn()
            .addKeyValue("seconds", found.toSeconds())
            .log("The API server's clock is ahead of this machine's by so much, and is gone by");
      }
    } catch (DateTimeException noDate) {
      LOG.atDebug().addKeyValue("date", date).log("An answer carries no readable date");
    }
  }
}
