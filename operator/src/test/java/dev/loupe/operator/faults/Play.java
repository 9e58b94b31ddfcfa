package dev.loupe.operator.faults;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.TrialTraffic;
import dev.loupe.operator.fixture.TrialTraffic.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One play of a scenario, in a namespace of its own, with an operator that may die and come back.
 */
final class Play implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(15);

  private final ApiServer server;
  private final Backstage backstage;
  private final Script script;
  private final String namespace;
  private final TrialTraffic traffic = new TrialTraffic(Kind.AWAY, Duration.ZERO);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger outstanding = new AtomicInteger();
  private volatile Life life;

  Play(ApiServer server, Backstage backstage, Script script) {
    this.server = server;
    this.backstage = backstage;
    this.script = script;
    this.namespace = server.newNamespace();
    this.life = begin();
  }

  /** The scenario from its first step to rest. */
  ClusterState play(Scenario scenario) {
    World world = new World(server, namespace, traffic, this::await);
    for (Scenario.Step step : scenario.steps()) {
      script.begins(step.name());
      step.does().accept(world);
      settles();
    }
    return ClusterState.of(server.client(), namespace, script.created());
  }

  /** An operator may die before it has wholly begun; then another begins. */
  private Life begin() {
    while (true) {
      Fate fate = new Fate();
      try {
        Life born = backstage.begins(namespace, script, fate, traffic);
        if (fate.isBorn(born)) {
          return born;
        }
        backstage.later(born::end);
      } catch (OperatorException e) {
        if (!fate.isDead()) {
          throw e;
        }
      }
    }
  }

  private void beginsAgain() {
    if (!over.get()) {
      life = begin();
    }
  }

  /** What becomes of one operator. */
  private final class Fate implements Link.Deaths {
    private Optional<Life> itsLife = Optional.empty();
    private boolean dead;

    synchronized boolean isBorn(Life born) {
      itsLife = Optional.of(born);
      return !dead;
    }

    synchronized boolean isDead() {
      return dead;
    }

    @Override
    public synchronized void died() {
      dead = true;
      itsLife.ifPresent(
          ended -> {
            backstage.later(ended::end);
            backstage.later(Play.this::beginsAgain);
          });
    }

    @Override
    public void after(Runnable late) {
      outstanding.incrementAndGet();
      backstage.later(
          () -> {
            try {
              looksAtAll(life);
            } finally {
              try {
                late.run();
              } finally {
                outstanding.decrementAndGet();
              }
            }
          });
    }
  }

  /** Waits until every run and model has been looked at, and nothing came of it. */
  private void settles() {
    AtomicBoolean quiet = new AtomicBoolean();
    while (!quiet.get()) {
      Life now = life;
      long before = script.attempts();
      boolean undisturbed = outstanding.get() == 0;
      boolean all = looksAtAll(now);
      quiet.set(undisturbed && all && now == life && script.attempts() == before);
    }
  }

  /** Whether the operator lived to look at everything. */
  private boolean looksAtAll(Life now) {
    KubernetesClient client = server.client();
    List<BooleanSupplier> looked = new ArrayList<>();
    ids(client.resources(TrainingRun.class).inNamespace(namespace).list().getItems())
        .forEach(id -> looked.add(wakes(now.runs(), id)));
    ids(client.resources(DetectorModel.class).inNamespace(namespace).list().getItems())
        .forEach(id -> looked.add(wakes(now.models(), id)));
    await(
        "the operator to look at everything",
        () -> now.isDead() || looked.stream().allMatch(BooleanSupplier::getAsBoolean),
        yes -> yes);
    return !now.isDead();
  }

  private static <T extends HasMetadata> List<ResourceID> ids(List<T> objects) {
    return objects.stream().map(ResourceID::fromResource).toList();
  }

  /** A look that began after this call is wanted; one under way does not count. */
  private static BooleanSupplier wakes(Life.Waker<?> waker, ResourceID id) {
    long wanted = waker.begun(id) + 1;
    waker.wake(id);
    return () -> {
      boolean done = waker.done(id) >= wanted;
      if (!done && waker.begun(id) == waker.done(id)) {
        // The cache may not have known it yet.
        waker.wake(id);
      }
      return done;
    };
  }

  <T> T await(String what, Callable<T> look, Predicate<T> wanted) {
    try {
      return Awaitility.await(what)
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .until(look, wanted);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "waited for "
              + what
              + "; there is\n"
              + ClusterState.of(server.client(), namespace, script.created()),
          e);
    }
  }

  @Override
  public void close() {
    over.set(true);
    life.end();
    // The API server has addresses for a few hundred Services.
    server.client().services().inNamespace(namespace).delete();
  }
}
