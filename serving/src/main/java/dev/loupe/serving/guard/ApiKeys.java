package dev.loupe.serving.guard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The keys that open, by name; of each only its digest is known. */
final class ApiKeys {
  static final ApiKeys NONE = new ApiKeys(Map.of());

  /** In the order of their names. */
  private final List<Map.Entry<String, byte[]>> digests;

  private final Set<String> digestsInHex;

  /**
   * @param sha256 of each key, in hex, by the key's name
   */
  ApiKeys(Map<String, String> sha256) {
    digests =
        new TreeMap<>(sha256)
            .entrySet().stream()
                .map(e -> Map.entry(e.getKey(), HexFormat.of().parseHex(e.getValue())))
                .toList();
    digestsInHex = Set.copyOf(sha256.values());
  }

  /**
   * The name of the key that was shown. Takes the same time whichever it is, and whether it is one.
   */
  Optional<String> name(String shown) {
    byte[] digest = sha256(shown);
    String name = "";
    boolean found = false;
    for (Map.Entry<String, byte[]> key : digests) {
      boolean same = MessageDigest.isEqual(digest, key.getValue());
      name = same ? key.getKey() : name;
      found |= same;
    }
    return found ? Optional.of(name) : Optional.empty();
  }

  List<String> names() {
    return digests.stream().map(Map.Entry::getKey).toList();
  }

  boolean isEmpty() {
    return digests.isEmpty();
  }

  /** Whether the same keys open. */
  boolean isLike(ApiKeys other) {
    return names().equals(other.names()) && digestsInHex.equals(other.digestsInHex);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
