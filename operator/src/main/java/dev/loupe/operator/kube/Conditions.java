package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of one object, written whole each time. A condition whose status stays keeps its
 * transition time.
 */
public final class Conditions {
  public static final String READY = "Ready";
  public static final String SERVING = "Serving";
  public static final String PROGRESSING = "Progressing";
  public static final String STALLED = "Stalled";
  public static final String AUTHENTICATION_DISABLED = "AuthenticationDisabled";
  public static final String ANALYSIS_UNAVAILABLE = "AnalysisUnavailable";
  public static final String SPLIT_FOLLOWED = "SplitFollowed";
  public static final String FINISHED = "Finished";
  public static final String SUCCEEDED = "Succeeded";

  /** What a condition says. */
  public enum Status {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    public static Status of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  private final List<Condition> before;
  private final long generation;
  private final String now;
  private final List<Condition> after = new ArrayList<>();

  /**
   * @param before as they stood
   * @param generation that was observed
   */
  public Conditions(List<Condition> before, long generation, Instant now) {
    this.before = List.copyOf(before);
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  public Conditions set(String type, Status status, String reason, String message) {
    after.removeIf(c -> c.getType().equals(type));
    after.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status.word)
            .withReason(reason)
            .withMessage(Texts.cut(message, Texts.MAX_MESSAGE))
            .withObservedGeneration(generation)
            .withLastTransitionTime(since(type, status))
            .build());
    return this;
  }

  /** Those that were there and were not set stay as they are. */
  public Conditions keepOthers() {
    for (Condition old : before) {
      if (after.stream().noneMatch(c -> c.getType().equals(old.getType()))) {
        after.add(old);
      }
    }
    return this;
  }

  public List<Condition> list() {
    return List.copyOf(after);
  }

  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  public static boolean isTrue(List<Condition> conditions, String type) {
    return conditions.stream()
        .anyMatch(c -> c.getType().equals(type) && Status.TRUE.word.equals(c.getStatus()));
  }

  private String since(String type, Status status) {
    return before.stream()
        .filter(c -> c.getType().equals(type) && status.word.equals(c.getStatus()))
        .map(Condition::getLastTransitionTime)
        .findFirst()
        .orElse(now);
  }
}
