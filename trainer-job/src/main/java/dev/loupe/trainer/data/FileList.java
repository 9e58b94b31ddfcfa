package dev.loupe.trainer.data;

import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The files of a data set in the order of their paths' UTF-16 code units, kept in a file of this
 * machine: 12 bytes of memory a file, however long the paths. They are added in any order; a store
 * shows them in the order of UTF-8 bytes, which is nearly the same.
 */
final class FileList implements AutoCloseable {
  private static final int HEAD = Long.BYTES + Integer.BYTES;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer unwritten = ByteBuffer.allocate(BUFFER);
  private long written;
  private long[] places = new long[1024];
  private int count;
  private String last = "";
  private boolean ordered = true;

  private FileList(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FileList in(Path folder) throws StageFailure {
    Path file = folder.resolve("files");
    try {
      return new FileList(
          file,
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
  }

  void add(StoredFile stored) throws StageFailure {
    byte[] path = stored.path().getBytes(StandardCharsets.UTF_8);
    if (unwritten.remaining() < HEAD + path.length) {
      flush();
    }
    if (count == places.length) {
      places = Arrays.copyOf(places, count + count / 2);
    }
    places[count++] = written + unwritten.position();
    unwritten.putLong(stored.bytes()).putInt(path.length).put(path);
    ordered &= last.compareTo(stored.path()) <= 0;
    last = stored.path();
  }

  /** Ends the adding. */
  void sort() throws StageFailure {
    flush();
    if (ordered) {
      return;
    }
    Long[] sorted = new Long[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = places[i];
    }
    try {
      // Few are out of order, and those that are not are compared once.
      Arrays.sort(sorted, Comparator.comparing(place -> at(place).path()));
    } catch (ScratchException e) {
      throw Scratch.unusable(file, e.why);
    }
    for (int i = 0; i < count; i++) {
      places[i] = sorted[i];
    }
  }

  int size() {
    return count;
  }

  /** The file at that place of the order; only after {@link #sort}. */
  StoredFile get(int index) throws StageFailure {
    try {
      return at(places[index]);
    } catch (ScratchException e) {
      throw Scratch.unusable(file, e.why);
    }
  }

  private static final class ScratchException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient IOException why;

    ScratchException(IOException why) {
      super(why);
      this.why = why;
    }
  }

  private StoredFile at(long place) {
    try {
      ByteBuffer head = read(place, HEAD);
      long bytes = head.getLong();
      ByteBuffer path = read(place + HEAD, head.getInt());
      return new StoredFile(StandardCharsets.UTF_8.decode(path).toString(), bytes);
    } catch (IOException e) {
      throw new ScratchException(e);
    }
  }

  private ByteBuffer read(long place, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, place + buffer.position()) < 0) {
        throw new IOException("it is shorter than what was written to it");
      }
    }
    return buffer.flip();
  }

  private void flush() throws StageFailure {
    unwritten.flip();
    try {
      while (unwritten.hasRemaining()) {
        written += channel.write(unwritten, written);
      }
    } catch (IOException e) {
      throw Scratch.unusable(file, e);
    }
    unwritten.clear();
  }

  @Override
  public void close() {
    Scratch.close(channel);
  }
}
