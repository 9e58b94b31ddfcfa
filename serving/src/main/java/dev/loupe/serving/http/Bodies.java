package dev.loupe.serving.http;

import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Outcome.Unanswered;
import dev.loupe.serving.predict.PredictionId;
import dev.loupe.serving.predict.PredictionIds;
import dev.loupe.serving.predict.Want;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From outcomes to bodies. */
@Singleton
final class Bodies {
  private final PredictionIds ids;
  private final InstantSource clock;

  Bodies(PredictionIds ids, InstantSource clock) {
    this.ids = ids;
    this.clock = clock;
  }

  /** Of one picture. */
  Object one(Predicted predicted, Want want) {
    PredictionBody body = prediction(predicted);
    @Nullable Explanation explanation = explanation(predicted, want);
    return explanation == null ? body : new ExplainedBody(body, explanation);
  }

  /** Of many: files and outcomes in the same order. */
  BatchBody batch(List<Upload.File> files, List<Outcome> outcomes, Want want) {
    List<BatchBody.Result> results = new ArrayList<>();
    int successful = 0;
    double milliseconds = 0;
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).name();
      switch (outcomes.get(i)) {
        case Predicted predicted -> {
          results.add(success(name, predicted, want));
          successful++;
          milliseconds += PredictionBody.milliseconds(predicted.computing().toNanos());
        }
        case Unanswered failed -> {
          Problem problem = Answers.problem(failed);
          results.add(new BatchBody.Failure(name, problem.error(), problem.detail()));
        }
      }
    }
    double total = Math.round(milliseconds * 100) / 100.0;
    int failed = files.size() - successful;
    return new BatchBody(results, files.size(), successful, failed, total);
  }

  private BatchBody.Result success(String name, Predicted predicted, Want want) {
    PredictionBody body = prediction(predicted);
    @Nullable Explanation explanation = explanation(predicted, want);
    return explanation == null
        ? new BatchBody.Success(name, body)
        : new BatchBody.Explained(name, body, explanation);
  }

  private PredictionBody prediction(Predicted predicted) {
    PredictionId said =
        new PredictionId(
            predicted.answerer().version(),
            clock.instant(),
            predicted.score().index(),
            predicted.score().probability());
    return PredictionBody.of(predicted, ids.make(said));
  }

  private @Nullable Explanation explanation(Predicted predicted, Want want) {
    @Nullable ClassMap map = predicted.map();
    return map != null && want instanceof Want.Overlay overlay
        ? Explanation.of(map, predicted.answerer().classes(), overlay.format())
        : null;
  }
}
