package dev.loupe.operator.faults;

import static dev.loupe.contract.Stage.EVALUATE;
import static dev.loupe.contract.Stage.TRAIN;
import static dev.loupe.contract.Stage.VALIDATE;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Stage;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.operator.faults.Scenario.Step;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All stories in which the matrix plays its faults; what the operator writes in them is its paths.
 */
final class Scenarios {
  private static final String RUN = "run-1";
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String EVENING = "2026-11-21T18:00:00Z";

  private static final Step MODEL =
      new Step(
          "a model is applied",
          world -> {
            world.applies(Manifests.model());
            world.modelIs("waiting", s -> s.phase().equals("WaitingForVersion"));
          });
  private static final Step APPLIED =
      new Step(
          "a run is applied",
          world -> {
            world.applies(Manifests.run(RUN, ""));
            world.runIs(RUN, "validating", s -> s.message().startsWith("Stage validate runs"));
          });
  private static final Step VALIDATED =
      new Step(
          "validate completes",
          world -> {
            world.completes(RUN, VALIDATE, Samples.validated());
            world.runIs(RUN, "training", s -> s.message().startsWith("Stage train runs"));
          });
  private static final Step TRAINED =
      new Step(
          "train completes",
          world -> {
            world.completes(RUN, TRAIN, Samples.trained());
            world.runIs(RUN, "evaluating", s -> s.message().startsWith("Stage evaluate runs"));
          });
  private static final Step PASSED =
      new Step(
          "evaluate completes, the gate passes",
          world -> {
            world.completes(RUN, EVALUATE, Samples.evaluated('b', 0.93));
            world.runEnds(RUN, "Succeeded");
            livesAreLimited(world, RUN);
          });
  private static final Step SERVES =
      new Step(
          "its version gets ready and serves",
          world -> {
            world.getsReady('b');
            world.isReached('b');
            world.serves('b');
          });
  static final Step IMPORTED =
      new Step(
          "a version is imported and serves",
          world -> {
            world.applies(Manifests.version('a', MORNING));
            world.getsReady('a');
            world.isReached('a');
            world.serves('a');
          });

  private static final Scenario FIRST =
      Scenario.of(
          "first run to a served version", MODEL, APPLIED, VALIDATED, TRAINED, PASSED, SERVES);
  private static final Scenario VALIDATING = Scenario.of("", MODEL, APPLIED);
  private static final Scenario TRAINING = VALIDATING.then("", VALIDATED);
  private static final Scenario EVALUATING = TRAINING.then("", TRAINED);
  private static final Scenario SERVING = Scenario.of("", MODEL, IMPORTED);

  private Scenarios() {}

  /** With the ways through a rollout, all of them. */
  static List<Scenario> allAndRollouts() {
    return Stream.of(all(), RolloutScenarios.all(), RolloutScenarios.others())
        .flatMap(List::stream)
        .toList();
  }

