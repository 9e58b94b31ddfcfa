package dev.loupe.operator.poll;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What pods are asked, and how.
 *
 * @param name as in the threads' names
 * @param path with its slash
 * @param interval of a tick; the shortest time between two questions to one pod
 * @param patience with a connection, and with the beginning of an answer; twice that for the whole
 * @param maxBytes of an answer; a longer one is none
 * @param isNews whether who is looked after is to be woken: the answer before, and the new one
 */
public record Question<T>(
    String name,
    int port,
    String path,
    Duration interval,
    Duration patience,
    int maxBytes,
    Reading<T> reading,
    BiPredicate<T, T> isNews) {

  /** Makes an answer of what a pod sent. */
  @FunctionalInterface
  public interface Reading<T> {
    /**
     * @param id of the pod, as it is followed by
     * @return empty: it is no answer to the question
     */
    Optional<T> read(String id, byte[] body);
  }
}
