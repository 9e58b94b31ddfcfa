package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Schema of the Kubernetes API's Toleration, whose Java type carries no bounds. */
record TolerationShape(
    @JsonPropertyDescription("key of the taint. Absent: with operator Exists, every key.")
        @Size(max = 317)
        @Nullable String key,
    @JsonPropertyDescription(
            """
            operator: Exists tolerates every value of the key, Equal only the one said. Absent: \
            Equal.
            """)
        @Nullable Operator operator,
    @JsonPropertyDescription("value of the taint, with operator Equal. Absent: the empty value.")
        @Size(max = Forms.NAME)
        @Pattern(Forms.LABEL_VALUE)
        @Nullable String value,
    @JsonPropertyDescription("effect of the taint. Absent: every effect.") @Nullable Effect effect,
    @JsonPropertyDescription(
            """
            tolerationSeconds is how long a pod stays after the taint NoExecute appeared; 0: not at \
            all. Absent: for ever.
            """)
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @Nullable Long tolerationSeconds) {

  enum Operator {
    @JsonProperty("Exists")
    EXISTS,
    @JsonProperty("Equal")
    EQUAL
  }

  enum Effect {
    @JsonProperty("NoSchedule")
    NO_SCHEDULE,
    @JsonProperty("PreferNoSchedule")
    PREFER_NO_SCHEDULE,
    @JsonProperty("NoExecute")
    NO_EXECUTE
  }
}
