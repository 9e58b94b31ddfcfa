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

    /**
     * It was answered.
     *
     * @param route a template, or nothing where there is none
     * @param status of HTTP
     */
    void end(Optional<String> route, String method, int status, String requestId);
  }
}
