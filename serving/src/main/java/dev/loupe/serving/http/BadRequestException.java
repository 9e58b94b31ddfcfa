package dev.loupe.serving.http;

/** A request that brings no picture, and the answer to it. */
final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final transient Problem problem;

  /**
   * @param reason label of the metric, one of a few
   */
  BadRequestException(String reason, Problem problem) {
    super(problem.detail());
    this.reason = reason;
    this.problem = problem;
  }

  String reason() {
    return reason;
  }

  Problem problem() {
    return problem;
  }
}
