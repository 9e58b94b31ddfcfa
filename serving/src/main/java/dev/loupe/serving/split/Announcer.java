package dev.loupe.serving.split;

import dev.loupe.contract.SplitReport.Role;
import dev.loupe.serving.drain.Leaving;
import dev.loupe.serving.shadow.ShadowQueue;
import io.micronaut.context.annotation.Context;

/** Tells those who don't read the split what it means for them. */
@Context
final class Announcer {
  Announcer(SplitFile file, Leaving leaving, ShadowQueue shadow) {
    file.whenChanged(now -> leaving.set(now.role() == Role.LEAVING));
    file.whenChanged(now -> shadow.follow(now.shadow()));
  }
}
