package dev.loupe.operator.analysis;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** Intervals of a rollout, of all sizes, at weights that change at random. */
final class Stories implements ArbitrarySupplier<List<Reading.Pair>> {
  @Override
  public Arbitrary<List<Reading.Pair>> get() {
    Arbitrary<Integer> weight = Arbitraries.of(5, 25, 50);
    Arbitrary<Integer> requests = Arbitraries.integers().between(0, 500);
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
    return Combinators.combine(weight, requests, share, requests, share)
        .as(
            (w, candidate, bad, serving, servingBad) ->
                new Reading.Pair(
                    w,
                    candidate,
                    (long) (candidate * bad * bad * bad),
                    serving,
                    (long) (serving * servingBad * servingBad * servingBad)))
        .list()
        .ofMaxSize(40);
  }
}
