package dev.loupe.contract;

import org.jspecify.annotations.Nullable;

/**
 * Where a stage stands; answered by the trainer on {@code GET :9090/progress}.
 *
 * @param percent 0 to 100
 * @param secondsLeft an estimate; absent until there is one
 * @param epoch the running epoch from 1; absent outside training
 * @param epochs as planned; absent outside training
 * @param validationAccuracy of the last epoch; absent until there is one
 */
public record ProgressReport(
    Stage stage,
    int percent,
    @Nullable Long secondsLeft,
    @Nullable Integer epoch,
    @Nullable Integer epochs,
    @Nullable Double validationAccuracy) {}
