package dev.loupe.trainer.check;

/**
 * How well one trait tells one class from the others: the balanced accuracy (mean of the shares of
 * both sides that are told right) of a rule that is learnt on four fifths of the pictures and asked
 * about the fifth, five times. A picture's fifth depends on its pixels alone. Pictures that the
 * trait does not apply to count as guessed, so that what tells a few of them apart tells little.
 *
 * <p>The rule of an ordered trait is a limit between two bins. That of another one says of each bin
 * to which side it belongs, by the larger share; bins with under {@value #RARE} pictures go
 * together.
 */
final class Stump {
  static final int FOLDS = 5;

  /** Fewer pictures on one side tell nothing. */
  static final int LEAST = 20;

  private static final int RARE = 3;

  private final Trait trait;

  /** [fold][class][bin] */
  private final int[][][] counts;

  private final int[][] totals;

  /** [class], whether the trait applies or not */
  private final long[] pictures;

  private final long rows;

  Stump(Trait trait, PictureTable table) {
    this.trait = trait;
    this.counts = new int[FOLDS][table.classes()][Trait.BINS];
    this.totals = new int[FOLDS][Trait.BINS];
    this.pictures = new long[table.classes()];
    this.rows = table.rows();
    for (int row = 0; row < table.rows(); row++) {
      pictures[table.classIndex(row)]++;
      if (trait.applies().test(row)) {
        int fold = (int) Long.remainderUnsigned(table.pixelsLow[row], FOLDS);
        int bin = trait.bin().applyAsInt(row);
        counts[fold][table.classIndex(row)][bin]++;
        totals[fold][bin]++;
      }
    }
  }

  /** 0.5: it tells nothing; also where a side has too few pictures to say. */
  double balancedAccuracy(int classIndex) {
    long ins = 0;
    long outs = 0;
    long insRight = 0;
    long outsRight = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      boolean[] says = rule(classIndex, fold);
      for (int bin = 0; bin < Trait.BINS; bin++) {
        int in = counts[fold][classIndex][bin];
        int out = totals[fold][bin] - in;
        ins += in;
        outs += out;
        insRight += says[bin] ? in : 0;
        outsRight += says[bin] ? 0 : out;
      }
    }
    if (ins < LEAST || outs < LEAST) {
      return 0.5;
    }
    double among = (share(insRight, ins) + share(outsRight, outs)) / 2;
    long others = rows - pictures[classIndex];
    double applies = Math.min(share(ins, pictures[classIndex]), share(outs, others));
    return 0.5 + (among - 0.5) * applies;
  }

  /**
   * Which bins are said to be of the class.
   *
   * @param without this fold; all are learnt from if it is below 0
   */
  boolean[] rule(int classIndex, int without) {
    long[] in = new long[Trait.BINS];
    long[] out = new long[Trait.BINS];
    long ins = 0;
    long outs = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      for (int bin = 0; fold != without && bin < Trait.BINS; bin++) {
        int one = counts[fold][classIndex][bin];
        in[bin] += one;
        out[bin] += totals[fold][bin] - one;
        ins += one;
        outs += totals[fold][bin] - one;
      }
    }
    return trait.ordered() ? limit(in, out, ins, outs) : sides(in, out, ins, outs);
  }

  private static boolean[] limit(long[] in, long[] out, long ins, long outs) {
    long insBelow = 0;
    long outsBelow = 0;
    double best = 0;
    int at = 0;
    boolean below = true;
    for (int bin = 0; bin < in.length; bin++) {
      insBelow += in[bin];
      outsBelow += out[bin];
      double gain = share(insBelow, ins) - share(outsBelow, outs);
      if (Math.abs(gain) > best) {
        best = Math.abs(gain);
        at = bin;
        below = gain > 0;
      }
    }
    boolean[] says = new boolean[in.length];
    for (int bin = 0; bin < says.length; bin++) {
      says[bin] = bin <= at == below;
    }
    return says;
  }

  private static boolean[] sides(long[] in, long[] out, long ins, long outs) {
    long rareIn = 0;
    long rareOut = 0;
    for (int bin = 0; bin < in.length; bin++) {
      if (in[bin] + out[bin] < RARE) {
        rareIn += in[bin];
        rareOut += out[bin];
      }
    }
    boolean rare = share(rareIn, ins) > share(rareOut, outs);
    boolean[] says = new boolean[in.length];
    for (int bin = 0; bin < says.length; bin++) {
      says[bin] = in[bin] + out[bin] < RARE ? rare : share(in[bin], ins) > share(out[bin], outs);
    }
    return says;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
