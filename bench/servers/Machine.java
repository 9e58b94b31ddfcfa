import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How much of the machine others took while something was measured. */
final class Machine {
  /** Share of the machine that others may take. */
  static final double QUIET = 0.1;

  /** Of the kernel's counters. */
  private static final double HERTZ = 100;

  private final List<Long> own;
  private long busy;
  private long all;
  private long ours;

  /**
   * @param own processes that are part of the measurement
   */
  Machine(List<Long> own) {
    this.own = own;
  }

  void begin() throws IOException {
    read();
  }

  /**
   * Since the beginning.
   *
   * @param others share of all cores' time that was neither idle nor ours: 0 to 1
   * @param ourSeconds of a core that we took
   */
  record Use(double others, double ourSeconds) {}

  Use use() throws IOException {
    long busyThen = busy;
    long allThen = all;
    long oursThen = ours;
    read();
    double own = ours - oursThen;
    double share = (busy - busyThen - own) / Math.max(1, all - allThen);
    return new Use(Math.max(0, share), own / HERTZ);
  }

  /**
   * Returns when others leave the machine alone, or patience ends.
   *
   * @param patience in seconds
   */
  void awaitQuiet(double patience) throws IOException, InterruptedException {
    for (double waited = 0; waited < patience; waited += 0.5) {
      begin();
      Thread.sleep(500);
      if (use().others() < QUIET) {
        return;
      }
    }
  }

  /** In jiffies. */
  private void read() throws IOException {
    long[] times =
        Arrays.stream(Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +"))
            .skip(1)
            .mapToLong(Long::parseLong)
            .limit(8)
            .toArray();
    all = Arrays.stream(times).sum();
    busy = all - times[3] - times[4];
    ours = 0;
    for (long pid : own) {
      Path stat = Path.of("/proc/" + pid + "/stat");
      if (Files.exists(stat)) {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        ours += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      }
    }
  }
}