  /** Of runs and models. */
  static List<Scenario> all() {
    return List.of(
        FIRST,
        SERVING.then(
            "a newer version takes over", takesOver('b', NOON), becomes('b'), goneOver('a', 'b')),
        EVALUATING.then(
            "the gate rejects",
            new Step(
                "evaluate completes, the gate rejects",
                world -> {
                  world.completes(RUN, EVALUATE, Samples.evaluated('b', 0.52));
                  world.runEnds(RUN, "Rejected");
                  livesAreLimited(world, RUN);
                })),
        VALIDATING.then(
            "bad input ends the run",
            new Step(
                "validate fails for good",
                world -> {
                  Pod pod = world.starts(RUN, VALIDATE, 1);
                  world
                      .kubelet()
                      .ends(
                          pod,
                          ExitCode.BAD_INPUT.code(),
                          "Error",
                          Samples.message(
                              Samples.failed(
                                  VALIDATE, ExitCode.BAD_INPUT, "NoImages", "There is no image.")));
                  world.runIs(RUN, "told", s -> s.message().contains("There is no image."));
                  world
                      .kubelet()
                      .fails(world.job(RUN, VALIDATE), "PodFailurePolicy", "exit code 64");
                  world.runEnds(RUN, "Failed");
                  livesAreLimited(world, RUN);
                })),
        TRAINING.then(
            "a stage is tried again",
            new Step(
                "train's first pod fails, its second runs",
                world -> {
                  Pod first = world.starts(RUN, TRAIN, 1);
                  world.kubelet().ends(first, 137, "OOMKilled", "");
                  world.starts(RUN, TRAIN, 2);
                  world.runIs(RUN, "told", s -> s.message().contains("attempt 2 of"));
                })),
        cancelledIn(VALIDATE, VALIDATING),
        cancelledIn(TRAIN, TRAINING),
        cancelledIn(EVALUATE, EVALUATING),
        TRAINING.then("a run is deleted in mid-training", deleted()),
        TRAINING.then("a report can't be read", unreadable()),
        TRAINING.then(
            "somebody deletes a Job",
            new Step(
                "train's Job is deleted and made again",
                world -> {
                  Job job = world.job(RUN, TRAIN);
                  world.isCollected(job);
                  isMadeAgain(world, job);
                })),
        EVALUATING.then(
            "the same recipe again",
            new Step(
                "the version is there already",
                world -> {
                  world.applies(Manifests.version('b', MORNING));
                  world.modelIs("waiting", s -> s.message().contains("has 0 of 2"));
                  world.completes(RUN, EVALUATE, Samples.evaluated('b', 0.93));
                  world.runEnds(RUN, "Succeeded");
                  livesAreLimited(world, RUN);
                })),
        SERVING.then(
            "a newer candidate supersedes one that is stuck",
            takesOver('b', NOON),
            new Step(
                "a newer one comes",
                world -> {
                  world.applies(Manifests.version('c', EVENING));
                  world.isStopped('b');
                }),
            becomes('c'),
            goneOver('a', 'c')),
        SERVING.then(
            "the model is deleted and applied again",
            new Step(
                "the model is deleted",
                world -> {
                  world.model().delete();
                  world.isCollected(
                      world.policy(),
                      world.split(),
                      world.budget(),
                      world.deployment('a'),
                      world.traffic().get(),
                      world
                          .client()
                          .services()
                          .inNamespace(world.namespace())
                          .withName(Manifests.versionName('a'))
                          .get());
                  world.isStopped('a');
                }),
            new Step(
                "it is applied again",
                world -> {
                  world.applies(Manifests.model());
                  world.getsReady('a');
                  world.isReached('a');
                  world.serves('a');
                })),
        SERVING.then("a ModelVersion is deleted while it serves", lost(), unaddressed()),
        Scenario.of(
            "more versions than are kept",
            new Step(
                "three versions that the operator made, of which one is kept",
                world -> {
                  world.operatorMade(Manifests.ownVersion('a', MORNING));
                  world.operatorMade(Manifests.ownVersion('b', NOON));
                  world.operatorMade(Manifests.ownVersion('c', EVENING));
                  world.applies(
                      Manifests.model("serving: {replicas: 2}\nretention: {versions: 1}"));
                  world.getsReady('c');
                  world.isReached('c');
                  world.serves('c');
                  for (char old : List.of('a', 'b')) {
                    world.await(
                        "the end of " + old,
                        () -> Optional.ofNullable(world.version(old).get()),
                        Optional::isEmpty);
                  }
                })),
        SERVING.then(
            "an autoscaler counts the pods",
            new Step(
                "two to five pods are wanted",
                world -> {
                  world.wants("{\"autoscaling\": {\"minReplicas\": 2, \"maxReplicas\": 5}}");
                  world.await("the autoscaler", world::scaler, Optional::isPresent);
                }),
            new Step(
                "it takes four",
                world -> {
                  world.scales('a', 4);
                  world.cluster().notices(world.deployment('a'));
                  world.modelIs("Serving", s -> s.message().contains("2 of 4"));
                  world.cluster().becomesReady(world.deployment('a'));
                  world.modelIs("Serving", s -> s.message().contains("4 of 4"));
                }),
            new Step(
                "two pods are wanted again",
                world -> {
                  world.wants("{\"autoscaling\": null}");
                  world.await("no autoscaler", world::scaler, Optional::isEmpty);
                  world.await(
                      "two pods",
                      () -> world.deployment('a').getSpec().getReplicas(),
                      replicas -> replicas == 2);
                  world.modelIs("rolling out", s -> s.message().contains("has 4 of 2"));
                  world.cluster().becomesReady(world.deployment('a'));
                  world.modelIs("Serving", s -> s.message().contains("2 of 2"));
                })),
        SERVING.then(
            "what protects serving is changed",
            new Step(
                "callers are limited",
                world -> {
                  world.wants("{\"rateLimits\": {\"predict\": \"30/min\"}}");
                  world.await(
                      "the policy",
                      () -> world.policy().getData().toString(),
                      text -> text.contains("30/min"));
                })),
        SERVING.then(
            "serving is changed",
            new Step(
                "three replicas are wanted",
                world -> {
                  world.wants("{\"replicas\": 3}");
                  world.modelIs("rolling out", s -> s.message().contains("has 2 of 3"));
                  world.cluster().becomesReady(world.deployment('a'));
                  world.modelIs("Serving", s -> s.message().contains("3 of 3"));
                })));
  }

