package dev.loupe.operator.model;

import java.util.Set;

/**
 * What the traffic Service's EndpointSlices list.
 *
 * @param versions whose pods are listed
 * @param strangers whether pods are listed that nothing is known of
 * @param ready how many pods take requests
 */
record Endpoints(Set<String> versions, boolean strangers, int ready) {
  boolean areOnly(String version) {
    return !strangers && ready > 0 && versions.equals(Set.of(version));
  }

  boolean lists(String version) {
    return strangers || versions.contains(version);
  }
}
