package dev.loupe.operator.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's client: it reads no more of an object than the operator looks at. */
public final class Clients {
  /**
   * Objects that a cache asks for at once when it is filled, so that a crowd needs no more memory.
   */
  public static final long LIST_PAGE = 500;

  private Clients() {}

  public static KubernetesClient client(KubernetesClientBuilder builder) {
    return client(builder, serialization());
  }

  /**
   * @param serialization may be shared by many clients
   */
  public static KubernetesClient client(
      KubernetesClientBuilder builder, KubernetesSerialization serialization) {
    return builder
        .editOrNewConfig()
        // By this name the API server tells what the operator creates from what others wrote.
        .withUserAgent(Apply.FIELD_MANAGER)
        // Reconcilers, caches and the election try again by themselves. The client's own second try
        // would go out on what was known before the first, and past an interceptor that refuses it:
        // the client then never ends the call.
        .withRequestRetryBackoffLimit(0)
        .endConfig()
        .withKubernetesSerialization(serialization)
        .build();
  }

  /** How the operator reads and writes objects. */
  public static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    // Absent values are left out of what is applied: null would claim the field.
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    mapper.addMixIn(Pod.class, SlimSpec.class);
    mapper.addMixIn(ManagedFieldsEntry.class, WithoutFields.class);
    return new KubernetesSerialization(mapper, true);
  }

  /** Thousands of pods stand in the caches: of their specs stays whether they ask for API keys. */
  interface SlimSpec {
    @JsonDeserialize(converter = Slimming.class)
    void setSpec(PodSpec spec);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Spec(@Nullable List<Container> containers) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Container(@Nullable List<Variable> env) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Variable(String name) {}

  private static final class Slimming extends StdConverter<Spec, PodSpec> {
    @Override
    public PodSpec convert(Spec spec) {
      boolean asks =
          Stream.ofNullable(spec.containers())
              .flatMap(List::stream)
              .flatMap(container -> Stream.ofNullable(container.env()).flatMap(List::stream))
              .anyMatch(variable -> variable.name().equals(PodFacts.API_KEYS_DIR));
      return asks ? asking() : new PodSpec();
    }

    private static PodSpec asking() {
      return new PodSpecBuilder()
          .addNewContainer()
          .addNewEnv()
          .withName(PodFacts.API_KEYS_DIR)
          .endEnv()
          .endContainer()
          .build();
    }
  }

  /** Half of each object is who wrote which field; who wrote at all is enough. */
  @JsonIgnoreProperties("fieldsV1")
  private interface WithoutFields {}
}
