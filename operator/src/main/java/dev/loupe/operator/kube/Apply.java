package dev.loupe.operator.kube;

import dev.loupe.contract.Digest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * Server-side apply with the one field manager, and creation of what is never written again.
 *
 * <p>What was applied is remembered with the version that came of it, so that an object that nobody
 * touched since is left alone, and one that somebody did is set right.
 */
public final class Apply {
  public static final String FIELD_MANAGER = Labels.LOUPE;
  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;
  // What was asked for longest ago is applied again when it is asked for.
  private final Map<String, Applied> remembered = Collections.synchronizedMap(new Memory<>());
  private final Map<String, String> made = Collections.synchronizedMap(new Memory<>());
  private final Map<String, String> refused = Collections.synchronizedMap(new Memory<>());

  public Apply(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param unscaled what came of a Deployment, but for its number of pods; empty: no Deployment
   * @param generation that it had then
   */
  private record Applied(String digest, String version, String unscaled, long generation) {
    boolean is(HasMetadata wanted, HasMetadata found) {
      boolean untouched = version.equals(Apply.version(found));
      return digest.equals(Apply.digest(wanted))
          && (untouched
              || isScaledByOthers(wanted, found) && unscaled.equals(Apply.unscaled(found)));
    }
  }

  /** Whether the object stands in the cluster as wanted, as far as the operator applied it. */
  public boolean isCurrent(HasMetadata wanted, HasMetadata found) {
    Applied applied = remembered.get(key(wanted));
    return applied != null && applied.is(wanted, found);
  }

  /**
   * The generation that a Deployment's controller must have observed for its status to speak of
   * what was applied: another who scales it moves it on.
   */
  public long generation(Deployment wanted, Deployment found) {
    Applied applied = remembered.get(key(wanted));
    return applied != null && applied.is(wanted, found)
        ? applied.generation()
        : found.getMetadata().getGeneration();
  }

  /** A Deployment that is applied without a number of pods is scaled by somebody else. */
  private static boolean isScaledByOthers(HasMetadata wanted, HasMetadata found) {
    return wanted instanceof Deployment deployment
        && deployment.getSpec().getReplicas() == null
        && wanted.getMetadata().getOwnerReferences().stream()
            .allMatch(owner -> Owners.owns(owner.getUid(), found));
  }

  private static String unscaled(HasMetadata found) {
    return found instanceof Deployment deployment
        ? Digest.of(
            Serialization.asJson(deployment.getSpec().edit().withReplicas(null).build())
                .getBytes(StandardCharsets.UTF_8))
        : "";
  }

  /** Whether the API server refused the object when it was last applied, as it is wanted now. */
  public boolean isRefused(HasMetadata wanted) {
    String before = refused.get(key(wanted));
    return before != null && before.equals(digest(wanted));
  }

  /**
   * @return the API server's words if it refuses the object as it is
   */
  public Optional<String> apply(HasMetadata wanted) {
    try {
      send(wanted);
      refused.remove(key(wanted));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_FORBIDDEN, 422 -> {
          refused.put(key(wanted), digest(wanted));
          yield Optional.of(words(e));
        }
        default -> throw e;
      };
    }
  }

  private void send(HasMetadata wanted) {
    HasMetadata result = client.resource(wanted).patch(asItsManager());
    Long generation = result.getMetadata().getGeneration();
    remembered.put(
        key(wanted),
        new Applied(
            digest(wanted),
            version(result),
            unscaled(result),
            generation == null ? 0 : generation));
  }

  /**
   * Applies a status, which nothing else may be part of.
   *
   * @param fresh its name and its new status; with a resource version it must be that still
   */
  public static <T extends HasMetadata> T status(KubernetesClient client, T fresh) {
    return client.resource(fresh).subresource("status").patch(asItsManager());
  }

  private static PatchContext asItsManager() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(FIELD_MANAGER)
        .withForce(true)
        .build();
  }

  /** What came of an attempt to create. */
  public sealed interface Created {
    record Done() implements Created {}

    /** An object of that name is there; {@code ours} if it has the owner that was to be. */
    record Exists(boolean ours) implements Created {}

    /** The API server's own words. */
    record Refused(String message) implements Created {}
  }

  /**
   * Creates what the operator may not read: if there is one already, it is the one.
   *
   * @return the API server's words if it refuses the object
   */
  public Optional<String> make(HasMetadata object) {
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> {
          if (!isThere(e)) {
            throw e;
          }
        }
        case HttpURLConnection.HTTP_FORBIDDEN, 422 -> {
          refused.put(key(object), ownerUid(object));
          return Optional.of(words(e));
        }
        default -> throw e;
      }
    }
    refused.remove(key(object));
    made.put(key(object), ownerUid(object));
    return Optional.empty();
  }

  /** Whether the object, or one of its name, was there since the operator began. */
  public boolean isMade(HasMetadata object) {
    return ownerUid(object).equals(made.get(key(object)));
  }

  /** Whether the API server refused the object when it was last to be made. */
  public boolean isMakeRefused(HasMetadata object) {
    return ownerUid(object).equals(refused.get(key(object)));
  }

  private static String ownerUid(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().getFirst().getUid();
  }

  /** Creates and never overwrites. */
  public Created create(HasMetadata object, String ownerUid) {
    try {
      client.resource(object).create();
      return new Created.Done();
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> {
          if (!isThere(e)) {
            throw e;
          }
          yield new Created.Exists(isOurs(object, ownerUid));
        }
        case HttpURLConnection.HTTP_FORBIDDEN, 422 -> new Created.Refused(words(e));
        default -> throw e;
      };
    }
  }

  /** Whether the refusal is about the object's name: a quota that was busy says 409, too. */
  static boolean isThere(KubernetesClientException e) {
    return e.getStatus() != null && "AlreadyExists".equals(e.getStatus().getReason());
  }

  /**
   * Whether the same call may end otherwise in a moment: the server is in trouble or has too much
   * to do, or its answer never came (code 0).
   */
  public static boolean mayPass(KubernetesClientException e) {
    return e.getCode() == 0
        || e.getCode() == TOO_MANY_REQUESTS
        || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
  }

  /** Forgets what was applied, when the object goes. */
  public void forget(String kind, String namespace, String name) {
    remembered.remove(key(kind, namespace, name));
    refused.remove(key(kind, namespace, name));
  }

  private boolean isOurs(HasMetadata object, String ownerUid) {
    return Optional.ofNullable(client.resource(object).get())
        .map(found -> Owners.owns(ownerUid, found))
        .orElse(true);
  }

  /** The API server's own words. */
  public static String words(KubernetesClientException e) {
    String said = e.getStatus() == null ? null : e.getStatus().getMessage();
    return Texts.oneLine(said == null ? String.valueOf(e.getMessage()) : said);
  }

  private static String key(HasMetadata object) {
    return key(
        object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }

  /** A Deployment's generation moves with its spec only; a Service has none. */
  private static String version(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    String change =
        generation == null || generation == 0
            ? object.getMetadata().getResourceVersion()
            : Long.toString(generation);
    return object.getMetadata().getUid() + "/" + change;
  }

  private static String digest(HasMetadata object) {
    return Digest.of(Serialization.asJson(object).getBytes(StandardCharsets.UTF_8));
  }
}
