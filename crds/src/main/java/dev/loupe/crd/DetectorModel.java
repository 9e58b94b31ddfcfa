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

/** What one detector is, and how it is trained, gated and served. */
@Group(Loupe.GROUP)
@Version(Loupe.VERSION)
@ShortNames("dm")
@Categories(Loupe.CATEGORY)
@JsonClassDescription(
    "DetectorModel says what one image detector is, and how it is trained, gated and served."
        + " TrainingRuns name it; the newest version that passed its quality gate serves.")
@AdditionalPrinterColumn(name = "VERSION", jsonPath = ".status.version")
@AdditionalPrinterColumn(name = "CANDIDATE", jsonPath = ".status.candidate")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "WEIGHT", jsonPath = ".status.weight", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
    value =
        "size(self.metadata.name) <= 50 && self.metadata.name.matches('" + Forms.LOCAL_NAME + "')",
    fieldPath = ".metadata.name",
    message =
        "name a DetectorModel with at most 50 of a-z, 0-9 and '-', starting with a letter and not"
            + " ending with '-': Pods, Services and versions are named after it")
public class DetectorModel extends CustomResource<DetectorModelSpec, DetectorModelStatus>
    implements Namespaced {}
