/** What every stage needs: its surroundings, where its files lie, how it fails and reports. */
@NullMarked
package dev.loupe.trainer.run;

import org.jspecify.annotations.NullMarked;
