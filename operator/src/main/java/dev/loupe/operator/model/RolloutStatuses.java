package dev.loupe.operator.model;

import dev.loupe.crd.AnalysisStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.analysis.Evidence;
import dev.loupe.operator.rollout.Ending;
import dev.loupe.operator.rollout.Measured;
import dev.loupe.operator.rollout.Metric;
import dev.loupe.operator.rollout.Move;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.RolloutState;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Standing;
import dev.loupe.operator.rollout.Trial;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a rollout's state from a model's status. */
final class RolloutStatuses {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutStatuses.class);

  static final String RESTING = "Resting";
  static final String STARTING = "Starting";
  static final String SHADOW = "Shadow";
  static final String CANARY = "Canary";
  static final String FROZEN = "Frozen";
  static final String PROMOTING = "Promoting";
  static final String RETURNING = "Returning";

  /** All of them: what begins with one is told by the turn into it. */
  static final Set<String> PHASES =
      Set.of(RESTING, STARTING, SHADOW, CANARY, FROZEN, PROMOTING, RETURNING);

  private RolloutStatuses() {}

  /** What another wrote and makes no sense is a rollout of which nothing is remembered. */
  static Rollout read(@Nullable RolloutStatus status) {
    if (status == null) {
      return Rollout.NONE;
    }
    try {
      return new Rollout(
          status.turn(),
          state(status),
          new TreeSet<>(status.pending()),
          Optional.ofNullable(status.previous())
              .map(p -> new Rollout.Previous(p.version(), Instant.parse(p.keptUntil()))),
          Optional.ofNullable(status.result())
              .map(
                  r ->
                      new Rollout.Result(
                          r.version(),
                          r.outcome(),
                          r.reason(),
                          r.message(),
                          Instant.parse(r.at()))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Rollout(
          status.turn(), new Resting(), new TreeSet<>(), Optional.empty(), Optional.empty());
    }
  }

  /** Versions that it names. */
  static Set<String> named(@Nullable RolloutStatus status) {
    return status == null
        ? Set.of()
        : Stream.of(
                status.candidate(),
                status.serving(),
                status.target(),
                status.previous() == null ? null : status.previous().version())
            .flatMap(Stream::ofNullable)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static RolloutState state(RolloutStatus s) {
    Instant since = Instant.parse(s.since());
    return switch (s.phase()) {
      case STARTING -> new Starting(trial(s), since);
      case SHADOW -> new Shadowing(trial(s), since, followed(s));
      case CANARY ->
          new Stepping(
              trial(s),
              needed("step", s.step()),
              needed("weight", s.weight()),
              since,
              followed(s),
              new Trial.Counts(orZero(s.requestsBefore()), orZero(s.servingRequestsBefore())));
      case FROZEN ->
          new Frozen(
              trial(s), needed("step", s.step()), ending(needed("ending", s.ending())), since);
      case PROMOTING ->
          new Moving(
              new Move(
                  needed("serving", s.serving()),
                  needed("target", s.target()),
                  word(Move.Why.values(), Move.Why::word, needed("why", s.why())),
                  Optional.ofNullable(s.ending()).map(RolloutStatuses::ending)),
              word(Part.values(), RolloutStatuses::part, needed("part", s.part())),
              since,
              s.candidate() == null ? Optional.empty() : Optional.of(trial(s)),
              s.weight() == null ? 0 : s.weight());
      case RETURNING -> new Returning(trial(s), ending(needed("ending", s.ending())), since);
      default -> new Resting();
    };
  }

  private static Optional<Instant> followed(RolloutStatus s) {
    return Optional.ofNullable(s.followedSince()).map(Instant::parse);
  }

  /** A message without a value is what was said instead of one; or that none was asked for yet. */
  static SortedMap<String, Measured.Answered> answers(List<AnalysisStatus.QueryValue> queries) {
    SortedMap<String, Measured.Answered> answers = new TreeMap<>();
    for (AnalysisStatus.QueryValue query : queries) {
      String said = Objects.requireNonNullElse(query.message(), "");
      Optional<Double> value = Optional.ofNullable(query.value()).map(Double::valueOf);
      boolean instead = !said.isEmpty() && !query.outcome().equals("Inconclusive");
      if (value.isPresent() || instead) {
        answers.put(
            query.name(),
            new Measured.Answered(query.name(), value, value.isPresent() ? "" : said));
      }
    }
    return answers;
  }

  private static Trial trial(RolloutStatus s) {
    Optional<AnalysisStatus> analysis = Optional.ofNullable(s.analysis());
    SortedMap<Metric, Evidence> evidence = new TreeMap<>();
    analysis.map(AnalysisStatus::metrics).orElse(List.of()).forEach(m -> put(evidence, m));
    SortedMap<String, Instant> breached = new TreeMap<>();
    analysis.map(AnalysisStatus::queries).orElse(List.of()).stream()
        .filter(q -> q.failingSince() != null)
        .forEach(q -> breached.put(q.name(), Instant.parse(q.failingSince())));
    return new Trial(
        needed("candidate", s.candidate()),
        needed("serving", s.serving()),
        s.attempt() == null ? 1 : s.attempt(),
        Instant.parse(needed("begun", s.begun())),
        evidence,
        analysis.map(AnalysisStatus::countedTo).map(Instant::parse),
        analysis.map(AnalysisStatus::settings).orElse(""),
        breached,
        answers(analysis.map(AnalysisStatus::queries).orElse(List.of())),
        Optional.ofNullable(s.restarts())
            .map(
                r -> new Trial.Ends(r.candidate(), r.serving(), r.candidateSeen(), r.servingSeen()))
            .orElse(new Trial.Ends(0, 0, 0, 0)));
  }

  /** Evidence of another form, as after an upgrade, begins anew. */
  private static void put(SortedMap<Metric, Evidence> evidence, AnalysisStatus.Metric metric) {
    String json = metric.state();
    if (json == null) {
      return;
    }
    try {
      evidence.put(word(Metric.values(), Metric::word, metric.name()), Evidence.fromJson(json));
    } catch (IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("metric", metric.name())
          .addKeyValue("why", e.getMessage())
          .log("Evidence in a status can't be read; it is gathered anew");
    }
  }

  private static Ending ending(RolloutStatus.Ending e) {
    return new Ending(
        word(Standing.values(), RolloutStatuses::standing, e.standing()), e.reason(), e.message());
  }

  static String standing(Standing standing) {
    return capital(standing.name());
  }

  static String part(Part part) {
    return capital(part.name());
  }

  private static String capital(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private static <T> T word(T[] values, Function<T, String> word, String said) {
    return Arrays.stream(values)
        .filter(v -> word.apply(v).equals(said))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("\"" + said + "\" is unknown"));
  }

  private static <T> T needed(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("status.rollout.%s is absent".formatted(field));
    }
    return value;
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
