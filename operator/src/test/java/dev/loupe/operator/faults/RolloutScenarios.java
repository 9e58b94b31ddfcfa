package dev.loupe.operator.faults;

import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.faults.Scenario.Step;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.TrialTraffic.Kind;
import java.util.List;

/**
 * Stories of versions that are tried before they get the traffic. A window of time is counted once
 * for each state that is measured, so that no clock decides what is counted.
 */
final class RolloutScenarios {
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String EVENING = "2026-11-21T18:00:00Z";
  private static final String ROLLOUT =
      """
      serving: {replicas: 2}
      rollout:
        mode: Manual
        shadow: {minComparisons: 20}
        canary:
          steps: [{weight: 20, duration: 0s}, {weight: 50, duration: 0s}]
          session: {cookie: shop}
        analysis:
          falsePromote: 0.2
          falseAbort: 0.2
          errorMargin: 0.1
          latencyMargin: 0.1
          disagreementMargin: 0.2
      """;

  private static final Step MODEL =
      new Step(
          "a model is applied whose new versions are tried, and every step is to be approved",
          world -> {
            world.applies(Manifests.model(ROLLOUT));
            world.modelIs("waiting", s -> s.phase().equals("WaitingForVersion"));
          });
  private static final Step SHADOWED =
      new Step(
          "a newer version is imported and gets ready; Prometheus is away",
          world -> {
            world.applies(Manifests.version('b', NOON));
            world.versionIs('b', Stage.CANDIDATE);
            world.getsReadyFor('b', " has no ready pod yet");
            world.waitsFor("Holds still");
            world.versionIs('b', Stage.SHADOW);
          });
  private static final Step COUNTED =
      new Step(
          "Prometheus is back, and the first step waits for an approval",
          world -> {
            world.trafficIs(Kind.GOOD);
            needs(world, "b/1");
          });
  private static final Step APPROVED =
      new Step(
          "the first step is approved, and goes well",
          world -> {
            approves(world, "b/1");
            needs(world, "b/2");
            world.versionIs('b', Stage.CANARY);
          });

  private static final Scenario SHADOW = Scenario.of("", MODEL, Scenarios.IMPORTED, SHADOWED);
  private static final Scenario CANARY = SHADOW.then("", COUNTED, APPROVED);
  private static final Scenario PROMOTED =
      CANARY.then(
          "a candidate goes through shadow and canary and is promoted",
          new Step(
              "the second step is approved",
              world -> {
                approves(world, "b/2");
                needs(world, "b/3");
              }),
          new Step(
              "the promotion is approved",
              world -> {
                approves(world, "b/3");
                moves(world, 'a', 'b');
              }));

  private RolloutScenarios() {}

  static List<Scenario> all() {
    return List.of(
        PROMOTED,
        PROMOTED.then(
            "the traffic is pinned back",
            new Step(
                "the version that gave way is pinned",
                world -> {
                  world.wantsOfRollouts("{\"version\": \"%s\"}".formatted(name('a')));
                  world.isReachedInsteadOf('b', Stage.RETIRED, 'a');
                  world.serves('a');
                }),
            new Step(
                "nothing is pinned any more",
                world -> world.wantsOfRollouts("{\"version\": null}"))),
        SHADOW.then(
            "a candidate is rejected in the shadow",
            new Step(
                "it sees pictures differently",
                world -> {
                  world.trafficIs(Kind.DISAGREES);
                  isRejected(world, "Disagrees");
                })),
        SHADOW.then(
            "a candidate is rolled back and tried again",
            COUNTED,
            new Step(
                "the first step is approved, and requests fail",
                world -> {
                  world.trafficIs(Kind.FAILS);
                  approves(world, "b/1");
                  isRejected(world, "ErrorsWorse");
                }),
            new Step(
                "it is to be tried again",
                world -> {
                  world.trafficIs(Kind.AWAY);
                  world.asksFor("retry", name('b'));
                  world.versionIs('b', Stage.CANDIDATE);
                  world.getsReadyFor('b', " has no ready pod yet");
                  world.waitsFor("Holds still");
                  world.versionIs('b', Stage.SHADOW);
                })),
        CANARY.then(
            "a candidate is aborted",
            new Step(
                "it is aborted in mid-canary",
                world -> {
                  world.asksFor("abort", name('b'));
                  isRejected(world, "AbortedByUser");
                }),
            new Step(
                "its promotion is refused",
                world -> {
                  world.asksFor("promote", name('b'));
                  world.await(
                      "the refusal",
                      () -> world.version('b').get().getStatus().history(),
                      all -> all.stream().anyMatch(c -> "ActionRefused".equals(c.reason())));
                })),
        CANARY.then(
            "a candidate is superseded in mid-canary",
            new Step(
                "a newer one comes",
                world -> {
                  world.applies(Manifests.version('c', EVENING));
                  world.isStopped('b');
                  world.versionIs('b', Stage.CANDIDATE);
                  world.waitsFor(name('c') + " has no ready pod yet");
                  world.versionIs('c', Stage.CANDIDATE);
                })));
  }

  /** Other ways to the same ends; played where there is time. */
  static List<Scenario> others() {
    return List.of(
        SHADOW.then(
            "nobody is asked any more",
            COUNTED,
            new Step(
                "the mode is Automatic",
                world -> {
                  world.wantsOfRollouts("{\"mode\": \"Automatic\"}");
                  moves(world, 'a', 'b');
                })),
        SHADOW.then(
            "a version is promoted by hand, and aborted as it serves",
            new Step(
                "it is promoted without measurements",
                world -> {
                  world.asksFor("promote", name('b'));
                  moves(world, 'a', 'b');
                }),
            new Step(
                "it is aborted",
                world -> {
                  world.asksFor("abort", name('b'));
                  world.isReachedInsteadOf('b', Stage.REJECTED, 'a');
                  world.serves('a');
                  world.isStopped('b');
                })));
  }

  private static void approves(World world, String step) {
    world.asksFor("approve", full(step));
  }

  private static void needs(World world, String step) {
    world.rolloutIs("in need of " + step, r -> full(step).equals(r.needs()));
  }

  /** Of {@code b/1}. */
  private static String full(String step) {
    return name(step.charAt(0)) + step.substring(1);
  }

  /** The candidate gets as many pods as serve, and then all requests. */
  private static void moves(World world, char from, char to) {
    world.getsReadyFor(to, " has 1 of 2 pods ready to take over");
    world.isReachedInsteadOf(from, Stage.RETIRED, to);
    world.serves(to);
  }

  private static void isRejected(World world, String reason) {
    world.isStopped('b');
    world.versionIs('b', Stage.REJECTED);
    world.rolloutIs("over", r -> r.result() != null && r.result().reason().equals(reason));
    world.serves('a');
  }

  private static String name(char digit) {
    return Manifests.versionName(digit);
  }
}
