package dev.loupe.serving.oip;

import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Want;
import java.util.List;

/**
 * What is to be predicted, and which outputs come back.
 *
 * @param input the name of the tensor that brought the pictures
 * @param pictures at least one
 * @param outputs in the order in which they were asked for
 */
public record Question(String input, List<Input> pictures, Want want, List<Asked> outputs) {
  public Question {
    pictures = List.copyOf(pictures);
    outputs = List.copyOf(outputs);
  }

  /** Pictures' scores alone, for a protocol without outputs to choose. */
  public static Question scores(String input, List<Input> pictures) {
    return new Question(input, pictures, Want.SCORE, List.of());
  }

  /**
   * @param binary whether as raw bytes
   */
  public record Asked(String name, boolean binary) {}
}
