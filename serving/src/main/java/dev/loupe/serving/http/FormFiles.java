package dev.loupe.serving.http;

import dev.loupe.serving.http.Multipart.Part;
import dev.loupe.serving.observe.Plain;
import dev.loupe.serving.predict.Input;
import java.util.ArrayList;
import java.util.List;

/** Which parts of a form are the pictures. Small fields beside them are not minded. */
final class FormFiles {
  private static final int MOST_NAMES = 5;
  private static final int NAME_SHOWN = 40;
  private static final int FILENAME_SHOWN = 255;

  private FormFiles() {}

  /** The one picture. */
  static Upload.File one(byte[] body, List<Part> parts) throws BadRequestException {
    List<Part> named = named(parts, Uploads.FIELD);
    boolean others = hasOtherFiles(parts, Uploads.FIELD);
    if (named.size() > 1 || others) {
      throw Uploads.secondFile();
    }
    Part part = named.getFirst();
    if (part.isEmpty()) {
      throw Uploads.noFile("the field \"%s\" is empty".formatted(Uploads.FIELD));
    }
    return file(body, part, 0);
  }

  /**
   * The pictures of a batch, in the form's order. An empty one is one: it fails alone.
   *
   * @param most of them
   */
  static List<Upload.File> many(byte[] body, List<Part> parts, int most)
      throws BadRequestException {
    List<Part> named = named(parts, Uploads.FIELDS);
    if (hasOtherFiles(parts, Uploads.FIELDS)) {
      throw Uploads.noFile(
          "a file is in another field than \"%s\"; %s"
              .formatted(Uploads.FIELDS, Uploads.ACCEPTED_BATCH));
    }
    if (named.size() > most) {
      throw Uploads.tooManyFiles(named.size(), most);
    }
    List<Upload.File> files = new ArrayList<>();
    for (Part part : named) {
      files.add(file(body, part, files.size()));
    }
    return files;
  }

  private static List<Part> named(List<Part> parts, String field) throws BadRequestException {
    List<Part> named = parts.stream().filter(part -> part.name().equals(field)).toList();
    if (named.isEmpty()) {
      List<String> names =
          parts.stream()
              .map(part -> Plain.text(part.name(), NAME_SHOWN))
              .limit(MOST_NAMES)
              .toList();
      throw Uploads.noFile(
          "the form has no field \"%s\"%s"
              .formatted(field, names.isEmpty() ? "" : "; it has " + names));
    }
    return named;
  }

  private static boolean hasOtherFiles(List<Part> parts, String field) {
    return parts.stream().anyMatch(part -> part.filename() != null && !part.name().equals(field));
  }

  private static Upload.File file(byte[] body, Part part, int place) {
    String name = part.filename() == null ? "" : Plain.text(part.filename(), FILENAME_SHOWN);
    return new Upload.File(
        name.isEmpty() ? "%s[%d]".formatted(part.name(), place) : name,
        new Input.Encoded(body, part.from(), part.to()));
  }
}
