package dev.loupe.operator.faults;

import dev.loupe.operator.fixture.ApiServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Plays every scenario undisturbed, and again with each fault at each of its own writes. */
final class Matrix implements AutoCloseable {
  private final ApiServer server;
  private final Backstage backstage;
  private final ExecutorService stages;

  Matrix(ApiServer server, int atOnce) {
    this.server = server;
    this.backstage = new Backstage(server);
    this.stages = Executors.newFixedThreadPool(atOnce);
  }

  /**
   * A scenario as it goes without faults.
   *
   * @param paths its writes, in order, but for those of the steps that an earlier scenario begins
   *     with, too
   * @param script what else was recorded
   */
  record Reference(
      Scenario scenario, Map<String, List<String>> paths, Script script, ClusterState end) {
    Set<String> all() {
      Set<String> all = new LinkedHashSet<>();
      paths.values().forEach(all::addAll);
      return all;
    }
  }

  /** What came of the writes that suffered a fault in one play; the difference is empty if none. */
  record Outcome(Reference reference, Fault fault, Set<String> hit, String difference) {
    boolean differs() {
      return !difference.isEmpty();
    }

    String words() {
      return "%s; %s: %s\n%s".formatted(reference.scenario().name(), fault.word(), hit, difference);
    }
  }

  List<Reference> references(List<Scenario> scenarios) {
    List<Callable<Reference>> plays = new ArrayList<>();
    for (int i = 0; i < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i);
      int shared = scenarios.subList(0, i).stream().mapToInt(scenario::sharedWith).max().orElse(0);
      plays.add(() -> reference(scenario, shared));
    }
    return all(plays);
  }

  private Reference reference(Scenario scenario, int shared) {
    Script script = Script.undisturbed();
    try (Play play = new Play(server, backstage, script)) {
      ClusterState end = play.play(scenario);
      Map<String, List<String>> own = new LinkedHashMap<>(script.done());
      scenario.steps().subList(0, shared).forEach(step -> own.remove(step.name()));
      return new Reference(scenario, own, script, end);
    }
  }

  /**
   * Plays until each of the scenario's writes has suffered the fault. A play makes all fail that
   * have not yet; a write that a fault before it leaves out is the next play's first.
   */
  List<Outcome> sweep(List<Reference> references) {
    List<Callable<List<Outcome>>> plays = new ArrayList<>();
    for (Reference reference : references) {
      for (Fault fault : Fault.values()) {
        plays.add(() -> sweep(reference, fault));
      }
    }
    return all(plays).stream().flatMap(List::stream).toList();
  }

  private List<Outcome> sweep(Reference reference, Fault fault) {
    List<Outcome> outcomes = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(reference.script().concerning(fault, reference.all()));
    while (!left.isEmpty()) {
      Outcome outcome = play(reference, fault, left);
      outcomes.add(outcome);
      if (!left.removeAll(outcome.hit())) {
        // Without an earlier fault the first of them is written as it was before.
        outcomes.add(new Outcome(reference, fault, left, "these writes did not come again"));
        return outcomes;
      }
    }
    return outcomes;
  }

  /**
   * Plays with one fault at one write.
   *
   * @param most plays, drawn from those of all scenarios, writes and faults
   */
  List<Outcome> each(List<Reference> references, int most, Random random) {
    List<Callable<Outcome>> plays = new ArrayList<>();
    for (Reference reference : references) {
      for (Fault fault : Fault.values()) {
        for (String write : reference.script().concerning(fault, reference.all())) {
          plays.add(() -> play(reference, fault, Set.of(write)));
        }
      }
    }
    Collections.shuffle(plays, random);
    return all(plays.subList(0, Math.min(most, plays.size())));
  }

  private Outcome play(Reference reference, Fault fault, Set<String> targets) {
    Script script = reference.script().again(fault, Set.copyOf(targets));
    try (Play play = new Play(server, backstage, script)) {
      ClusterState end = play.play(reference.scenario()).withoutTrouble();
      return new Outcome(reference, fault, script.hit(), end.differenceTo(reference.end()));
    } catch (AssertionError e) {
      return new Outcome(reference, fault, script.hit(), String.valueOf(e.getMessage()));
    }
  }

  private <T> List<T> all(List<Callable<T>> work) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : stages.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a play broke down", e.getCause());
    }
  }

  @Override
  public void close() {
    // An operator whose connection is closed beneath it would end the whole program.
    stages.shutdownNow();
    try {
      stages.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    backstage.close();
  }
}
