package dev.loupe.serving.split;

import dev.loupe.contract.SplitReport.Role;
import dev.loupe.serving.drain.Leaving;
import io.micronaut.context.annotation.Context;

/** Tells those who don't read the split what it means for them. */
@Context
final class Announcer {
  Announcer(SplitFile file, Leaving leaving) {
    file.whenChanged(now -> leaving.set(now.role() == Role.LEAVING));
  }
}
