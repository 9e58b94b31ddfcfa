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

/** One attempt to make a version. Immutable; once ended it never runs again. */
@Group(Loupe.GROUP)
@Version(Loupe.VERSION)
@ShortNames("trun")
@Categories(Loupe.CATEGORY)
@JsonClassDescription(
    "TrainingRun is one attempt to make a version of a DetectorModel: it checks the data, trains,"
        + " evaluates and asks the quality gate. Its spec never changes, and once it has ended it"
        + " never runs again. The annotation loupe.dev/cancel: \"true\" ends it early.")
@AdditionalPrinterColumn(name = "MODEL", jsonPath = ".spec.modelRef.name")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "PROGRESS", jsonPath = ".status.progress.text")
@AdditionalPrinterColumn(
    name = "ACCURACY",
    jsonPath = ".status.metrics.accuracy",
    type = Type.NUMBER)
@AdditionalPrinterColumn(name = "F1", jsonPath = ".status.metrics.f1", type = Type.NUMBER)
@AdditionalPrinterColumn(name = "VERDICT", jsonPath = ".status.gate.result")
@AdditionalPrinterColumn(name = "VERSION", jsonPath = ".status.version")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
    value =
        "size(self.metadata.name) <= 52 && self.metadata.name.matches('" + Forms.LOCAL_NAME + "')",
    fieldPath = ".metadata.name",
    message =
        "name a TrainingRun with at most 52 of a-z, 0-9 and '-', starting with a letter and not"
            + " ending with '-': its Jobs are named after it")
public class TrainingRun extends CustomResource<TrainingRunSpec, TrainingRunStatus>
    implements Namespaced {}
