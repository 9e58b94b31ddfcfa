package dev.loupe.serving.http;

import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.observe.PredictionMetrics;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code POST /predict} and {@code /v1/predict}: translates, and counts what it has answered. */
@Controller
final class PredictController implements PredictApi {
  private final UploadReader uploads;
  private final PredictionService predictions;
  private final Answers answers;
  private final PredictionMetrics metrics;
  private final PredictionLog log;
  private final Ticker ticker;
  private final Duration allowed;

  PredictController(
      UploadReader uploads,
      PredictionService predictions,
      Answers answers,
      PredictionMetrics metrics,
      PredictionLog log,
      Ticker ticker,
      Settings settings) {
    this.uploads = uploads;
    this.predictions = predictions;
    this.answers = answers;
    this.metrics = metrics;
    this.log = log;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
  }

  @Override
  @Post(uris = {"/predict", "/v1/predict"})
  @Consumes(MediaType.ALL)
  public CompletableFuture<HttpResponse<byte[]>> predict(HttpRequest<?> request) {
    Deadline deadline = Deadline.in(allowed, ticker);
    String id = RequestId.of(request);
    return uploads
        .read(request, deadline)
        .thenCompose(upload -> predict(request, upload, deadline, id))
        .exceptionally(failure -> refuse(failure, id))
        .thenApply(this::counted);
  }

  private CompletableFuture<MutableHttpResponse<byte[]>> predict(
      HttpRequest<?> request, Upload upload, Deadline deadline, String id) {
    metrics.countRequest(upload.bodyBytes());
    long begun = ticker.nanos();
    Pending pending =
        predictions.predict(Work.of(new Input.Encoded(upload.picture()), deadline, upload::close));
    return Connections.outcomes(pending, request)
        .thenApply(List::getFirst)
        .thenApply(outcome -> answer(outcome, Duration.ofNanos(ticker.nanos() - begun), id));
  }

  private MutableHttpResponse<byte[]> answer(Outcome outcome, Duration took, String id) {
    MutableHttpResponse<byte[]> answer = answers.of(outcome);
    metrics.count(outcome, took);
    log.write(outcome, took, id);
    return answer;
  }

  private MutableHttpResponse<byte[]> refuse(Throwable failure, String id) {
    if (failure instanceof CompletionException wrapped
        && wrapped.getCause() instanceof BadRequestException bad) {
      metrics.countInvalid(bad.reason());
      log.writeRefused(bad.reason(), bad.problem().detail(), id);
      return answers.of(bad.problem());
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private HttpResponse<byte[]> counted(MutableHttpResponse<byte[]> answer) {
    metrics.countResponse(answer.getBody(byte[].class).map(body -> body.length).orElse(0));
    return answer;
  }
}
