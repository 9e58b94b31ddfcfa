package dev.loupe.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one detector is, and how it is trained, gated and served. */
@Group(Loupe.GROUP)
@Version(Loupe.VERSION)
@ShortNames("dm")
public class DetectorModel extends CustomResource<DetectorModelSpec, DetectorModelStatus>
    implements Namespaced {}
