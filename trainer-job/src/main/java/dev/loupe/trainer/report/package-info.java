/** Pages for people: whole in one file, that ask for nothing from elsewhere and run no script. */
@NullMarked
package dev.loupe.trainer.report;

import org.jspecify.annotations.NullMarked;
