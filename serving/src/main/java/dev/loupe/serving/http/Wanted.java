package dev.loupe.serving.http;

import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Want;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parameters of a request's URI ask beside the score. */
@Singleton
final class Wanted {
  static final String CLASS = "class";
  static final String FORMAT = "format";
  static final String EXPLAIN = "explain";

  /** Of a single picture's overlay. */
  static final int LONG_SIDE = 2048;

  /** A PNG is several times as long as a JPEG, and an answer must not be longer than a request. */
  static final int LONG_SIDE_PNG = 1024;

  /** Of each in a batch, for the same reason. */
  static final int LONG_SIDE_BATCH = 512;

  private final ModelHolder models;

  Wanted(ModelHolder models) {
    this.models = models;
  }

  Want explanation(HttpRequest<?> request) throws BadRequestException {
    Want.Format format = format(request.getParameters());
    int longSide =
        switch (format) {
          case JPEG -> LONG_SIDE;
          case PNG -> LONG_SIDE_PNG;
        };
    return new Want.Overlay(index(request.getParameters()), longSide, format);
  }

  Want batch(HttpRequest<?> request) throws BadRequestException {
    HttpParameters parameters = request.getParameters();
    String explain = parameters.getFirst(EXPLAIN).orElse("false");
    return switch (explain) {
      case "true" -> new Want.Overlay(index(parameters), LONG_SIDE_BATCH, format(parameters));
      case "false" -> Want.SCORE;
      default -> throw Uploads.parameter(EXPLAIN, explain, "true, false");
    };
  }

  private static Want.Format format(HttpParameters parameters) throws BadRequestException {
    String format = parameters.getFirst(FORMAT).orElse("jpeg");
    return switch (format) {
      case "jpeg" -> Want.Format.JPEG;
      case "png" -> Want.Format.PNG;
      default -> throw Uploads.parameter(FORMAT, format, "jpeg, png");
    };
  }

  /** Without a model no class is known, and nothing will be answered. */
  private @Nullable Integer index(HttpParameters parameters) throws BadRequestException {
    Optional<String> name = parameters.getFirst(CLASS);
    Optional<LoadedModel> model = models.current();
    if (name.isEmpty() || model.isEmpty()) {
      return null;
    }
    List<String> classes = model.get().classes();
    int index = classes.indexOf(name.get());
    if (index < 0) {
      throw Uploads.parameter(CLASS, name.get(), classes);
    }
    return index;
  }
}
