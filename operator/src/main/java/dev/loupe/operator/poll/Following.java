package dev.loupe.operator.poll;

import java.time.Duration;

/**
 * What a pod says of the split that it follows.
 *
 * @param pod its name
 * @param turn 0: none of that model
 * @param version that the pod is of, in its own words
 * @param inFlight requests that it has taken and not answered
 * @param idle since it last took one of them or answered one, when it said so
 */
public record Following(String pod, int turn, String version, int inFlight, Duration idle) {}
