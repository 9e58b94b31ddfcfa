import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a rollout costs those who ask. Arguments: FOLDER (that {@code MakeBundle} has filled) JAVA
 * FLAGS CLASSES ROUNDS SECONDS PATIENCE. Tells what it measures on standard error, and prints the
 * figures as a JSON object.
 */
final class RolloutBench {
  private static final String DEAD = "127.0.0.3";
  private static final String HANGING = "127.0.0.4";
  private static final String SLOW = "127.0.0.5";
  private static final Duration DELAY = Duration.ofSeconds(1);

  /** Of each picture; more than are asked for in a block. */
  private static final int COPIES = 16;

  private RolloutBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path work = Files.createDirectories(folder.resolve("work"));
    Path bundle = folder.resolve(Files.readString(folder.resolve("bundle")));
    List<byte[]> pictures = Pictures.read(folder.resolve("pictures").resolve("1000"));
    List<ByteBuffer> requests = Different.of(pictures, COPIES).stream().map(Load::raw).toList();
    try (Trial trial = new Trial(args[1], args[2].lines().toList(), args[3], bundle, work);
        HangingCandidate _ = new HangingCandidate(HANGING, trial.internalPort());
        SlowCandidate _ = new SlowCandidate(SLOW, trial.internalPort(), Trial.CANDIDATE, DELAY)) {
      Rounds rounds =
          new Rounds(
              trial,
              requests,
              List.of(
                  new Rounds.Way("alone", trial::alone, ""),
                  shadow(trial, "hanging", "hanging", HANGING),
                  shadow(trial, "slow", Trial.TRIED, SLOW),
                  shadow(trial, "dead", "dead", DEAD),
                  shadow(trial, "healthy", Trial.TRIED, Trial.CANDIDATE),
                  new Rounds.Way("forwarded", trial::forwarded, "to=\"%s\"".formatted(Trial.TRIED)),
                  new Rounds.Way("alone again", trial::alone, "")));
      rounds.measure(
          Integer.parseInt(args[4]), Double.parseDouble(args[5]), Double.parseDouble(args[6]));
      print(rounds);
    }
  }

  private static Rounds.Way shadow(Trial trial, String name, String version, String host) {
    return new Rounds.Way(
        name + " shadow",
        () -> trial.shadowed(version, host),
        "candidate=\"%s\"".formatted(version));
  }

  private static void print(Rounds rounds) {
    System.out.printf(
        Locale.ROOT,
        "{\"shadow_cost_p99\":%.3f,\"shadow_cost_p99_dead\":%.3f,\"shadow_cost_p99_slow\":%.3f,"
            + "\"shadow_cost_p99_healthy\":%.3f,\"noise_p99\":%.3f,\"canary_cost_p50\":%.3f,"
            + "\"canary_added_ms_p50\":%.2f,\"local_requests\":%d,\"local_failed\":%d}%n",
        rounds.ratio("hanging shadow", 0.99),
        rounds.ratio("dead shadow", 0.99),
        rounds.ratio("slow shadow", 0.99),
        rounds.ratio("healthy shadow", 0.99),
        rounds.ratio("alone again", 0.99),
        rounds.ratio("forwarded", 0.5),
        rounds.added("forwarded", 0.5),
        rounds.asked(),
        rounds.failed());
  }
}
