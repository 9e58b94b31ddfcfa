package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** Of the test split; shares, 0 to 1. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Metrics(
    int testImages,
    double accuracy,
    double precision,
    double recall,
    double f1,
    @Nullable Double rocAuc,
    double calibrationError) {}
