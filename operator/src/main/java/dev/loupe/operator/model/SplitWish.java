package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.rollout.Plan;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.Share;
import dev.loupe.operator.rollout.Wanted;
import java.util.Optional;

/** How a model's requests are to be shared. Pure. */
final class SplitWish {
  private SplitWish() {}

  /**
   * What the model's rollout asks for; without one the serving version answers all.
   *
   * @param serving the version that the Service selects
   * @return with the turn of the rollout, under which it may not be written
   */
  static TrafficSplit of(DetectorModel model, String serving) {
    Rollout rollout = RolloutStatuses.read(ModelStatuses.of(model).rollout());
    Optional<Plan> plan = RolloutPlans.of(model.getSpec().rollout());
    Share share = Wanted.share(rollout.state(), plan, serving);
    String namespace = model.getMetadata().getNamespace();
    return new TrafficSplit(
        model.getMetadata().getUid(),
        rollout.turn(),
        share.serving(),
        Splits.host(namespace, share.serving()),
        share
            .canary()
            .map(
                c ->
                    new TrafficSplit.Canary(
                        c.version(), Splits.host(namespace, c.version()), c.percent()))
            .orElse(null),
        share
            .shadow()
            .map(
                s ->
                    new TrafficSplit.Shadow(
                        s.version(), Splits.host(namespace, s.version()), s.percent()))
            .orElse(null),
        Optional.ofNullable(model.getSpec().rollout())
            .map(spec -> spec.canary().session())
            .map(s -> new TrafficSplit.Session(s.header(), s.cookie()))
            .orElse(null));
  }
}
