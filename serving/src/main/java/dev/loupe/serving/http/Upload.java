package dev.loupe.serving.http;

import dev.loupe.serving.predict.Input;
import dev.loupe.serving.queue.ByteBudget;
import java.util.List;

/**
 * Pictures that came whole.
 *
 * @param files at least one
 * @param bodyBytes of the request's body
 * @param memory what the bytes take, to be closed when they are gone
 */
record Upload(List<File> files, long bodyBytes, ByteBudget.Hold memory) implements AutoCloseable {

  /**
   * @param name for people, and for the client to know it by
   */
  record File(String name, Input.Encoded picture) {}

  List<Input> inputs() {
    return files.stream().<Input>map(File::picture).toList();
  }

  @Override
  public void close() {
    memory.close();
  }
}
