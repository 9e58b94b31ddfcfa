package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A model that passed the gate: an entry of the registry. */
@Group(Loupe.GROUP)
@Version(Loupe.VERSION)
@ShortNames("mv")
@Categories(Loupe.CATEGORY)
@JsonClassDescription(
    "ModelVersion is a trained model that passed its quality gate: an entry of the registry, made"
        + " by the operator, with where it came from and how good it is. It can be kept in Git and"
        + " applied in another cluster that has the same artifacts.")
@AdditionalPrinterColumn(name = "MODEL", jsonPath = ".spec.modelRef.name")
@AdditionalPrinterColumn(name = "STAGE", jsonPath = ".status.stage")
@AdditionalPrinterColumn(name = "ACCURACY", jsonPath = ".spec.metrics.accuracy", type = Type.NUMBER)
@AdditionalPrinterColumn(name = "F1", jsonPath = ".spec.metrics.f1", type = Type.NUMBER)
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
    value =
        "self.metadata.name == self.spec.modelRef.name + '-'"
            + " + self.spec.artifact.sha256.substring(7, 17)",
    fieldPath = ".metadata.name",
    message =
        "name a ModelVersion after its content: spec.modelRef.name, '-', and the first 10 hex digits"
            + " of spec.artifact.sha256")
public class ModelVersion extends CustomResource<ModelVersionSpec, ModelVersionStatus>
    implements Namespaced {}
