package dev.loupe.contract;

import org.jspecify.annotations.Nullable;

/**
 * How a model's requests are shared between its versions. The operator writes it into a ConfigMap,
 * every serving pod of the model reads the mounted file again when it changes.
 *
 * @param owner the DetectorModel's uid: of another model of that name, turns begin anew
 * @param turn grows with every change; a pod passes over one that is lower than what it follows
 * @param serving the version that answers what nobody else is asked for
 * @param servingHost where its pods are asked for pictures, without a port
 * @param canary who answers a part of the requests; absent: nobody
 * @param shadow who is asked what the serving version was asked, without being answered from;
 *     absent: nobody
 * @param session what of a request keeps it with one version; absent: each is assigned for itself
 */
public record TrafficSplit(
    String owner,
    int turn,
    String serving,
    String servingHost,
    @Nullable Canary canary,
    @Nullable Shadow shadow,
    @Nullable Session session) {

  /** Its name in the folder that is mounted. */
  public static final String FILE = "split.json";

  /**
   * @param percent of requests, 0 to 100
   */
  public record Canary(String version, String host, int percent) {}

  /**
   * @param percent of requests that are copied, 0 to 100
   */
  public record Shadow(String version, String host, int percent) {}

  /** One of the two is there: the name of a header, or of a cookie. */
  public record Session(@Nullable String header, @Nullable String cookie) {}
}
