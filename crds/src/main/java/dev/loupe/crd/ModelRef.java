package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A DetectorModel in the same namespace. */
@Wire
@ValidationRule(
    value = "self.name.matches('" + Forms.LOCAL_NAME + "')",
    fieldPath = ".name",
    message =
        "write the metadata.name of a DetectorModel of this namespace, for example product-photo")
public record ModelRef(
    @JsonPropertyDescription("name of a DetectorModel in the same namespace.")
        @Required
        @Size(min = 1, max = Forms.MODEL_NAME)
        String name) {}
