@NullMarked
package dev.loupe.trainer.report;

import org.jspecify.annotations.NullMarked;
