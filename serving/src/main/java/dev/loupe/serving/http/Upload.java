package dev.loupe.serving.http;

import dev.loupe.serving.predict.Input;
import java.util.List;

/**
 * Pictures that came whole.
 *
 * @param files at least one
 * @param body that they are part of, to be closed when nobody looks at them any more
 */
record Upload(List<File> files, Body body) implements AutoCloseable {

  /**
   * @param name for people, and for the client to know it by
   */
  record File(String name, Input.Encoded picture) {}

  List<Input> inputs() {
    return files.stream().<Input>map(File::picture).toList();
  }

  @Override
  public void close() {
    body.close();
  }
}
