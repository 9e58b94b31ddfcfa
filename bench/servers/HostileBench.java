import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Clients that mean harm, one kind after another, against Loupe's server in a process of its own,
 * while others go on asking. Arguments: FOLDER (that {@link MakeBundle} has filled) JAVA FLAGS
 * CLASSES CROWD [NAME…] (of attacks; none: all). Prints a table, and as its last line the figures
 * as a JSON object; ends with 1 where a bound was missed.
 */
final class HostileBench {
  /** The server's memory, whatever is done to it; docs/benchmarks.md says why. */
  private static final int MOST_MIB = 896;

  private final Loupe loupe;
  private final Memory memory;
  private final ByteBuffer prediction;
  private final List<String> missed = new ArrayList<>();
  private int asked;
  private int failed;
  private int most;
  private double worst;

  private HostileBench(Loupe loupe, ByteBuffer prediction) {
    this.loupe = loupe;
    this.memory = new Memory(loupe.server().pid());
    this.prediction = prediction;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path work = Files.createDirectories(folder.resolve("work"));
    List<String> flags = args[2].lines().toList();
    Path bundle = folder.resolve(Files.readString(folder.resolve("bundle")));
    int crowd = Integer.parseInt(args[4]);
    List<String> wanted = List.of(args).subList(5, args.length);
    byte[] picture = Pictures.read(folder.resolve("pictures").resolve("1000")).getFirst();
    boolean held;
    try (Loupe loupe =
        Loupe.start(
            args[1], flags, args[3], bundle, work.resolve("hostile"), Map.of(), List.of())) {
      Map<String, Attack> attacks = new LinkedHashMap<>();
      attacks.putAll(new HttpAttacks(loupe.port(), crowd, picture).all());
      attacks.putAll(new GrpcAttacks(loupe.grpcPort(), crowd).all());
      if (!wanted.isEmpty()) {
        attacks.keySet().retainAll(wanted);
      }
      held = new HostileBench(loupe, Load.raw(picture)).run(attacks);
    }
    System.exit(held ? 0 : 1);
  }

  private boolean run(Map<String, Attack> attacks) throws Exception {
    Load.Seen _ = Load.closed(List.of(loupe.port()), List.of(prediction), 8, 5);
    int before = memory.resident();
    System.out.printf(
        "%-22s %-6s %6s %6s %6s %7s %7s %9s  %s%n",
        "attack", "right", "MiB", "peak", "after", "others", "failed", "worst ms", "saw");
    for (var attack : attacks.entrySet()) {
      run(attack.getKey(), attack.getValue());
    }
    System.out.printf(
        Locale.ROOT,
        "{\"bench\": \"hostile\", \"figures\": {\"attacks\":%d,\"missed\":%d,\"rss_before_mib\":%d,"
            + "\"rss_peak_mib\":%d,\"rss_after_mib\":%d,\"others_asked\":%d,\"others_failed\":%d,"
            + "\"others_worst_ms\":%.0f}}%n",
        attacks.size(),
        missed.size(),
        before,
        most,
        memory.resident(),
        asked,
        failed,
        worst);
    return missed.isEmpty();
  }

  private void run(String name, Attack attack) throws IOException, InterruptedException {
    int before = memory.resident();
    memory.forgetPeak();
    Saw saw;
    Bystander.Seen others;
    try (Bystander bystander = new Bystander(loupe, prediction)) {
      saw = attack.run();
      others = bystander.end();
    }
    int peak = memory.peak();
    int failures = others.failed().values().stream().mapToInt(i -> i).sum();
    boolean right = saw.right() && failures == 0 && peak <= MOST_MIB;
    if (!right) {
      missed.add(name);
    }
    most = Math.max(most, peak);
    asked += others.asked();
    failed += failures;
    worst = Math.max(worst, others.worstMillis());
    System.out.printf(
        Locale.ROOT,
        "%-22s %-6s %6d %6d %6d %7d %7d %9.0f  %s%s%n",
        name,
        right ? "yes" : "NO",
        before,
        peak,
        memory.resident(),
        others.asked(),
        failures,
        others.worstMillis(),
        saw.what(),
        failures == 0 ? "" : " " + others.failed());
  }
}
