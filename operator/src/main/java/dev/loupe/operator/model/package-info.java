/** DetectorModel: observe, decide, apply, report. */
@NullMarked
package dev.loupe.operator.model;

import org.jspecify.annotations.NullMarked;
