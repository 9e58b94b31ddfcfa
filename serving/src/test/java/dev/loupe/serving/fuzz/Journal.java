package dev.loupe.serving.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What each thread is at, in a file that outlives the process: a crash in native code leaves
 * nothing else to say which case it was.
 */
final class Journal {
  private static final int ENTRY = 2 * Long.BYTES;

  private final ByteBuffer entries;

  private Journal(ByteBuffer entries) {
    this.entries = entries;
  }

  static Journal open(Path file, int threads) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Journal(channel.map(MapMode.READ_WRITE, 0, (long) threads * ENTRY));
    }
  }

  /**
   * @param index of the case, from 0
   * @param millis when
   */
  void begin(int thread, long index, long millis) {
    entries.putLong(thread * ENTRY, index + 1);
    entries.putLong(thread * ENTRY + Long.BYTES, millis);
  }

  void rest(int thread) {
    entries.putLong(thread * ENTRY, 0);
  }

  /** The cases that were begun before that and are not done. */
  List<Long> since(long millis) {
    List<Long> late = new ArrayList<>();
    for (int at = 0; at < entries.capacity(); at += ENTRY) {
      if (entries.getLong(at) > 0 && entries.getLong(at + Long.BYTES) < millis) {
        late.add(entries.getLong(at) - 1);
      }
    }
    return late;
  }

  /** The cases that a process was at when it ended. */
  static List<Long> unfinished(Path file) throws IOException {
    return Files.exists(file)
        ? new Journal(ByteBuffer.wrap(Files.readAllBytes(file))).since(Long.MAX_VALUE)
        : List.of();
  }
}
