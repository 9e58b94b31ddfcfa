package dev.loupe.operator.rollout;

import java.util.Optional;

/**
 * How requests are shared between versions.
 *
 * @param serving answers what nobody else is asked for
 * @param canary answers a part of the requests
 * @param shadow is sent copies of a part
 */
public record Share(String serving, Optional<Portion> canary, Optional<Portion> shadow) {
  /**
   * @param percent of requests, 0 to 100
   */
  public record Portion(String version, int percent) {}

  static Share of(String serving) {
    return new Share(serving, Optional.empty(), Optional.empty());
  }

  Share withCanary(String version, int percent) {
    return percent == 0
        ? this
        : new Share(serving, Optional.of(new Portion(version, percent)), shadow);
  }

  Share withShadow(String version, int percent) {
    return percent == 0
        ? this
        : new Share(serving, canary, Optional.of(new Portion(version, percent)));
  }
}