  private static Step takesOver(char digit, String trainedAt) {
    return new Step(
        "version " + digit + " is imported",
        world -> {
          world.applies(Manifests.version(digit, trainedAt));
          world.modelIs(
              "waiting", s -> s.message().contains(Manifests.versionName(digit) + " has 0 of 2"));
        });
  }

  private static Step becomes(char digit) {
    return new Step("version " + digit + " gets ready", world -> world.getsReady(digit));
  }

  private static Step goneOver(char old, char fresh) {
    return new Step(
        "version " + fresh + " serves, " + old + " goes",
        world -> {
          world.isReached(fresh);
          world.isStopped(old);
          world.versionIs(old, ModelVersionStatus.Stage.RETIRED);
          world.serves(fresh);
        });
  }

  private static Scenario cancelledIn(Stage stage, Scenario before) {
    return before.then(
        "cancelled in " + stage.word(),
        new Step(
            "the run is cancelled",
            world -> {
              world.runIsCancelled(RUN);
              world.runEnds(RUN, "Cancelled");
              world.await("no Job", () -> world.findJob(RUN, stage), Optional::isEmpty);
            }));
  }

  private static Step deleted() {
    return new Step(
        "the run is deleted",
        world -> {
          Job validate = world.job(RUN, VALIDATE);
          Job train = world.job(RUN, TRAIN);
          world.run(RUN).delete();
          world.isCollected(
              validate,
              train,
              world
                  .client()
                  .configMaps()
                  .inNamespace(world.namespace())
                  .withName(RUN + "-plan")
                  .get());
        });
  }

  private static Step unreadable() {
    return new Step(
        "train completes with an unreadable report",
        world -> {
          Job first = world.job(RUN, TRAIN);
          world.completes(RUN, TRAIN, "Killed");
          world.await(
              "the Job's deletion",
              () -> world.findJob(RUN, TRAIN),
              job -> job.filter(j -> j.getMetadata().getDeletionTimestamp() != null).isPresent());
          world.runIs(
              RUN, "waiting for that", s -> s.message().contains("to go, to make it again"));
          world.kubelet().collects(first);
          isMadeAgain(world, first);
        });
  }

  private static void isMadeAgain(World world, Job old) {
    world.await(
        "a new Job",
        () -> world.findJob(RUN, TRAIN),
        job ->
            job.filter(j -> !j.getMetadata().getUid().equals(old.getMetadata().getUid()))
                .isPresent());
    world.runIs(RUN, "training", s -> s.message().startsWith("Stage train runs"));
  }

  private static Step lost() {
    return new Step(
        "the ModelVersion is deleted",
        world -> {
          world.version('a').delete();
          world.modelIs("told", s -> s.message().contains("its ModelVersion was deleted"));
        });
  }

  private static Step unaddressed() {
    return new Step(
        "the Service is deleted, too",
        world -> {
          String uid = world.traffic().get().getMetadata().getUid();
          world.traffic().delete();
          world.await(
              "another Service",
              () -> Optional.ofNullable(world.traffic().get()),
              s -> s.filter(x -> !x.getMetadata().getUid().equals(uid)).isPresent());
          world.modelIs("Serving again", s -> s.phase().equals("Serving"));
        });
  }

  private static void livesAreLimited(World world, String run) {
    for (Stage stage : Stage.values()) {
      if (world.findJob(run, stage).isPresent()) {
        world.await(
            "a life of " + stage.word(),
            () -> world.job(run, stage).getSpec().getTtlSecondsAfterFinished(),
            ttl -> ttl != null);
      }
    }
  }
}
