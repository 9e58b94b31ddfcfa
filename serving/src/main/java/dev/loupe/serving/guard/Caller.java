package dev.loupe.serving.guard;

/** Who asks. */
public sealed interface Caller {
  /** Attribute of a request under which its caller is found. */
  String ATTRIBUTE = "loupe.caller";

  /** What logs and metrics call a caller that needs no key. */
  String ANONYMOUS = "anonymous";

  /**
   * @param name of the key that was shown, never the key
   */
  record Key(String name) implements Caller {}

  /**
   * Nobody needs a key, so callers are told apart by where they are.
   *
   * @param network an IPv4 address, or the first 64 bits of an IPv6 address, of which one caller
   *     has 2⁶⁴
   */
  record Address(String network) implements Caller {}

  /** For logs and metrics: of a small set. */
  default String label() {
    return switch (this) {
      case Key(String name) -> name;
      case Address _ -> ANONYMOUS;
    };
  }

  /** Tells it from all others. */
  default String id() {
    return switch (this) {
      case Key(String name) -> "key " + name;
      case Address(String network) -> "address " + network;
    };
  }
}
