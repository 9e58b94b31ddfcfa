package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * With what a store of a cloud is entered: the files of a mounted Secret, each named by a key; or
 * the surroundings, which are variables of the environment and, where these say nothing, the
 * machine's or pod's own identity. Values are never part of a message.
 */
public final class Access {
  /** Longer than any key; a service account's JSON has 2.4 kB. */
  private static final long MAX_BYTES = 64 << 10;

  private final @Nullable Path secret;
  private final Map<String, String> environment;

  private Access(@Nullable Path secret, Map<String, String> environment) {
    this.secret = secret;
    this.environment = Map.copyOf(environment);
  }

  /**
   * @param folder where a Secret is mounted; its last name is the Secret's
   */
  public static Access secret(Path folder) {
    return new Access(folder, Map.of());
  }

  public static Access surroundings(Map<String, String> environment) {
    return new Access(null, environment);
  }

  /**
   * A program's access to one of its stores.
   *
   * @param variable names the folder of a mounted Secret; where it is not set, the surroundings
   *     decide
   */
  public static Access of(Map<String, String> environment, String variable) {
    @Nullable String folder = environment.get(variable);
    return folder == null ? surroundings(environment) : secret(Path.of(folder));
  }

  /** Whether what is not given may be found by other means. */
  boolean isSurroundings() {
    return secret == null;
  }

  /**
   * Of one line, as a request's header takes it. Read anew each time: the kubelet follows the
   * Secret.
   */
  Optional<String> value(String key) throws StoreException {
    Optional<String> value = text(key);
    if (value.isPresent() && !value.get().chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw unreadable(key, "it has a line break or another character that is not printable ASCII");
    }
    return value;
  }

  /** What a file holds that a key names: the Secret's, or of this machine. */
  Optional<String> content(String key) throws StoreException {
    Optional<String> text = text(key);
    if (secret != null || text.isEmpty()) {
      return text;
    }
    Optional<String> content = read(key, Path.of(text.get()));
    if (content.isEmpty()) {
      throw unreadable(key, "the file that it names is missing or empty");
    }
    return content;
  }

  private Optional<String> text(String key) throws StoreException {
    return secret == null
        ? Optional.ofNullable(environment.get(key)).filter(v -> !v.isBlank())
        : read(key, secret.resolve(key));
  }

  private Optional<String> read(String key, Path file) throws StoreException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unreadable(key, "it is longer than " + MAX_BYTES + " bytes");
      }
      return Optional.of(Files.readString(file).strip()).filter(v -> !v.isEmpty());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(key, e.getClass().getSimpleName());
    }
  }

  /** For messages: where a key is to be set. */
  String place(String key) {
    return secret == null
        ? "%s in the environment (or secretName)".formatted(key)
        : "%s in Secret %s".formatted(key, name());
  }

  /** For messages: what was used. */
  String what() {
    return secret == null ? "the surroundings' credentials" : "Secret " + name();
  }

  private String name() {
    return secret == null ? "" : String.valueOf(secret.getFileName());
  }

  private StoreException unreadable(String key, String why) {
    return new StoreException(
        Reason.REFUSED,
        "%s can't be read: %s. Nothing was read or written.".formatted(place(key), why));
  }
}
