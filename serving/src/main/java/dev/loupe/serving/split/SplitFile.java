package dev.loupe.serving.split;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.start.MountedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The split's file, read again and again. What can't be read, is not there any more, or is older
 * than what is followed, changes nothing. Thread-safe.
 */
public final class SplitFile {
  private static final Logger LOG = LoggerFactory.getLogger(SplitFile.class);
  private static final int MOST_BYTES = 1 << 14;

  private final @Nullable Path file;
  private final String version;
  private final List<Consumer<Following>> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private byte[] bytes = new byte[0];
  private String refused = "";

  private volatile Following following = Following.NONE;

  /**
   * @param file that need not be there; absent: nothing is ever followed
   * @param version that this pod is of
   */
  public SplitFile(@Nullable Path file, String version) {
    this.file = file;
    this.version = version;
    reread();
  }

  /** What holds now. */
  public Following following() {
    return following;
  }

  /** Tells a listener what holds now, and then each change, one at a time. */
  public synchronized void whenChanged(Consumer<Following> listener) {
    listeners.add(listener);
    listener.accept(following);
  }

  /** Takes up what changed. */
  public synchronized void reread() {
    if (file == null) {
      return;
    }
    try {
      byte[] now = MountedFile.read(file, MOST_BYTES);
      if (!Arrays.equals(now, bytes)) {
        bytes = now;
        take(SplitText.read(now));
      }
    } catch (NoSuchFileException absent) {
      // A model whose operator shares nothing yet.
      bytes = new byte[0];
    } catch (IOException e) {
      refuse(MountedFile.words(e));
    }
  }

  private void take(TrafficSplit split) {
    if (!following.givesWayTo(split)) {
      refuse("turn %d is older than %d".formatted(split.turn(), following.turn()));
      return;
    }
    Following next = Following.of(split, version);
    following = next;
    refused = "";
    listeners.forEach(listener -> listener.accept(next));
    LOG.atInfo()
        .addKeyValue("event", "split_followed")
        .addKeyValue("turn", split.turn())
        .addKeyValue("role", next.role())
        .addKeyValue("serving", split.serving())
        .addKeyValue("canary", split.canary())
        .addKeyValue("shadow", split.shadow())
        .log("The split has changed");
  }

  /** Told once, not every time that it is looked at. */
  private void refuse(String why) {
    if (!why.equals(refused)) {
      refused = why;
      LOG.atError()
          .addKeyValue("event", "split_refused")
          .addKeyValue("detail", why)
          .addKeyValue("turn", following.turn())
          .log("The split can't be used; what was read before still holds");
    }
  }
}
