package dev.loupe.serving.guard;

import dev.loupe.contract.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys that open, by name; of each only its digest is known.
 *
 * @param sha256 of each key, in lower-case hex, by the key's name
 */
record ApiKeys(Map<String, String> sha256) {
  static final ApiKeys NONE = new ApiKeys(Map.of());

  ApiKeys {
    // In the order of their names, so that of two names of one key always the same is its name.
    sha256 = Collections.unmodifiableMap(new TreeMap<>(sha256));
  }

  /**
   * The name of the key that was shown. Takes the same time whichever it is, and whether it is one.
   */
  Optional<String> name(String shown) {
    byte[] digest = ascii(Digest.hex(Digest.of(shown.getBytes(StandardCharsets.UTF_8))));
    Optional<String> name = Optional.empty();
    for (Map.Entry<String, String> key : sha256.entrySet()) {
      boolean same = MessageDigest.isEqual(digest, ascii(key.getValue()));
      name = same ? Optional.of(key.getKey()) : name;
    }
    return name;
  }

  /** In their order. */
  List<String> names() {
    return List.copyOf(sha256.keySet());
  }

  boolean isEmpty() {
    return sha256.isEmpty();
  }

  private static byte[] ascii(String hex) {
    return hex.getBytes(StandardCharsets.US_ASCII);
  }
}
