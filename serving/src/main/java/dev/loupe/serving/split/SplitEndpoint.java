package dev.loupe.serving.split;

import dev.loupe.contract.Json;
import dev.loupe.contract.SplitReport;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.start.Identity;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.management.endpoint.annotation.Read;
import org.jspecify.annotations.Nullable;

/** {@code /split} of the management port: what this pod follows, and how much it has to do. */
@Endpoint(id = "split", defaultSensitive = false)
final class SplitEndpoint {
  private final SplitFile file;
  private final Identity identity;
  private final Drain drain;

  SplitEndpoint(SplitFile file, Identity identity, Drain drain) {
    this.file = file;
    this.identity = identity;
    this.drain = drain;
  }

  @Read(produces = "application/json")
  String report() {
    Following following = file.following();
    @Nullable TrafficSplit split = following.split();
    Drain.Seen seen = drain.seen();
    return Json.text(
        new SplitReport(
            identity.version(),
            split == null ? null : split.owner(),
            following.turn(),
            following.role(),
            seen.inFlight(),
            seen.idle().toMillis()));
  }
}
