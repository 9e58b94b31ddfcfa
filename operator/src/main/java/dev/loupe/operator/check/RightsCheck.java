package dev.loupe.operator.check;

import dev.loupe.contract.Json;
import dev.loupe.operator.check.Rights.Right;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Asks the API server, as the service account it runs under, for every right that the operator
 * needs. Argument: the JSON file of {@link Rights}. Exit status 1 if one is missing, or could not
 * be asked for.
 */
public final class RightsCheck {
  private RightsCheck() {}

  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: RightsCheck FILE, a JSON file with the rights to ask for");
      System.exit(2);
    }
    System.exit(run(Path.of(args[0]), System.out) ? 0 : 1);
  }

  private static boolean run(Path file, PrintStream out) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      Rights rights = Json.read(Files.readAllBytes(file), Rights.class);
      return check(rights, right -> isGranted(client, right), out);
    } catch (IOException e) {
      out.printf("%s could not be read: %s. Nothing was checked.%n", file, e.getMessage());
    } catch (KubernetesClientException e) {
      out.printf("The API server could not be asked: %s%n", e.getMessage());
    }
    return false;
  }

  /** Whether all are there; says each that is not, and at the end how many are. */
  static boolean check(Rights rights, Predicate<Right> isGranted, PrintStream out) {
    List<Right> all = rights.each();
    List<Right> missing = all.stream().filter(isGranted.negate()).toList();
    missing.forEach(right -> out.printf("missing: %s%n", right.sentence()));
    out.printf(
        "The operator has %d of the %d rights it needs.%n",
        all.size() - missing.size(), all.size());
    return missing.isEmpty();
  }

  private static boolean isGranted(KubernetesClient client, Right right) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(right.namespace())
            .withGroup(right.group())
            .withResource(right.resource())
            .withSubresource(right.subresource())
            .withVerb(right.verb())
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }
}
