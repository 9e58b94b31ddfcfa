package dev.loupe.serving.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mounted Secret: a file's name is a key's, its content the key's SHA-256 in hex. Read again and
 * again, so that keys come and go without a restart.
 */
final class KeyFolder {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFolder.class);

  /** Every one is compared with each request's, and is a label's value. */
  static final int MOST = 100;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int MOST_BYTES = 256;

  private final Path folder;
  private volatile ApiKeys keys = ApiKeys.NONE;
  private volatile String unusable = "";

  /**
   * @throws InvalidPolicyException if there is no key that opens: nobody could be let in
   */
  KeyFolder(Path folder) {
    this.folder = folder;
    reread();
    if (keys.isEmpty()) {
      throw new InvalidPolicyException(
          ("%s holds no API key; make each with: kubectl create secret generic NAME"
                  + " --from-literal=shop=$(printf %%s \"$KEY\" | sha256sum | cut -c1-64)."
                  + " The server did not start.")
              .formatted(folder));
    }
  }

  ApiKeys keys() {
    return keys;
  }

  /** What can't be read opens nothing. */
  final void reread() {
    ApiKeys read;
    try {
      read = read();
    } catch (IOException | UncheckedIOException e) {
      LOG.atError()
          .addKeyValue("event", "api_keys_unreadable")
          .setCause(e)
          .log("The API keys can't be read, so nobody is let in");
      read = ApiKeys.NONE;
    }
    if (!read.equals(keys)) {
      keys = read;
      LOG.atInfo()
          .addKeyValue("event", "api_keys_read")
          .addKeyValue("names", read.names())
          .log(read.isEmpty() ? "There is no API key, so nobody is let in" : "The API keys");
    }
  }

  private ApiKeys read() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      // What the kubelet keeps beside the keys begins with two dots.
      List<Path> sorted =
          files.filter(f -> !f.getFileName().toString().startsWith("..")).sorted().toList();
      String bad = "";
      for (Path file : sorted) {
        String name = file.getFileName().toString();
        String digest = content(file).strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches() || !DIGEST.matcher(digest).matches()) {
          bad = name;
        } else if (found.size() < MOST) {
          found.put(name, digest);
        } else {
          bad = name;
        }
      }
      tell(bad);
    }
    return new ApiKeys(found);
  }

  private static String content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** Once, and never what stands in it: that may be the key itself. */
  private void tell(String name) {
    if (!name.isEmpty() && !name.equals(unusable)) {
      LOG.atWarn()
          .addKeyValue("event", "api_key_refused")
          .addKeyValue("name", name)
          .log(
              ("An API key opens nothing: its content must be its SHA-256, 64 hex digits, its name"
                      + " at most 63 of A-Z a-z 0-9 . _ -, and there are at most %d")
                  .formatted(MOST));
    }
    unusable = name;
  }
}
