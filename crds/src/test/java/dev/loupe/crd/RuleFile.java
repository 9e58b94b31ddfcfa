package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An object that is valid or not: {@code rules/<plural>/base.yaml} with the changes that a file
 * beside it says. In an {@code invalid-*.yaml} each first line {@code # expect: …} is a part of
 * kubectl's answer.
 */
record RuleFile(Path file, List<String> expected, String object) {
  private static final Path FOLDER = Path.of("src/test/resources/rules");
  private static final String EXPECT = "# expect: ";

  boolean valid() {
    return !name().startsWith("invalid-");
  }

  String name() {
    return file.getFileName().toString();
  }

  String plural() {
    return file.getParent().getFileName().toString();
  }

  static List<RuleFile> all() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).sorted().map(RuleFile::read).toList();
    }
  }

  /** The object with every field. */
  static ObjectNode base(String plural) {
    return tree(FOLDER.resolve(plural).resolve("base.yaml"));
  }

  private static RuleFile read(Path file) {
    ObjectNode object = base(file.getParent().getFileName().toString());
    merge(object, tree(file));
    return new RuleFile(file, expected(file), Serialization.asYaml(object));
  }

  private static List<String> expected(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .takeWhile(line -> line.startsWith(EXPECT))
          .map(line -> line.substring(EXPECT.length()))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static ObjectNode tree(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), ObjectNode.class);
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  /** JSON merge patch, RFC 7386. */
  private static void merge(ObjectNode target, ObjectNode patch) {
    for (var change : patch.properties()) {
      JsonNode was = target.get(change.getKey());
      if (change.getValue().isNull()) {
        target.remove(change.getKey());
      } else if (change.getValue() instanceof ObjectNode inner && was instanceof ObjectNode outer) {
        merge(outer, inner);
      } else {
        target.set(change.getKey(), change.getValue());
      }
    }
  }
}
