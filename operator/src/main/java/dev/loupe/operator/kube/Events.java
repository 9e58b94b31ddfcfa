package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an object's story where {@code kubectl describe} shows it, and reads what others tell. */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final long MOST_READ = 50;
  private final KubernetesClient client;
  private final InstantSource clock;
  private final String instance;

  /**
   * @param instance who tells: the operator pod's name
   */
  public Events(KubernetesClient client, InstantSource clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  /** Good news or bad. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /**
   * One thing that happened.
   *
   * @param step what tells it from other happenings of the same reason
   */
  public record Happening(Type type, String reason, String step, String message) {}

  /** Told once, however often it is said. A story that can't be told stops no work. */
  public void tell(HasMetadata about, Happening what) {
    Event event = event(about, what);
    // The Event's name makes a second try harmless.
    send(event)
        .flatMap(why -> Apply.mayPass(why) ? send(event) : Optional.of(why))
        .ifPresent(
            why ->
                LOG.atWarn()
                    .addKeyValue("reason", what.reason())
                    .addKeyValue("object", about.getMetadata().getName())
                    .addKeyValue("why", Apply.words(why))
                    .log("An Event could not be written"));
  }

  private Optional<KubernetesClientException> send(Event event) {
    try {
      client.v1().events().inNamespace(event.getMetadata().getNamespace()).resource(event).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Apply.isThere(e) ? Optional.empty() : Optional.of(e);
    }
  }

  /** The newest warning about one object, word for word, and since when such ones are told. */
  public Optional<Hold> newestWarning(String namespace, String uid) {
    List<Event> warnings =
        client
            .v1()
            .events()
            .inNamespace(namespace)
            .withField("involvedObject.uid", uid)
            .withField("type", Type.WARNING.word)
            .list(new ListOptionsBuilder().withLimit(MOST_READ).build())
            .getItems()
            .stream()
            .filter(e -> e.getMessage() != null)
            .toList();
    return warnings.stream()
        .max(Comparator.comparing(Events::lastSeen))
        .map(
            newest ->
                new Hold(
                    Texts.reason(newest.getReason(), "Warning"),
                    Texts.oneLine(newest.getMessage()),
                    since(newest, warnings)));
  }

  private static Instant since(Event newest, List<Event> warnings) {
    return warnings.stream()
        .filter(e -> newest.getReason().equals(e.getReason()))
        .map(Events::firstSeen)
        .min(Comparator.naturalOrder())
        .orElseGet(() -> firstSeen(newest));
  }

  private Event event(HasMetadata about, Happening what) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String name = about.getMetadata().getName();
    String uid = about.getMetadata().getUid();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getMetadata().getNamespace())
        .withName(Names.event(name, uid, what.reason(), what.step()))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(name)
        .withUid(uid)
        .endInvolvedObject()
        .withType(what.type().word)
        .withReason(what.reason())
        .withMessage(Texts.cut(what.message(), Texts.MAX_MESSAGE))
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withNewSource()
        .withComponent(Labels.LOUPE)
        .endSource()
        .withReportingComponent("loupe.dev/operator")
        .withReportingInstance(instance)
        .build();
  }

  private static Instant lastSeen(Event e) {
    return e.getLastTimestamp() == null ? firstSeen(e) : Instant.parse(e.getLastTimestamp());
  }

  private static Instant firstSeen(Event e) {
    return Instant.parse(
        e.getFirstTimestamp() == null
            ? e.getMetadata().getCreationTimestamp()
            : e.getFirstTimestamp());
  }
}
