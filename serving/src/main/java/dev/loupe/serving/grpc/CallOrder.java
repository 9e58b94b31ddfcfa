package dev.loupe.serving.grpc;

/**
 * The order in which a call passes the interceptors, as {@code @Order} of {@code ServerInterceptor}
 * beans: all of them are picked up, the smallest first.
 */
public final class CallOrder {
  /** Gives the call its id. */
  public static final int ID = -500;

  /** Takes up its trace. */
  public static final int TRACE = -450;

  /** Counts it, however it ends. */
  public static final int METRICS = -400;

  /** Ends it where its client is too slow, in sending or in reading. */
  public static final int SLOW = -350;

  /** Lets a drain wait for it. */
  public static final int DRAIN = -300;

  /** Refuses what grows over the memory for requests. */
  public static final int MEMORY = -200;

  /** Whether its caller is known, and may ask now. */
  public static final int ACCESS = -100;

  /** Which session it belongs to. */
  public static final int SESSION = 0;

  private CallOrder() {}
}
