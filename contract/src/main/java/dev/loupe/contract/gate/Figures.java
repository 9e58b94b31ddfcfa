package dev.loupe.contract.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as rulings show them: four decimals, rounded against the model. */
final class Figures {
  /** So that 0.9 - 0.01 is 0.89 in the eyes of binary fractions, too. */
  static final double ROUNDING = 1e-9;

  private static final int DIGITS = 4;

  private Figures() {}

  /** Of what has to be large: no value reads as good as the bound that it misses. */
  static String down(double value) {
    return text(value, RoundingMode.FLOOR);
  }

  /** Of what has to be small. */
  static String up(double value) {
    return text(value, RoundingMode.CEILING);
  }

  /** {@code 95 %}. */
  static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static String text(double value, RoundingMode mode) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(DIGITS, mode).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
