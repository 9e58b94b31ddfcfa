package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.trainer.check.Twins.Pair;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TwinsTest {
  @Test
  void repeatsAndConflictsAreCountedAndTheFirstConflictComesFirst() {
    Rows rows = new Rows(2, 7);
    rows.one(0).pixels(9, 1).add();
    rows.one(0).pixels(5, 1).add();
    rows.one(0).pixels(5, 2).add();
    rows.one(0).pixels(9, 1).add();
    rows.one(1).pixels(5, 1).add();
    rows.one(1).pixels(9, 1).add();
    rows.one(1).pixels(-5, 1).add();

    Twins twins = Twins.of(rows.table());

    assertThat(twins.repeats()).isEqualTo(1);
    assertThat(twins.conflicting()).isEqualTo(5);
    assertThat(twins.conflicts()).containsExactly(new Pair(0, 5, 0), new Pair(1, 4, 0));
  }

  @Test
  void ordersAreThoseOfAStableSort() {
    SplittableRandom random = new SplittableRandom(1);
    long[] keys = random.longs(10_000, -300, 300).map(k -> k * Long.MAX_VALUE / 300).toArray();

    int[] order = IndexSort.by(keys);

    Integer[] expected = new Integer[keys.length];
    Arrays.setAll(expected, i -> i);
    Arrays.sort(expected, (a, b) -> Long.compare(keys[a], keys[b]));
    assertThat(Arrays.stream(order).boxed()).containsExactly(expected);
  }
}
