package dev.loupe.serving.guard;

import dev.loupe.contract.ServingPolicy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ServingPolicy} that was read and checked.
 *
 * @param rates an endpoint that is not in it is not limited
 * @param maxBatchFiles 1 to {@value #MOST_BATCH_FILES}
 */
public record Policy(
    Map<Endpoint, Rate> rates,
    int maxBatchFiles,
    boolean publicMonitoring,
    Set<String> allowedOrigins,
    List<Network> trustedProxies) {

  private static final int MOST_BATCH_FILES = 20;
  private static final String ORIGINS = "https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?";

  public Policy {
    rates = Map.copyOf(rates);
    allowedOrigins = Set.copyOf(allowedOrigins);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * @throws InvalidPolicyException naming the first field that can't be used
   */
  static Policy of(ServingPolicy given) {
    Map<Endpoint, Rate> rates = new EnumMap<>(Endpoint.class);
    put(rates, Endpoint.PREDICT, given.rateLimits().predict());
    put(rates, Endpoint.BATCH, given.rateLimits().batch());
    put(rates, Endpoint.EXPLAIN, given.rateLimits().explain());
    @Nullable Integer files = given.maxBatchFiles();
    if (files == null || files < 1 || files > MOST_BATCH_FILES) {
      throw new InvalidPolicyException(
          "maxBatchFiles", String.valueOf(files), "1 to " + MOST_BATCH_FILES);
    }
    for (String origin : given.allowedOrigins()) {
      if (!origin.equals("*") && !origin.matches(ORIGINS)) {
        throw new InvalidPolicyException(
            "allowedOrigins", origin, "https://shop.example, or * for every page");
      }
    }
    return new Policy(
        rates,
        files,
        Boolean.TRUE.equals(given.publicMonitoring()),
        Set.copyOf(given.allowedOrigins()),
        given.trustedProxies().stream().map(p -> Network.parse("trustedProxies", p)).toList());
  }

  private static void put(Map<Endpoint, Rate> rates, Endpoint endpoint, @Nullable String text) {
    if (text != null) {
      rates.put(endpoint, Rate.parse("rateLimits." + endpoint.word(), text));
    }
  }

  /** Whether a page of this origin may read answers. */
  public boolean allows(String origin) {
    return allowedOrigins.contains("*") || allowedOrigins.contains(origin);
  }
}
