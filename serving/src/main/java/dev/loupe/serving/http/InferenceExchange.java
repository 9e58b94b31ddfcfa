package dev.loupe.serving.http;

import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.Question;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Reply;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The way of an inference request: read, asked, predicted, counted, answered. */
@Singleton
final class InferenceExchange {
  private final InferenceUploads uploads;
  private final Inference inference;
  private final InferenceAnswers answers;
  private final Askers askers;
  private final Ticker ticker;
  private final Duration allowed;

  InferenceExchange(
      InferenceUploads uploads,
      Inference inference,
      InferenceAnswers answers,
      Askers askers,
      Ticker ticker,
      Settings settings) {
    this.uploads = uploads;
    this.inference = inference;
    this.answers = answers;
    this.askers = askers;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
  }

  /**
   * @param answer where all of its pictures were predicted
   */
  record Asked(Question question, Function<Reply.Answered, MutableHttpResponse<byte[]>> answer) {}

  /** Reads a body that came whole. */
  interface Reader {
    Asked read(Body body) throws RefusedException;
  }

  /**
   * @param thisVersion whether the request asks for the version that runs here
   */
  CompletableFuture<HttpResponse<byte[]>> of(
      HttpRequest<?> request, boolean thisVersion, Reader reader) {
    Deadline deadline = Deadlines.of(request, allowed, ticker);
    Asker asker = askers.of(request, thisVersion);
    return uploads
        .read(request, deadline)
        .thenCompose(upload -> predict(request, upload, reader, deadline, asker))
        .exceptionally(failure -> refuse(failure, asker.origin()))
        .thenApply(this::counted);
  }

  private CompletableFuture<MutableHttpResponse<byte[]>> predict(
      HttpRequest<?> request, Body upload, Reader reader, Deadline deadline, Asker asker) {
    inference.received(upload.length());
    Asked asked;
    try {
      asked = reader.read(upload);
    } catch (RefusedException e) {
      upload.close();
      inference.refused(e.kind().reason(), e.detail(), asker.origin());
      return CompletableFuture.completedFuture(answers.of(e));
    } catch (RuntimeException e) {
      upload.close();
      throw e;
    }
    Inference.Running running = inference.begin(asked.question(), asker, deadline, upload::close);
    return Connections.outcomes(running.pending(), request)
        .thenApply(outcomes -> answer(asked, running, outcomes));
  }

  private MutableHttpResponse<byte[]> answer(
      Asked asked, Inference.Running running, List<Outcome> outcomes) {
    return switch (inference.end(running, outcomes)) {
      case Reply.Answered answered -> asked.answer().apply(answered);
      case Reply.Unpredicted unpredicted -> answers.of(unpredicted);
    };
  }

  private MutableHttpResponse<byte[]> refuse(Throwable failure, Origin origin) {
    if (failure instanceof CompletionException wrapped
        && wrapped.getCause() instanceof BadRequestException bad) {
      inference.refused(bad.reason(), bad.problem().detail(), origin);
      return answers.of(bad.problem());
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private HttpResponse<byte[]> counted(MutableHttpResponse<byte[]> answer) {
    inference.answered(answer.getBody(byte[].class).map(body -> body.length).orElse(0));
    return answer;
  }
}
