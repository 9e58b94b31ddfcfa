package dev.loupe.serving.predict;

import java.time.Instant;

/**
 * What a prediction's id says to those who hold the key that signed it.
 *
 * @param version the ModelVersion that answered
 * @param at when, to the millisecond
 * @param index the predicted class's place among that version's
 * @param probability as it was answered, 0 to 1, as precise as a float
 */
public record PredictionId(String version, Instant at, int index, double probability) {}
