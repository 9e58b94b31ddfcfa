package dev.loupe.serving.http;

import dev.loupe.detector.infer.Score;
import dev.loupe.serving.guard.Endpoint;
import dev.loupe.serving.guard.Limited;
import dev.loupe.serving.guard.Open;
import dev.loupe.serving.http.InferenceBodies.ModelReady;
import dev.loupe.serving.http.InferenceBodies.Prediction;
import dev.loupe.serving.http.InferenceBodies.Predictions;
import dev.loupe.serving.observe.Phase;
import dev.loupe.serving.observe.Readiness;
import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.Instances;
import dev.loupe.serving.oip.Question;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Signature;
import dev.loupe.serving.predict.Outcome.Predicted;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** KServe's version 1. */
@Controller
final class KServeController implements KServeApi {
  private final Inference inference;
  private final InferenceExchange exchange;
  private final InferenceAnswers answers;
  private final Readiness readiness;

  KServeController(
      Inference inference,
      InferenceExchange exchange,
      InferenceAnswers answers,
      Readiness readiness) {
    this.inference = inference;
    this.exchange = exchange;
    this.answers = answers;
    this.readiness = readiness;
  }

  @Override
  @Open
  @Get("/v1/models/{model}")
  public HttpResponse<byte[]> model(@PathVariable String model) {
    try {
      inference.check(model, "");
      return answers.json(new ModelReady(model, readiness.phase() == Phase.READY));
    } catch (RefusedException e) {
      return answers.of(e);
    }
  }

  @Override
  @Limited(Endpoint.PREDICT)
  @Post("/v1/models/{model}:predict")
  @Consumes(MediaType.ALL)
  public CompletableFuture<HttpResponse<byte[]>> predict(
      HttpRequest<?> request, @PathVariable String model) {
    return exchange.of(
        request,
        false,
        body -> {
          inference.check(model, "");
          Signature signature = inference.signature();
          Question question =
              Question.scores(
                  "instances", new Instances(signature).read(body.bytes(), body.length()));
          return new InferenceExchange.Asked(
              question,
              answered ->
                  answers.json(
                      new Predictions(
                          answered.predicted().stream()
                              .map(KServeController::prediction)
                              .toList())));
        });
  }

  private static Prediction prediction(Predicted predicted) {
    Score score = predicted.score();
    List<String> classes = predicted.answerer().classes();
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      probabilities.put(classes.get(i), score.probabilities()[i]);
    }
    return new Prediction(score.label(), score.probability(), score.confidence(), probabilities);
  }
}
