package dev.loupe.serving;

import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.drain.Stop;
import dev.loupe.serving.grpc.GrpcServer;
import dev.loupe.serving.guard.Credentials;
import dev.loupe.serving.start.Failures;
import dev.loupe.serving.start.ModelLoader;
import dev.loupe.serving.start.StartException;
import dev.loupe.serving.start.TerminationLog;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one bundle until it is told to stop. A start that fails is one sentence, in the log and as
 * the container's termination message, and an exit code of {@link dev.loupe.contract.ExitCode}.
 */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Loupe",
            version = "v1",
            description =
                "Says what a picture shows: send it, and get its class, a probability and how sure"
                    + " that is.",
            license = @License(name = "Apache-2.0")),
    tags = {
      @Tag(name = "Predictions"),
      @Tag(name = "Health"),
      @Tag(name = "Description", description = "What you read here.")
    })
@SecurityScheme(
    name = "ApiKey",
    type = SecuritySchemeType.APIKEY,
    in = SecuritySchemeIn.HEADER,
    paramName = Credentials.API_KEY,
    description = "An API key, where the model has some.")
@SecurityScheme(
    name = "Bearer",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "The same key, as clients send tokens.")
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private Application() {}

  public static void main(String[] args) {
    Thread.ofPlatform().name("preload").daemon().start(Application::preload);
    try {
      ApplicationContext context = start(args);
      Stop.onSignal(context.getBean(Drain.class));
    } catch (StartException e) {
      System.exit(end(e));
    }
  }

  /**
   * The native libraries load while the server is put together; what fails here fails there again.
   */
  private static void preload() {
    DetectorSession.preload();
    ImageDecoder.preload();
  }

  /** Listens first, so that those who ask too early are told so, and then loads. */
  private static ApplicationContext start(String[] args) throws StartException {
    ApplicationContext context;
    try {
      context =
          ApplicationContext.builder(args)
              .mainClass(Application.class)
              .banner(false)
              .deduceEnvironment(false)
              .start();
      context.getBean(EmbeddedServer.class).start();
      context.getBean(GrpcServer.class).start();
    } catch (RuntimeException | IOException e) {
      throw Failures.of(e);
    }
    context.getBean(ModelLoader.class).load();
    return context;
  }

  private static int end(StartException failure) {
    String sentence = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    LOG.atError().addKeyValue("event", "start_failed").setCause(failure.getCause()).log(sentence);
    try {
      TerminationLog.of(System.getenv()).write(sentence);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "termination_log_failed")
          .setCause(e)
          .log("The termination log can't be written");
    }
    return failure.exitCode().code();
  }
}
