package dev.loupe.serving.fuzz;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.ImageTraits;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.grpc.DirectCalls;
import dev.loupe.serving.http.DirectRequests;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Want;
import io.grpc.Status;
import java.util.List;
import java.util.Map;

/** Gives cases to what stands beneath the ports: cheap, and all of it is ours. */
final class Beneath {
  private static final List<Want> WANTS =
      List.of(
          Want.SCORE,
          Want.SCORE,
          new Want.Map(null),
          new Want.Overlay(null, 64, Want.Format.JPEG),
          new Want.Overlay(1, 2048, Want.Format.PNG));

  private final DirectRequests requests;
  private final DirectCalls calls;
  private final PredictionService predictions;
  private final LoadedModel model;
  private final ImageLimits limits;

  Beneath(TestServer server) {
    requests = new DirectRequests(server);
    calls = new DirectCalls(server);
    predictions = server.bean(PredictionService.class);
    model = server.bean(ModelHolder.class).current().orElseThrow();
    limits = server.bean(ImageLimits.class);
  }

  /**
   * @return what came of it, as one of a few words
   */
  String give(Case one) throws InterruptedException {
    return switch (one.kind()) {
      case PICTURE -> picture(one.bytes());
      case REQUEST -> request(Message.read(one.bytes()));
      case CALL -> call(Message.read(one.bytes()));
      case WIRE, FRAMES -> throw new IllegalArgumentException(one.kind() + " needs a port");
    };
  }

  private String picture(byte[] file) throws InterruptedException {
    // Which way it goes is the file's, so that a kept one goes the same.
    Want want = WANTS.get(Math.floorMod(file.length, WANTS.size()));
    try {
      Outcome outcome = predictions.predictNow(model, new Input.Encoded(file), want);
      if (!(outcome instanceof Outcome.Predicted predicted)) {
        throw new AssertionError("a picture is " + outcome);
      }
      double sum = 0;
      for (double probability : predicted.score().probabilities()) {
        sum += probability;
      }
      if (!(Math.abs(sum - 1) < 1e-5)) {
        throw new AssertionError("its probabilities sum to " + sum);
      }
      whole(file);
      return "predicted";
    } catch (BadImageException bad) {
      Answers.plain(String.valueOf(bad.getMessage()));
      return bad.reason().name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What training reads of it: all its pixels, and what it says of itself. */
  private void whole(byte[] file) throws BadImageException {
    RgbImage image = ImageDecoder.decode(file, limits);
    ImageTraits traits = ImageTraits.of(file, limits);
    long stored = (long) traits.header().width() * traits.header().height();
    if ((long) image.width() * image.height() != stored) {
      throw new AssertionError(
          "its header says %d x %d, and it has %d x %d"
              .formatted(
                  traits.header().width(),
                  traits.header().height(),
                  image.width(),
                  image.height()));
    }
  }

  private String request(Message request) {
    List<Map.Entry<String, String>> headers =
        request.headers().stream().map(one -> Map.entry(one.name(), one.value())).toList();
    return requests
        .post(request.path(), headers, request.body())
        .map(
            answer -> {
              Answers.status(answer.code());
              byte[] body = answer.getBody(byte[].class).orElse(new byte[0]);
              Answers.body(answer.code(), body);
              return Integer.toString(answer.code());
            })
        .orElse("no_route");
  }

  private String call(Message call) {
    if (!call.first().endsWith(CallCases.INFER)) {
      return "no_route";
    }
    Status status = calls.infer(call.body());
    Answers.status(status);
    return status.getCode().name();
  }
}
