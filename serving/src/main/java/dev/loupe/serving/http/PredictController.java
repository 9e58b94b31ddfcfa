package dev.loupe.serving.http;

import dev.loupe.serving.guard.Endpoint;
import dev.loupe.serving.guard.Limited;
import dev.loupe.serving.predict.Want;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.util.concurrent.CompletableFuture;

/** The routes of predictions: each says what it wants. */
@Controller
final class PredictController implements PredictApi {
  private final PredictionFlow flow;
  private final Wanted wanted;

  PredictController(PredictionFlow flow, Wanted wanted) {
    this.flow = flow;
    this.wanted = wanted;
  }

  @Override
  @Post(uris = {"/predict", "/v1/predict"})
  @Consumes(MediaType.ALL)
  @Limited(Endpoint.PREDICT)
  public CompletableFuture<HttpResponse<byte[]>> predict(HttpRequest<?> request) {
    return flow.one(request, _ -> Want.SCORE);
  }

  @Override
  @Limited(Endpoint.EXPLAIN)
  @Post(uris = {"/predict/explain", "/v1/predict/explain"})
  @Consumes(MediaType.ALL)
  public CompletableFuture<HttpResponse<byte[]>> explain(HttpRequest<?> request) {
    return flow.one(request, wanted::explanation);
  }

  @Override
  @Limited(Endpoint.BATCH)
  @Post(uris = {"/predict/batch", "/v1/predict/batch"})
  @Consumes(MediaType.ALL)
  public CompletableFuture<HttpResponse<byte[]>> batch(HttpRequest<?> request) {
    return flow.batch(request, wanted::batch);
  }
}
