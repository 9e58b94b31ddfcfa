package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: the data, how to train on it, and what it may use. Durations are {@code 1h30m}:
 * whole hours, minutes and seconds in this order; {@code Duration.parse("PT" + text)} reads them.
 */
@Wire
@ValidationRule(
    value = "self == oldSelf",
    message =
        "a TrainingRun never changes: apply a new one under another metadata.name; the annotation"
            + " loupe.dev/cancel: \"true\" ends this one")
@ValidationRule(
    value =
        "self.activeDeadline.matches('"
            + Forms.DURATION_PATTERN
            + "')"
            + " && duration(self.activeDeadline) >= duration('1m')"
            + " && duration(self.activeDeadline) <= duration('720h')",
    fieldPath = ".activeDeadline",
    message = "write 1m to 720h in hours, minutes and seconds, for example 6h or 1h30m")
@ValidationRule(
    value =
        "self.ttlAfterFinished.matches('"
            + Forms.DURATION_PATTERN
            + "')"
            + " && duration(self.ttlAfterFinished) <= duration('8760h')",
    fieldPath = ".ttlAfterFinished",
    message = "write 0s to 8760h in hours, minutes and seconds, for example 24h or 30m")
public record TrainingRunSpec(
    @JsonPropertyDescription("modelRef names the DetectorModel to train for.") @Required
        ModelRef modelRef,
    @JsonPropertyDescription("dataset says which pictures to train on.") @Required Dataset dataset,
    @JsonPropertyDescription("hyperparameters say how the network is trained.")
        Hyperparameters hyperparameters,
    @JsonPropertyDescription(
            """
            resources of the training pod, requested and as its limit. The stages before and after \
            it use the same CPU and memory, and no GPU.
            """)
        Resources resources,
    @JsonPropertyDescription("scheduling says where the run's pods may run.") Scheduling scheduling,
    @JsonPropertyDescription(
            """
            retries of each stage, after a failure that another attempt could mend (a lost node, \
            too little memory). Wrong data and a missing GPU are never tried again.
            """)
        @Default("2")
        @Min(0)
        @Max(10)
        int retries,
    @JsonPropertyDescription(
            """
            activeDeadline is the time that all stages together may take, as in 6h or 1h30m; over \
            it the run fails, and says what it waited for. Time in which a Job is suspended, in a \
            queue, does not count. A run that can't begin, because its model is missing, is given \
            the same time to. From 1m to 720h.
            """)
        @Default("6h")
        @Size(min = 2, max = Forms.DURATION)
        String activeDeadline,
    @JsonPropertyDescription(
            """
            ttlAfterFinished is how long the run's Jobs and Pods, with their logs, are kept after \
            its end, as in 24h or 30m. The TrainingRun itself stays. From 0s to 8760h.
            """)
        @Default("24h")
        @Size(min = 2, max = Forms.DURATION)
        String ttlAfterFinished,
    @JsonPropertyDescription(
            """
            serviceAccountName of the run's pods, for an identity of the cloud that opens the \
            stores (s3, gs); no token of Kubernetes is mounted. Absent: default.
            """)
        @Size(min = 1, max = 253)
        @Pattern(Forms.OBJECT_NAME)
        @Nullable String serviceAccountName) {

  /** The pictures. */
  @Wire
  @ValidationRule(value = Forms.URI_RULE, fieldPath = ".uri", message = Forms.URI_HELP)
  @ValidationRule(value = Forms.SECRET_RULE, fieldPath = ".secretName", message = Forms.SECRET_HELP)
  @ValidationRule(value = Forms.AZURE_RULE, fieldPath = ".secretName", message = Forms.AZURE_HELP)
  @ValidationRule(
      value = "!has(self.digest) || self.digest.matches('" + Forms.DIGEST_PATTERN + "')",
      fieldPath = ".digest",
      message =
          "write sha256: and 64 lower-case hex digits, as an earlier run's status.data.digest says,"
              + " or leave digest out")
  public record Dataset(
      @JsonPropertyDescription(
              """
              uri of a folder with one folder per class: s3://BUCKET/path, gs://BUCKET/path, \
              azblob://CONTAINER/path, or file://CLAIM/path with a PersistentVolumeClaim of the \
              same namespace. It is only read.
              """)
          @Required
          @Size(min = 1, max = Forms.URI)
          String uri,
      @JsonPropertyDescription(
              """
              digest that the data must have, sha256: and 64 hex digits; with another one the run \
              fails before it trains. Absent: not checked; status.data.digest records it.
              """)
          @Size(min = 1, max = 128)
          @Nullable String digest,
      @JsonPropertyDescription(
              """
              secretName is a Secret of the same namespace whose keys open the store, \
              AWS_ACCESS_KEY_ID and the like (docs/stores.md). Absent: the pods' service account \
              has an identity of the cloud; azblob needs a Secret.
              """)
          @Size(min = 1, max = 253)
          @Pattern(Forms.OBJECT_NAME)
          @Nullable String secretName) {}

  /** What a stage's pod may use. */
  @Wire
  public record Resources(
      @JsonPropertyDescription(
              """
              gpus for the training pod. With 0 it trains on the CPU; above 0 it asks for \
              nvidia.com/gpu and fails where there is none, never training on the CPU instead.
              """)
          @Default("0")
          @Min(0)
          @Max(64)
          int gpus,
      @JsonPropertyDescription(
              """
              cpu of each stage's pod in CPUs: 2, 0.5 or 500m. A stage computes with as many \
              threads, rounded up. The default leaves room for Kubernetes' own pods on a node of \
              two CPUs; a GPU wants more, to be fed.
              """)
          @Default("1500m")
          @SchemaFrom(type = IntOrString.class)
          @Pattern(Forms.CPU)
          @Size(min = 1, max = Forms.QUANTITY)
          String cpu,
      @JsonPropertyDescription("memory with its unit: 512Mi or 4Gi.")
          @Default("4Gi")
          @Pattern(Forms.MEMORY)
          @Size(min = 1, max = Forms.QUANTITY)
          String memory) {}

  /** Where pods may run. */
  @Wire
  public record Scheduling(
      @JsonPropertyDescription("nodeSelector names labels that a pod's node must have.")
          @Size(max = Forms.SELECTORS)
          Map<String, @Pattern(Forms.LABEL_VALUE) @Size(max = Forms.NAME) String> nodeSelector,
      @JsonPropertyDescription("tolerations of node taints.") @Size(max = Forms.SELECTORS)
          List<Toleration> tolerations,
      @JsonPropertyDescription(
              "priorityClassName of the pods. Absent: the cluster's default priority.")
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          @Nullable String priorityClassName) {

    public Scheduling {
      nodeSelector = Copies.of(nodeSelector);
      tolerations = Copies.of(tolerations);
    }
  }
}
