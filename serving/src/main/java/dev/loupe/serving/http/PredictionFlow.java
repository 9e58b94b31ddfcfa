package dev.loupe.serving.http;

import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.observe.PredictionMetrics;
import dev.loupe.serving.observe.PredictionRecord;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Outcome.Unanswered;
import dev.loupe.serving.predict.Predictor;
import dev.loupe.serving.predict.Want;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The way of a request for predictions: read, predict, answer, and count what was answered. */
@Singleton
final class PredictionFlow {
  private final UploadReader uploads;
  private final Predictor predictions;
  private final Answers answers;
  private final Bodies bodies;
  private final Askers askers;
  private final Origins origins;
  private final PredictionRecord record;
  private final PredictionMetrics metrics;
  private final PredictionLog log;
  private final Ticker ticker;
  private final Duration allowed;

  PredictionFlow(
      UploadReader uploads,
      Predictor predictions,
      Answers answers,
      Bodies bodies,
      Askers askers,
      Origins origins,
      PredictionRecord record,
      PredictionMetrics metrics,
      PredictionLog log,
      Ticker ticker,
      Settings settings) {
    this.uploads = uploads;
    this.predictions = predictions;
    this.answers = answers;
    this.bodies = bodies;
    this.askers = askers;
    this.origins = origins;
    this.record = record;
    this.metrics = metrics;
    this.log = log;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
  }

  /** Reads what is wanted of a request. */
  @FunctionalInterface
  interface Wish {
    Want of(HttpRequest<?> request) throws BadRequestException;
  }

  /** One picture. */
  CompletableFuture<HttpResponse<byte[]>> one(HttpRequest<?> request, Wish wish) {
    Deadline deadline = Deadlines.of(request, allowed, ticker);
    return answered(
        request,
        wish,
        want ->
            uploads
                .one(request, deadline)
                .thenCompose(
                    upload ->
                        outcomes(request, upload, want, deadline)
                            .thenApply(outcomes -> one(outcomes.getFirst(), want))));
  }

  /** The pictures of a form. */
  CompletableFuture<HttpResponse<byte[]>> batch(HttpRequest<?> request, Wish wish) {
    Deadline deadline = Deadlines.of(request, allowed, ticker);
    return answered(
        request,
        wish,
        want ->
            uploads
                .batch(request, deadline)
                .thenCompose(
                    upload -> {
                      long begun = ticker.nanos();
                      return outcomes(request, upload, want, deadline)
                          .thenApply(outcomes -> batch(upload, outcomes, want, begun));
                    }));
  }

  /** Without a look at the body: under load, most of the work would be to keep what is refused. */
  private MutableHttpResponse<byte[]> refused(HttpRequest<?> request, Overloaded overload) {
    record.ended(List.of(overload), Duration.ZERO, origins.of(request));
    request.setAttribute(UnreadBodies.REFUSED, true);
    return answers.of(Answers.problem(overload));
  }

  private CompletableFuture<List<Outcome>> outcomes(
      HttpRequest<?> request, Upload upload, Want want, Deadline deadline) {
    metrics.countRequest(upload.body().length());
    long begun = ticker.nanos();
    Work work = new Work(upload.inputs(), want, deadline, upload::close);
    Asker asker = askers.of(request, false);
    return Connections.outcomes(predictions.predict(work, asker), request)
        .thenApply(
            outcomes -> {
              record.ended(outcomes, Duration.ofNanos(ticker.nanos() - begun), asker.origin());
              return outcomes;
            });
  }

  private MutableHttpResponse<byte[]> one(Outcome outcome, Want want) {
    return switch (outcome) {
      case Predicted predicted -> answers.json(HttpStatus.OK, bodies.one(predicted, want));
      case Unanswered failed -> answers.of(Answers.problem(failed));
    };
  }

  private MutableHttpResponse<byte[]> batch(
      Upload upload, List<Outcome> outcomes, Want want, long begun) {
    Optional<Unanswered> failure = failureOfAll(outcomes);
    if (failure.isPresent()) {
      return answers.of(Answers.problem(failure.get()));
    }
    metrics.countBatch(outcomes.size(), Duration.ofNanos(ticker.nanos() - begun));
    return answers.json(HttpStatus.OK, bodies.batch(upload.files(), outcomes, want));
  }

  /** Why a batch has no answer: nothing was said of any of its pictures. */
  private static Optional<Unanswered> failureOfAll(List<Outcome> outcomes) {
    boolean anything =
        outcomes.stream().anyMatch(o -> o instanceof Predicted || o instanceof BadPicture);
    return anything || !(outcomes.getFirst() instanceof Unanswered first)
        ? Optional.empty()
        : Optional.of(first);
  }

  /** What a request is answered with whose wish can be granted. */
  @FunctionalInterface
  private interface Answering {
    CompletableFuture<MutableHttpResponse<byte[]>> begin(Want want);
  }

  private CompletableFuture<HttpResponse<byte[]>> answered(
      HttpRequest<?> request, Wish wish, Answering answering) {
    CompletableFuture<MutableHttpResponse<byte[]>> answer;
    try {
      Want want = wish.of(request);
      answer =
          predictions
              .overload()
              .map(overload -> CompletableFuture.completedFuture(refused(request, overload)))
              .orElseGet(() -> answering.begin(want));
    } catch (BadRequestException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.exceptionally(failure -> refuse(failure, request)).thenApply(this::counted);
  }

  private MutableHttpResponse<byte[]> refuse(Throwable failure, HttpRequest<?> request) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof BadRequestException bad) {
      metrics.countInvalid(bad.reason());
      log.writeRefused(bad.reason(), bad.problem().detail(), origins.of(request));
      return answers.of(bad.problem());
    }
    throw new CompletionException(cause);
  }

  private HttpResponse<byte[]> counted(MutableHttpResponse<byte[]> answer) {
    metrics.countResponse(answer.getBody(byte[].class).map(body -> body.length).orElse(0));
    return answer;
  }
}
