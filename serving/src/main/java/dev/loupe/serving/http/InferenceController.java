package dev.loupe.serving.http;

import dev.loupe.serving.guard.Endpoint;
import dev.loupe.serving.guard.Limited;
import dev.loupe.serving.guard.Open;
import dev.loupe.serving.http.InferenceBodies.Live;
import dev.loupe.serving.http.InferenceBodies.ModelReady;
import dev.loupe.serving.http.InferenceBodies.Ready;
import dev.loupe.serving.http.InferenceBodies.Server;
import dev.loupe.serving.observe.Phase;
import dev.loupe.serving.observe.Readiness;
import dev.loupe.serving.oip.HttpBody;
import dev.loupe.serving.oip.InferRequest;
import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.Outputs;
import dev.loupe.serving.oip.Question;
import dev.loupe.serving.oip.Questions;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Signature;
import dev.loupe.serving.start.Program;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /v2}: the Open Inference Protocol over HTTP, and Triton's additions to it. */
@Controller
final class InferenceController implements InferenceApi {
  private final Inference inference;
  private final InferenceExchange exchange;
  private final InferenceAnswers answers;
  private final Readiness readiness;

  InferenceController(
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
  @Get("/v2")
  public HttpResponse<byte[]> server() {
    return answers.json(new Server(Program.NAME, Program.version(), Program.INFERENCE_EXTENSIONS));
  }

  @Override
  @Open
  @Get("/v2/health/live")
  public HttpResponse<byte[]> live() {
    return answers.json(new Live(true));
  }

  @Override
  @Open
  @Get("/v2/health/ready")
  public HttpResponse<byte[]> ready() {
    return readiness.phase() == Phase.READY ? answers.json(new Ready(true)) : notReady();
  }

  @Override
  @Open
  @Get(uris = {"/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready"})
  public HttpResponse<byte[]> modelReady(
      @PathVariable String model, @PathVariable @Nullable String version) {
    return answer(
        model,
        version,
        () ->
            readiness.phase() == Phase.READY
                ? answers.json(new ModelReady(model, true))
                : notReady());
  }

  private HttpResponse<byte[]> notReady() {
    return answers.of(Answers.notReady(readiness.phase()));
  }

  @Override
  @Open
  @Get(uris = {"/v2/models/{model}", "/v2/models/{model}/versions/{version}"})
  public HttpResponse<byte[]> metadata(
      @PathVariable String model, @PathVariable @Nullable String version) {
    return answer(model, version, () -> answers.metadata(inference.signature()));
  }

  @Override
  @Open
  @Get(uris = {"/v2/models/{model}/config", "/v2/models/{model}/versions/{version}/config"})
  public HttpResponse<byte[]> config(
      @PathVariable String model, @PathVariable @Nullable String version) {
    return answer(model, version, () -> answers.config(inference.signature()));
  }

  @Override
  @Open
  @Get("/v2/models/stats")
  public HttpResponse<byte[]> allStats() {
    return answers.stats(inference.statistics().snapshot());
  }

  @Override
  @Open
  @Get(uris = {"/v2/models/{model}/stats", "/v2/models/{model}/versions/{version}/stats"})
  public HttpResponse<byte[]> stats(
      @PathVariable String model, @PathVariable @Nullable String version) {
    return answer(model, version, () -> answers.stats(inference.statistics().snapshot()));
  }

  @Override
  @Limited(Endpoint.PREDICT)
  @Post(uris = {"/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer"})
  @Consumes(MediaType.ALL)
  @Produces(MediaType.ALL)
  public CompletableFuture<HttpResponse<byte[]>> infer(
      HttpRequest<?> request, @PathVariable String model, @PathVariable @Nullable String version) {
    return exchange.of(
        request,
        version != null,
        body -> {
          inference.check(model, version == null ? "" : version);
          Signature signature = inference.signature();
          InferRequest asked =
              HttpBody.read(
                  body.bytes(),
                  body.length(),
                  request.getHeaders().get(HttpBody.LENGTH_HEADER),
                  signature);
          Question question = new Questions(signature).read(asked);
          return new InferenceExchange.Asked(
              question,
              answered ->
                  answers.of(
                      answered.answerer(), asked.id(), Outputs.of(question, answered.predicted())));
        });
  }

  /** What may be refused, too. */
  private interface Made {
    HttpResponse<byte[]> make() throws RefusedException;
  }

  private HttpResponse<byte[]> answer(String model, @Nullable String version, Made made) {
    try {
      inference.check(model, version == null ? "" : version);
      return made.make();
    } catch (RefusedException e) {
      return answers.of(e);
    }
  }
}
