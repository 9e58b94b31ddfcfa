package dev.loupe.serving.trace;

import java.util.Optional;

/** Follows requests. */
public interface Tracing {

  /**
   * A request has come.
   *
   * @param from the sender's step; empty: the trace begins here
   * @param name of the step, of a small set
   */
  Step begin(Optional<TraceParent> from, String name);

  /** Whether the steps are sent to a collector. */
  boolean isExported();

  /** A request on its way. */
  interface Step {
    /** Stands in the log and in the answer. */
    TraceParent here();

    /** It was answered, or its sender went away. */
    void end(Answer answer, String requestId);
  }

  /** How a request ended. */
  sealed interface Answer {
    /**
     * @param route a template, or nothing where there is none
     */
    record Http(Optional<String> route, String method, int status) implements Answer {}

    /**
     * @param method its service's name and its own, with a slash between them
     * @param status the number of the status, 0 to 16
     */
    record Grpc(String method, int status) implements Answer {}
  }
}
