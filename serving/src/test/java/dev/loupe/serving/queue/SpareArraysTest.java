package dev.loupe.serving.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareArraysTest {
  @Test
  void whatIsGivenBackIsTakenAgainByOne() {
    SpareArrays arrays = new SpareArrays(1 << 20);
    byte[] first = arrays.take(300_000);
    assertThat(first.length).isBetween(300_000, 300_000 + (1 << 14));

    arrays.giveBack(first);

    assertThat(arrays.take(310_000)).isSameAs(first);
    assertThat(arrays.take(310_000)).isNotSameAs(first);
  }

  @Test
  void aSmallBodyLeavesALargeArrayToALargeOne() {
    SpareArrays arrays = new SpareArrays(1 << 24);
    byte[] large = arrays.take(5_000_000);
    arrays.giveBack(large);

    assertThat(arrays.take(3_000_000).length).isLessThan(3_100_000);
    assertThat(arrays.take(4_900_000)).isSameAs(large);
  }

  @Test
  void aFewBytesTakeAFewBytes() {
    SpareArrays arrays = new SpareArrays(1 << 24);
    byte[] few = arrays.take(1024);
    arrays.giveBack(few);

    assertThat(few).hasSize(1024);
    assertThat(arrays.kept()).isZero();
  }

  @Test
  void noMoreIsKeptThanTheLimit() {
    SpareArrays arrays = new SpareArrays(1 << 20);
    byte[] one = arrays.take(1 << 20);
    byte[] two = arrays.take(1 << 20);
    arrays.giveBack(one);
    arrays.giveBack(two);

    assertThat(arrays.take(1 << 20)).isSameAs(one);
    assertThat(arrays.take(1 << 20)).isNotSameAs(two);
  }
}
