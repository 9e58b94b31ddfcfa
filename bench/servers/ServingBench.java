import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Loupe's server and what it is compared with, in turns on one machine. Arguments: see {@link
 * Settings}. Prints a table of all measurements, and as its last line the figures as a JSON object.
 */
final class ServingBench {
  private static final int MOST_CLIENTS = 256;

  private final Settings settings;
  private final Results results = new Results();
  private final Map<String, List<ByteBuffer>> raw = new TreeMap<>();
  private final Map<String, List<ByteBuffer>> form = new TreeMap<>();
  private Machine machine = new Machine(List.of());

  private ServingBench(Settings settings) {
    this.settings = settings;
  }

  public static void main(String[] args) throws Exception {
    new ServingBench(Settings.of(args)).run();
  }

  private void run() throws Exception {
    for (String size : List.of("224", "1000", "4000")) {
      List<byte[]> pictures = Pictures.read(settings.pictures().resolve(size));
      raw.put(size, pictures.stream().map(Load::raw).toList());
      form.put(size, pictures.stream().map(Load::form).toList());
    }
    Files.createDirectories(settings.work());
    for (int i = 0; i < settings.starts(); i++) {
      try (Server server = settings.loupe("start", List.of())) {
        results.add("ready_s", server.readySeconds());
        results.add("rss_idle_mib", server.residentMib());
      }
    }
    try (Server loupe = settings.loupe("loupe", List.of());
        Server plain = settings.loupe("plain", Settings.WITHOUT_EXTRAS);
        Server best = settings.best();
        Server shipped = settings.seed("seed", Map.of());
        Server first = settings.seed("seed-1", Map.of("SEED_THREADS", "1"));
        Server second = settings.seed("seed-2", Map.of("SEED_THREADS", "1"));
        Floor floor = new Floor(settings)) {
      List<Server> servers = List.of(loupe, plain, best, shipped, first, second);
      List<Long> own = new ArrayList<>(List.of(ProcessHandle.current().pid(), floor.pid()));
      servers.forEach(server -> own.add(server.pid()));
      machine = new Machine(own);
      List<Integer> seeds = List.of(first.port(), second.port());
      warmUp(servers, floor);
      for (int round = 0; round < settings.rounds(); round++) {
        floor(floor, "1000", 1);
        closed("loupe", loupe, raw, "1000", 1);
        closed("python", best, raw, "1000", 1);
        for (int clients : new int[] {4, 16, 64}) {
          floor(floor, "1000", settings.cores());
          closed("loupe", loupe, raw, "1000", clients);
          closed("python", best, raw, "1000", clients);
        }
        closed("seed", shipped, form, "1000", 16);
        closed("loupe form", loupe, form, "1000", 16);
        closed("seed x2", seeds, form, "1000", 16);
        closed("loupe plain", plain, raw, "1000", 16);
        closed("loupe", loupe, raw, "1000", 16);
        measured("floor with map 1000", () -> floor.ask("1000", settings.cores(), 1, true));
        for (String size : List.of("224", "4000")) {
          floor(floor, size, settings.cores());
          closed("loupe", loupe, raw, size, 16);
          closed("python", best, raw, size, 16);
          closed("loupe form", loupe, form, size, 16);
          closed("seed x2", seeds, form, size, 16);
        }
        overload(loupe);
      }
    }
    try (Server loaded = settings.loupe("loaded", List.of())) {
      resident(loaded);
    }
    results.print(settings);
  }

  private void warmUp(List<Server> servers, Floor floor) throws Exception {
    floor.ask("1000", settings.cores(), 1, false);
    for (Server server : servers) {
      for (String size : List.of("224", "4000", "1000")) {
        Load.closed(List.of(server.port()), form.get(size), 8, settings.seconds());
      }
    }
    // Java compiles what runs often, and is done with that after two minutes of load; refusals are
    // a path of their own.
    for (int i = 0; i < 2; i++) {
      int port = servers.get(i).port();
      double peak =
          Load.closed(List.of(port), raw.get("1000"), 16, Settings.WARM_UP_SECONDS).good();
      Load.open(port, raw.get("1000"), 5 * peak, MOST_CLIENTS, Settings.WARM_UP_SECONDS / 4);
    }
  }

  private interface Shot {
    Load.Seen take() throws Exception;
  }

  private void measured(String name, Shot shot) throws Exception {
    Results.Measured quietest = null;
    for (int i = 0; i < Settings.TRIES; i++) {
      machine.awaitQuiet(settings.patience());
      machine.begin();
      Results.Measured measured = new Results.Measured(shot.take(), machine.use());
      if (quietest == null || measured.use().others() < quietest.use().others()) {
        quietest = measured;
      }
      if (quietest.use().others() < Machine.QUIET) {
        break;
      }
    }
    results.add(name, quietest);
  }

  private void floor(Floor floor, String size, int callers) throws Exception {
    int threads = callers == 1 ? settings.cores() : 1;
    measured(
        "floor %s c%d".formatted(size, callers), () -> floor.ask(size, callers, threads, false));
  }

  private void closed(
      String name, Server server, Map<String, List<ByteBuffer>> how, String size, int clients)
      throws Exception {
    closed(name, List.of(server.port()), how, size, clients);
  }

  private void closed(
      String name, List<Integer> ports, Map<String, List<ByteBuffer>> how, String size, int clients)
      throws Exception {
    measured(
        "%s %s c%d".formatted(name, size, clients),
        () -> Load.closed(ports, how.get(size), clients, settings.seconds()));
  }

  /** Five times as many as it answered at its best. */
  private void overload(Server loupe) throws Exception {
    double peak = results.median("loupe 1000 c16", Load.Seen::good);
    measured(
        "loupe 1000 at 5x",
        () ->
            Load.open(
                loupe.port(), raw.get("1000"), 5 * peak, MOST_CLIENTS, 2 * settings.seconds()));
  }

  private void resident(Server server) throws Exception {
    List<Integer> seen = new ArrayList<>();
    long until = System.nanoTime() + (long) (settings.loadSeconds() * 1e9);
    while (System.nanoTime() < until) {
      Load.closed(
          List.of(server.port()), raw.get("1000"), 16, Math.min(5, settings.loadSeconds() / 6));
      seen.add(server.residentMib());
    }
    results.add("rss_loaded_mib", seen.getLast());
    results.add("rss_growth_mib", seen.getLast() - seen.get(seen.size() / 2));
  }
}
