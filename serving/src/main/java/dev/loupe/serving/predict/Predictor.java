package dev.loupe.serving.predict;

import dev.loupe.serving.predict.Outcome.Overloaded;
import java.util.Optional;

/** Answers pictures. Who does is in each prediction's {@link Answerer}. */
public interface Predictor {

  /** Why a picture that came now would be refused, which is known before its bytes are there. */
  Optional<Overloaded> overload();

  /**
   * All of the pictures are looked at, or they are all refused. Each one then ends in its own way.
   *
   * @throws IndexOutOfBoundsException if the wanted class is none of the model's
   */
  Pending predict(Work work, Asker asker);
}
