package dev.loupe.detector.drift;

import dev.loupe.contract.BundleManifest.SignalBins;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The ten bins of each signal. The edges are the same for every model and version, so that counts
 * of any two can be compared: bin i holds values from {@code edges[i-1]} (inclusive) to {@code
 * edges[i]} (exclusive), the first and the last are open.
 *
 * <ul>
 *   <li>{@code score} and {@code brightness}: 0.1, 0.2, … 0.9;
 *   <li>{@code confidence}: 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, as trained networks
 *       crowd near 1;
 *   <li>{@code contrast}: 0.05, 0.10, … 0.45.
 * </ul>
 */
public final class Bins {
  public static final int COUNT = 10;

  private static final List<Double> TENTHS = List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

  private static final Map<String, List<Double>> EDGES =
      Map.of(
          Signals.SCORE,
          TENTHS,
          Signals.CONFIDENCE,
          List.of(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999),
          Signals.BRIGHTNESS,
          TENTHS,
          Signals.CONTRAST,
          List.of(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45));

  private Bins() {}

  /**
   * The nine edges of a signal, rising.
   *
   * @throws IllegalArgumentException if there is no such signal
   */
  public static List<Double> edges(String signal) {
    List<Double> edges = EDGES.get(signal);
    if (edges == null) {
      throw new IllegalArgumentException(
          "there is no signal \"%s\"; signals are %s".formatted(signal, Signals.NAMES));
    }
    return edges;
  }

  /** The bin, 0 to 9, that a value of the signal falls into. */
  public static int index(String signal, double value) {
    List<Double> edges = edges(signal);
    int bin = 0;
    while (bin < edges.size() && value >= edges.get(bin)) {
      bin++;
    }
    return bin;
  }

  /** Counts the signals of many predictions, as {@link Signals#of} gives them. */
  public static Map<String, SignalBins> count(Iterable<Map<String, Double>> predictions) {
    Map<String, long[]> counts = new TreeMap<>();
    Signals.NAMES.forEach(signal -> counts.put(signal, new long[COUNT]));
    for (Map<String, Double> prediction : predictions) {
      prediction.forEach(
          (signal, value) ->
              counts.computeIfAbsent(signal, s -> new long[COUNT])[index(signal, value)]++);
    }
    Map<String, SignalBins> bins = new TreeMap<>();
    counts.forEach(
        (signal, c) ->
            bins.put(signal, new SignalBins(edges(signal), LongStream.of(c).boxed().toList())));
    return bins;
  }
}
