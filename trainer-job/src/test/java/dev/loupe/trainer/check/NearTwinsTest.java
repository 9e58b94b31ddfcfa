package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearTwinsTest {
  /** Clusters around some centres, so that many pairs lie just inside and just outside. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7})
  void findsWhatComparingAllPairsFinds(int distance) {
    SplittableRandom random = new SplittableRandom(distance);
    int count = 1500;
    Rows rows = new Rows(3, count);
    long[] frequencies = new long[count];
    int[] classes = new int[count];
    int[] splits = new int[count];
    long[] centres = random.longs(100).toArray();
    for (int i = 0; i < count; i++) {
      frequencies[i] = flipped(centres[random.nextInt(centres.length)], random);
      classes[i] = random.nextInt(3);
      splits[i] = random.nextInt(10) < 8 ? 0 : 1 + random.nextInt(2);
      rows.one(classes[i]).split(splits[i]).looking(frequencies[i], 5).add();
    }
    Set<Integer> acrossClasses = new HashSet<>();
    Set<Integer> acrossSplits = new HashSet<>();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        if (i != j && Long.bitCount(frequencies[i] ^ frequencies[j]) <= distance) {
          if (classes[i] != classes[j]) {
            acrossClasses.add(i);
          }
          if (splits[i] != 0 && splits[j] == 0) {
            acrossSplits.add(i);
          }
        }
      }
    }

    NearTwins.Found found = NearTwins.find(rows.table(), distance);

    assertThat(found.acrossClasses()).isEqualTo(acrossClasses.size());
    assertThat(found.acrossSplits()).isEqualTo(acrossSplits.size());
    assertThat(found.notCompared()).isZero();
    assertThat(found.classPairs())
        .allMatch(p -> classes[p.first()] != classes[p.second()])
        .allMatch(
            p -> Long.bitCount(frequencies[p.first()] ^ frequencies[p.second()]) == p.distance());
    assertThat(found.splitPairs()).allMatch(p -> splits[p.first()] != 0 && splits[p.second()] == 0);
  }

  private static long flipped(long bits, SplittableRandom random) {
    long flipped = bits;
    for (int i = random.nextInt(6); i > 0; i--) {
      flipped ^= 1L << random.nextInt(64);
    }
    return flipped;
  }

  @Test
  void picturesWithOtherSlopesDoNotLookTheSame() {
    Rows rows = new Rows(2, 2);
    rows.one(0).looking(1, 0).add();
    rows.one(1).looking(1, 0xffff).add();

    assertThat(NearTwins.find(rows.table(), 4).acrossClasses()).isZero();
  }

  @Test
  void picturesWithoutContrastAreNotCompared() {
    Rows rows = new Rows(2, 2);
    rows.one(0).flat().add();
    rows.one(1).flat().add();

    assertThat(NearTwins.find(rows.table(), 4).acrossClasses()).isZero();
  }

  /** A chain is no cluster: the ends are far from each other. */
  @Test
  void theNeighbourOfANeighbourIsNone() {
    Rows rows = new Rows(2, 3);
    rows.one(0).split(2).looking(0b0, 0).add();
    rows.one(0).split(2).looking(0b1111, 0).add();
    rows.one(1).split(0).looking(0b11111111, 0).add();

    NearTwins.Found found = NearTwins.find(rows.table(), 4);

    assertThat(found.acrossClasses()).isEqualTo(2);
    assertThat(found.acrossSplits()).isEqualTo(1);
  }

  @Test
  void aHundredThousandCopiesOfOnePictureAreCountedAtOnce() {
    Rows rows = new Rows(2, 100_000);
    for (int i = 0; i < 100_000; i++) {
      rows.one(i % 2).split(i % 10 == 0 ? 2 : 0).looking(42, 42).add();
    }

    NearTwins.Found found = NearTwins.find(rows.table(), 4);

    assertThat(found.acrossClasses()).isEqualTo(100_000);
    assertThat(found.acrossSplits()).isEqualTo(10_000);
    assertThat(found.classPairs()).hasSizeLessThanOrEqualTo(50).isNotEmpty();
  }

  /** Hashes that share three bands crowd the index: the search is cut short, and says so. */
  @Test
  void aCrowdIsCutShortAndTold() {
    int count = 20_000;
    Rows rows = new Rows(2, count);
    for (int i = 0; i < count; i++) {
      rows.one(i % 2).looking((long) i << 48, i).add();
    }

    NearTwins.Found found = NearTwins.find(rows.table(), 4);

    assertThat(found.notCompared()).isPositive();
    assertThat(found.acrossClasses()).isPositive();
  }
}
