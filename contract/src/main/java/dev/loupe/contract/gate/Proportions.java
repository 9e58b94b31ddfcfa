package dev.loupe.contract.gate;

/**
 * Bounds of shares that were measured on few pictures. All are one-sided: at confidence 0.95 the
 * true share is beyond the bound in one of twenty test splits.
 */
public final class Proportions {
  public static final double LEAST_CONFIDENCE = 0.5;
  public static final double MOST_CONFIDENCE = 0.9999;
  private static final int HALVINGS = 60;

  private static final double[] CENTRE_ABOVE = {
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3
  };
  private static final double[] CENTRE_BELOW = {
    1,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3
  };
  private static final double[] TAIL_ABOVE = {
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4
  };
  private static final double[] TAIL_BELOW = {
    1,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9
  };

  private Proportions() {}

  /**
   * The least share that goes with {@code right} of {@code all}: the score interval's lower end
   * (Wilson, 1927). 0 where there is nothing to go by.
   *
   * @param confidence 0.5 to 0.9999
   */
  public static double lowerBound(long right, long all, double confidence) {
    if (all == 0) {
      return 0;
    }
    double z = quantile(confidence);
    double n = all;
    double p = right / n;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    return Math.clamp(middle - halfWidth(p, all, confidence), 0, 1);
  }

  /**
   * Half the width of the score interval (Wilson, 1927) of a share: how far its bounds are from its
   * middle, which for few pictures is nearer to 0.5 than the share itself.
   *
   * @param share that was seen, 0 to 1
   * @param count pictures it was seen of; of none the half is 1
   * @param confidence of each bound, 0.5 to 0.9999; that of the interval is 2 × confidence - 1
   */
  public static double halfWidth(double share, long count, double confidence) {
    if (count == 0) {
      return 1;
    }
    double z = quantile(confidence);
    double n = count;
    double root = Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return z * root / (1 + z * z / n);
  }

  /** The largest share that goes with {@code right} of {@code all}; see {@link #lowerBound}. */
  public static double upperBound(long right, long all, double confidence) {
    return all == 0 ? 1 : 1 - lowerBound(all - right, all, confidence);
  }

  /**
   * How many pictures it takes until a share has a lower bound of {@code bound}.
   *
   * @param share above {@code bound}
   */
  public static long picturesFor(double share, double bound, double confidence) {
    double z = quantile(confidence);
    return (long) Math.ceil(z * z * bound * (1 - bound) / ((share - bound) * (share - bound)));
  }

  /**
   * The largest loss of accuracy that goes with what two models said of the same pictures: the
   * upper end of the score interval for a paired difference (Tango, Statistics in Medicine 17,
   * 1998). 1 where there is nothing to go by.
   *
   * @param lost pictures that the first model had right, and the second has wrong
   * @param gained pictures that the first had wrong, and the second has right
   * @param all pictures
   * @param confidence 0.5 to 0.9999
   */
  public static double lossUpperBound(long lost, long gained, long all, double confidence) {
    if (all == 0 || lost == all) {
      return 1;
    }
    double z = quantile(confidence);
    double low = (double) (lost - gained) / all;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (lossScore(lost, gained, all, middle) >= -z) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** How far, in standard deviations, the measured loss is from {@code loss}. */
  private static double lossScore(double lost, double gained, double n, double loss) {
    double b = (2 * n - lost + gained) * loss - lost - gained;
    double c = -gained * loss * (1 - loss);
    double gainedShare = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
    double variance = n * (2 * gainedShare + loss * (1 - loss));
    double distance = lost - gained - n * loss;
    return distance == 0 ? 0 : distance / Math.sqrt(Math.max(variance, Double.MIN_NORMAL));
  }

  /**
   * The standard normal distribution's quantile (Wichura, algorithm AS 241, 1988).
   *
   * @param p 0.5 to 0.9999
   * @throws IllegalArgumentException beyond that
   */
  static double quantile(double p) {
    if (!(p >= LEAST_CONFIDENCE && p <= MOST_CONFIDENCE)) {
      throw new IllegalArgumentException(
          "confidence %s; accepted: %s to %s".formatted(p, LEAST_CONFIDENCE, MOST_CONFIDENCE));
    }
    double q = p - 0.5;
    if (q <= 0.425) {
      double r = 0.180625 - q * q;
      return q * polynomial(CENTRE_ABOVE, r) / polynomial(CENTRE_BELOW, r);
    }
    double r = Math.sqrt(-Math.log(1 - p)) - 1.6;
    return polynomial(TAIL_ABOVE, r) / polynomial(TAIL_BELOW, r);
  }

  private static double polynomial(double[] coefficients, double x) {
    double value = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = value * x + coefficients[i];
    }
    return value;
  }
}
