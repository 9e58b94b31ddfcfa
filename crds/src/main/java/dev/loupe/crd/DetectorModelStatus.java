package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is observed of a detector. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DetectorModelStatus(
    long observedGeneration,
    List<Condition> conditions,
    String phase,
    String message,
    @Nullable String version,
    @Nullable String candidate,
    int readyReplicas) {}
