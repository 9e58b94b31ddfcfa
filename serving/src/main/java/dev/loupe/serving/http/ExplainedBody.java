package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a prediction that says why; one object. */
@Introspected
@Schema(name = "ExplainedPrediction", description = "What the picture shows, and where.")
record ExplainedBody(
    @JsonUnwrapped PredictionBody prediction, @JsonUnwrapped Explanation explanation) {}
