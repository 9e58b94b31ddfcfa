package dev.loupe.serving.http;

import dev.loupe.serving.http.InferenceBodies.Config;
import dev.loupe.serving.http.InferenceBodies.InferStats;
import dev.loupe.serving.http.InferenceBodies.Model;
import dev.loupe.serving.http.InferenceBodies.ModelStats;
import dev.loupe.serving.http.InferenceBodies.Stats;
import dev.loupe.serving.http.InferenceBodies.TensorConfig;
import dev.loupe.serving.http.InferenceBodies.TensorMetadata;
import dev.loupe.serving.http.InferenceBodies.Timed;
import dev.loupe.serving.oip.HttpBody;
import dev.loupe.serving.oip.OutputTensor;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Reply;
import dev.loupe.serving.oip.Signature;
import dev.loupe.serving.oip.Statistics;
import dev.loupe.serving.oip.TensorSpec;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.start.Identity;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of the Open Inference Protocol. Its clients show an error's first member alone. */
@Singleton
final class InferenceAnswers {
  private final Answers answers;
  private final Identity identity;

  InferenceAnswers(Answers answers, Identity identity) {
    this.answers = answers;
    this.identity = identity;
  }

  MutableHttpResponse<byte[]> json(Object body) {
    return answers.json(HttpStatus.OK, body);
  }

  MutableHttpResponse<byte[]> of(Problem problem) {
    return answers.of(
        new Problem(
            problem.status(),
            "%s: %s".formatted(problem.error(), problem.detail()),
            problem.detail(),
            problem.closes()));
  }

  MutableHttpResponse<byte[]> of(RefusedException refusal) {
    String detail = refusal.detail();
    return of(
        switch (refusal.kind()) {
          case INVALID -> Problem.of(HttpStatus.BAD_REQUEST, "Invalid request", detail);
          case TOO_LARGE ->
              Problem.of(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "File too large", detail);
          case UNKNOWN_MODEL -> Problem.of(HttpStatus.NOT_FOUND, "Unknown model", detail);
          case NOT_READY -> Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "Model not loaded", detail);
        });
  }

  MutableHttpResponse<byte[]> of(Reply.Unpredicted unpredicted) {
    Problem problem = Answers.problem(unpredicted.outcome());
    return of(
        new Problem(
            problem.status(),
            problem.error(),
            unpredicted.where() + problem.detail(),
            problem.closes()));
  }

  /** All in JSON, or JSON and bytes, as it was asked for. */
  MutableHttpResponse<byte[]> of(Answerer answerer, String id, List<OutputTensor> outputs) {
    HttpBody.Written written = HttpBody.write(identity.model(), answerer.version(), id, outputs);
    @Nullable Integer json = written.json();
    MutableHttpResponse<byte[]> answer =
        HttpResponse.<byte[]>ok(written.body()).contentLength(written.body().length);
    return json == null
        ? answer.contentType(MediaType.APPLICATION_JSON_TYPE)
        : answer
            .contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE)
            .header(HttpBody.LENGTH_HEADER, json.toString());
  }

  MutableHttpResponse<byte[]> metadata(Signature signature) {
    return json(
        new Model(
            identity.model(),
            List.of(identity.version()),
            Signature.PLATFORM,
            signature.inputs().stream().map(InferenceAnswers::metadata).toList(),
            signature.outputs().stream().map(InferenceAnswers::metadata).toList()));
  }

  private static TensorMetadata metadata(TensorSpec spec) {
    return new TensorMetadata(spec.name(), spec.datatype().name(), spec.shape());
  }

  MutableHttpResponse<byte[]> config(Signature signature) {
    return json(
        new Config(
            identity.model(),
            Signature.PLATFORM,
            Signature.BACKEND,
            signature.maxBatch(),
            signature.inputs().stream().map(spec -> config(spec, true)).toList(),
            signature.outputs().stream().map(spec -> config(spec, null)).toList()));
  }

  private static TensorConfig config(TensorSpec spec, @Nullable Boolean optional) {
    return new TensorConfig(spec.name(), spec.datatype().configured(), spec.dims(), optional);
  }

  MutableHttpResponse<byte[]> stats(Statistics.Snapshot now) {
    Timed none = new Timed(0, 0);
    InferStats stats =
        new InferStats(
            timed(now.success()),
            timed(now.failure()),
            timed(now.queue()),
            none,
            timed(now.compute()),
            none,
            none,
            none);
    return json(
        new Stats(
            List.of(
                new ModelStats(
                    identity.model(),
                    identity.version(),
                    now.lastMillis(),
                    now.inferences(),
                    now.inferences(),
                    stats,
                    List.of()))));
  }

  private static Timed timed(Statistics.Timed timed) {
    return new Timed(timed.count(), timed.nanos());
  }
}
