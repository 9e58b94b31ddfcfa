package dev.loupe.serving.guard;

import java.util.Optional;

/** What becomes of a request before it costs anything. */
public sealed interface Verdict {
  /**
   * @param quota where its endpoint is limited
   */
  record Admitted(Caller caller, Optional<Quota> quota) implements Verdict {}

  /**
   * @param detail a sentence for the one who asked
   */
  record Unauthenticated(String detail) implements Verdict {}

  record Limited(Caller caller, Endpoint endpoint, Quota quota) implements Verdict {
    /** A sentence for the one who asked. */
    public String detail() {
      return "%d %s requests in %d s are allowed; the next one in %d s"
          .formatted(
              quota.limit(),
              endpoint.word(),
              quota.period().toSeconds(),
              Quota.seconds(quota.retry()));
    }
  }
}
