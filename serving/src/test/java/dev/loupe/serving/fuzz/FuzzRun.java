package dev.loupe.serving.fuzz;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.SpareArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Gives a server of its own, in this process, so many malformed cases, and says what came of them;
 * the process ends with 1 if anything did that must not. Arguments: how many, the run's seed, a
 * folder for what is found and for the journal.
 */
public final class FuzzRun {
  private static final int THREADS = 4;
  private static final int MOST_FAILURES = 30;
  private static final long HANGS_MILLIS = 60_000;
  private static final long PROGRESS_MILLIS = 10_000;

  /** Small enough for many cases in little time, and all the same limits that hold. */
  static final Map<String, Object> SETTINGS =
      Map.of(
          "loupe.max-image-bytes", 100_000,
          "loupe.max-pixels", 1_000_000,
          "loupe.body-memory", 8_000_000);

  private final Plan plan;
  private final Tally tally;
  private final Journal journal;
  private final TestServer server;
  private final AtomicLong next = new AtomicLong();

  private FuzzRun(Plan plan, Tally tally, Journal journal, TestServer server) {
    this.plan = plan;
    this.tally = tally;
    this.journal = journal;
    this.server = server;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    long cases = Long.parseLong(args[0]);
    Plan plan = new Plan(Long.parseLong(args[1]));
    Path folder = Path.of(args[2]).toAbsolutePath();
    Files.createDirectories(folder);
    Tally tally = new Tally(folder.resolve("found"), System.err);
    LogWatch.begin(tally);
    Path bundles = Files.createTempDirectory(folder, "bundle");
    boolean good;
    try (TestServer server = TestServer.ready(TestBundle.binary(bundles), SETTINGS)) {
      Journal journal = Journal.open(folder.resolve("journal"), THREADS);
      good = new FuzzRun(plan, tally, journal, server).run(cases);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(long cases) throws IOException, InterruptedException {
    long begun = System.currentTimeMillis();
    Thread.ofPlatform().daemon().name("watch").start(() -> watch(begun));
    Good good;
    try (Target target = new Target(server)) {
      good = target.good();
    }
    keptOnes();
    upTo(cases / 5);
    Memory before = Memory.now(server.bean(SpareArrays.class));
    upTo(cases);
    Memory after = Memory.now(server.bean(SpareArrays.class));
    after.growth(before).forEach(tally::failed);
    try (Target target = new Target(server)) {
      if (!target.good().equals(good)) {
        tally.failed("a sound picture was %s, and is now %s".formatted(good, target.good()));
      }
    }
    try {
      // A call's memory is given back when its stream is closed.
      await().until(() -> server.bean(ByteBudget.class).used() == 0);
    } catch (ConditionTimeoutException e) {
      tally.failed("bodies are held by nobody: " + server.bean(ByteBudget.class).used());
    }
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("bench", "fuzz").put("cases", tally.done()).put("seed", plan.seed());
    json.put("seconds", (System.currentTimeMillis() - begun) / 1000);
    before.write(json, "before");
    after.write(json, "after");
    tally.write(json);
    System.out.println(json);
    return tally.failures() == 0;
  }

  private void keptOnes() throws IOException, InterruptedException {
    try (Target target = new Target(server)) {
      for (Kept kept : Kept.all()) {
        try {
          target.giveAll(kept.one());
        } catch (RuntimeException | IOException | AssertionError e) {
          tally.failed(kept.name(), kept.one(), e);
        }
      }
    }
  }

  /** Gives the cases before that one that were not given yet. */
  private void upTo(long end) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      threads.add(Thread.ofPlatform().name("fuzz-" + i).start(() -> work(thread, end)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    next.set(end);
  }

  private void work(int thread, long end) {
    Thread.currentThread()
        .setUncaughtExceptionHandler((_, e) -> tally.failed("the run itself: " + e));
    Target target = new Target(server);
    for (long index = next.getAndIncrement();
        index < end && tally.failures() < MOST_FAILURES;
        index = next.getAndIncrement()) {
      Plan.Place place = plan.at(index);
      journal.begin(thread, index, System.currentTimeMillis());
      Case one = place.make();
      try {
        tally.count(place.kind(), target.give(one, place.port()));
      } catch (Throwable e) {
        tally.failed(place.name(), one, e);
        target.close();
        target = new Target(server);
      }
    }
    journal.rest(thread);
    target.close();
  }

  private static long resident() {
    try {
      return Memory.resident() / Memory.MIB;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells how far it is, and ends the process if a case does not end. */
  private void watch(long begun) {
    while (true) {
      try {
        Thread.sleep(PROGRESS_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.currentTimeMillis();
      long done = tally.done();
      System.err.printf(
          "%d cases, %d a second, %d failures, %d MiB%n",
          done, 1000 * done / Math.max(1, now - begun), tally.failures(), resident());
      for (long index : journal.since(now - HANGS_MILLIS)) {
        Plan.Place place = plan.at(index);
        tally.failed(place.name(), place.make(), new AssertionError("it does not end"));
        Thread.getAllStackTraces()
            .forEach((thread, stack) -> System.err.println(thread + " " + List.of(stack)));
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
