/** TrainingRun: observe, decide, apply, report. */
@NullMarked
package dev.loupe.operator.run;

import org.jspecify.annotations.NullMarked;
