package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Map;

/** Who an object belongs to. */
public final class Owners {
  private Owners() {}

  /**
   * Whether the operator made the object and nobody but it has written to it since. A label alone
   * would not tell: it is copied with what is exported and applied elsewhere.
   */
  public static boolean isOurs(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    List<ManagedFieldsEntry> writers = object.getMetadata().getManagedFields();
    return labels != null
        && Labels.LOUPE.equals(labels.get(Labels.MANAGED_BY))
        && writers != null
        && !writers.isEmpty()
        && writers.stream().allMatch(w -> Apply.FIELD_MANAGER.equals(w.getManager()));
  }

  public static OwnerReference reference(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(false)
        .build();
  }

  /** Whether the object belongs to that very owner, and not to an earlier one of the same name. */
  public static boolean owns(String ownerUid, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> ownerUid.equals(o.getUid()));
  }

  /** Whether the object belongs to one of the same kind and name that was there before. */
  public static boolean ownedEarlier(HasMetadata owner, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            o ->
                o.getKind().equals(owner.getKind())
                    && o.getName().equals(owner.getMetadata().getName())
                    && !o.getUid().equals(owner.getMetadata().getUid()));
  }
}
