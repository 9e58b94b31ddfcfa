package dev.loupe.operator.check;

import dev.loupe.operator.check.PredictionClient.Outcome;
import dev.loupe.operator.check.ServingModels.ServingModel;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Sends a picture to every model that serves, through its Service, as any client would. Argument:
 * the JPEG file. {@code LOUPE_WATCH_NAMESPACES}: where to look, separated by commas; empty:
 * everywhere. Exit status 1 if one neither answers with a prediction nor refuses as one that is
 * protected does, for want of an API key or over a limit; 0 also if none serves yet.
 */
public final class PredictionCheck {
  /** Enough to see that serving works; the check is no load test. */
  private static final int MOST_ASKED = 20;

  private PredictionCheck() {}

  /** How a picture is sent. */
  @FunctionalInterface
  interface Predictor {
    Outcome ask(URI address) throws InterruptedException;
  }

  public static void main(String[] args) throws InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: PredictionCheck FILE, a JPEG to send");
      System.exit(2);
    }
    List<String> namespaces =
        namespaces(System.getenv().getOrDefault("LOUPE_WATCH_NAMESPACES", ""));
    System.exit(run(Path.of(args[0]), namespaces, System.out) ? 0 : 1);
  }

  static List<String> namespaces(String commaList) {
    return Arrays.stream(commaList.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static boolean run(Path picture, List<String> namespaces, PrintStream out)
      throws InterruptedException {
    try (PredictionClient predictor = new PredictionClient(Files.readAllBytes(picture));
        KubernetesClient client = new KubernetesClientBuilder().build()) {
      return check(ServingModels.find(client, namespaces), predictor::ask, out);
    } catch (IOException e) {
      out.printf("%s could not be read: %s. Nothing was sent.%n", picture, e.getMessage());
    } catch (KubernetesClientException e) {
      out.printf("The API server could not be asked: %s%n", e.getMessage());
    }
    return false;
  }

  /** Whether all answered; says what each did. */
  static boolean check(List<ServingModel> models, Predictor predictor, PrintStream out)
      throws InterruptedException {
    if (models.isEmpty()) {
      out.println("No DetectorModel serves yet: there is none to send a picture to.");
    }
    boolean all = true;
    for (ServingModel model : models.subList(0, Math.min(models.size(), MOST_ASKED))) {
      Outcome outcome =
          model.predict().isPresent()
              ? predictor.ask(model.predict().get())
              : new Outcome.Failed("it has no Service with a port");
      all &= !(outcome instanceof Outcome.Failed);
      out.println(
          switch (outcome) {
            case Outcome.Answered answer ->
                "%s: %s (probability %s)"
                    .formatted(model.name(), answer.prediction(), answer.probability());
            case Outcome.Guarded guarded ->
                "%s: answers %d, since it is protected; nothing was predicted"
                    .formatted(model.name(), guarded.status());
            case Outcome.Failed failure -> "%s failed: %s".formatted(model.name(), failure.why());
          });
    }
    if (models.size() > MOST_ASKED) {
      out.printf("%d models serve; only the first %d were asked.%n", models.size(), MOST_ASKED);
    }
    return all;
  }
}
