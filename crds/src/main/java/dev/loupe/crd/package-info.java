/**
 * The custom resources of group {@code loupe.dev}; the CRDs' YAML is generated from these records.
 */
@NullMarked
package dev.loupe.crd;

import org.jspecify.annotations.NullMarked;
