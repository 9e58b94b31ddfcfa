package dev.loupe.operator.bench;

import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the operator as a process of its own on a real API server: how fast it takes runs in
 * beside a crowd of finished ones, how long its reconciles take, and what memory it needs for that.
 */
public final class OperatorBench {
  private static final int CROWD = 2000;
  private static final int PER_SECOND = 50;
  private static final int SECONDS = 120;
  private static final int NEW_RUNS = 300;
  private static final int LONGEST_SECONDS = 300;

  private OperatorBench() {}

  /** Prints one line of JSON with the figures; what it does meanwhile goes to the error stream. */
  public static void main(String[] arguments) {
    try {
      measure(Path.of(arguments[0]));
    } catch (Exception e) {
      say("not measured: " + e.getMessage());
      // The client's threads would outlive this one.
      System.exit(1);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void measure(Path folder) throws Exception {
    try (ApiServer server = ApiServer.start()) {
      Crowd crowd = new Crowd(server);
      say("making " + CROWD + " finished runs and versions");
      crowd.models();
      crowd.finished(CROWD);
      ServiceAccess access = ServiceAccess.of(server, crowd.namespace(), folder);
      try (OperatorProcess operator =
          OperatorProcess.start(access, crowd.namespace(), folder.resolve("operator.log"))) {
        SortedMap<Double, Double> before = operator.reconciles();
        List<Long> memory = steady(crowd, operator);
        double p99 = Quantiles.of(0.99, before, operator.reconciles());
        double rate = admissions(server, crowd, operator);
        System.out.printf(
            "{\"reconcile_p99_ms\":%.0f,\"admissions_per_s\":%.1f,\"rss_mib_2000\":%d,"
                + "\"rss_mib_growth\":%d}%n",
            p99 * 1000, rate, operator.memory("VmHWM"), growth(memory));
      }
    }
  }

  /** Reconciles at an even pace; returns the memory of each second. */
  private static List<Long> steady(Crowd crowd, OperatorProcess operator) throws Exception {
    say(PER_SECOND + " reconciles a second for " + SECONDS + " s");
    List<Long> memory = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < PER_SECOND * SECONDS; i++) {
      long due = began + TimeUnit.SECONDS.toNanos(1) * i / PER_SECOND;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      crowd.touch(i % CROWD, i);
      if (i % PER_SECOND == 0) {
        memory.add(operator.memory("VmRSS"));
      }
    }
    double took = (System.nanoTime() - began) / 1e9;
    say(
        "%.0f a second, resident %d to %d MiB"
            .formatted(PER_SECOND * SECONDS / took, memory.getFirst(), memory.getLast()));
    return memory;
  }

  /** From the second third to the last, in which nothing is warmed up any more. */
  private static long growth(List<Long> memory) {
    int third = memory.size() / 3;
    return mean(memory.subList(2 * third, memory.size())) - mean(memory.subList(third, 2 * third));
  }

  private static long mean(List<Long> values) {
    return Math.round(values.stream().mapToLong(Long::longValue).average().orElseThrow());
  }

  /** Runs applied as fast as they are taken, to the last one's first Job. */
  private static double admissions(ApiServer server, Crowd crowd, OperatorProcess operator)
      throws Exception {
    say("taking in " + NEW_RUNS + " runs");
    CountDownLatch jobs = new CountDownLatch(NEW_RUNS);
    try (Watch watch =
        server.client().batch().v1().jobs().inNamespace(crowd.namespace()).watch(counting(jobs))) {
      Duration used = operator.cpu();
      long began = System.nanoTime();
      crowd.newRuns(NEW_RUNS);
      say("applied in %.1f s".formatted((System.nanoTime() - began) / 1e9));
      if (!jobs.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(jobs.getCount() + " runs have no Job yet");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      say(
          "first Jobs after %.1f s, %.0f ms of the operator's CPU for each run"
              .formatted(seconds, operator.cpu().minus(used).toMillis() / (double) NEW_RUNS));
      return NEW_RUNS / seconds;
    }
  }

  private static Watcher<Job> counting(CountDownLatch jobs) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Job job) {
        if (action == Action.ADDED) {
          jobs.countDown();
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        say("the watch ended: " + cause);
      }
    };
  }

  @SuppressWarnings("SystemOut")
  private static void say(String what) {
    System.err.println("bench operator: " + what);
  }
}
