package dev.loupe.serving.guard;

import dev.loupe.serving.guard.Verdict.Admitted;
import dev.loupe.serving.guard.Verdict.Limited;
import dev.loupe.serving.guard.Verdict.Unauthenticated;
import dev.loupe.serving.queue.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets requests in, by their keys and by how many there are; the same in every protocol. */
public final class Guard {
  /** Callers whose requests are counted; each takes about 300 bytes. */
  private static final int MOST_CALLERS = 10_000;

  private static final String HOW = "send the key as X-API-Key or as Authorization: Bearer";

  private final @Nullable KeyFolder keys;
  private final PolicyFile policy;
  private final RateLimiter limiter;

  /**
   * @param keysFolder where the keys' Secret is mounted; absent: everybody is let in
   * @param policyFile absent: nobody is limited
   * @throws InvalidPolicyException if one of them can't be used
   */
  public Guard(@Nullable Path keysFolder, @Nullable Path policyFile, Ticker ticker) {
    this.keys = keysFolder == null ? null : new KeyFolder(keysFolder);
    this.policy = new PolicyFile(policyFile);
    this.limiter = new RateLimiter(MOST_CALLERS, ticker);
  }

  /** What holds now. */
  public Policy policy() {
    return policy.policy();
  }

  /** Takes up what changed in the files. */
  public void reread() {
    policy.reread();
    if (keys != null) {
      keys.reread();
    }
  }

  /**
   * @param key that was shown
   * @param peer the connection's other end
   * @param forwarded values of {@code X-Forwarded-For}
   * @param endpoint that is asked for; empty: one that is not limited
   */
  public Verdict check(
      Optional<String> key, InetAddress peer, List<String> forwarded, Optional<Endpoint> endpoint) {
    Caller caller;
    if (keys == null) {
      InetAddress client = ClientAddress.of(peer, forwarded, policy().trustedProxies());
      caller = new Caller.Address(ClientAddress.network(client));
    } else if (key.isEmpty()) {
      return new Unauthenticated("an API key is needed; " + HOW);
    } else {
      Optional<String> name = keys.keys().name(key.get());
      if (name.isEmpty()) {
        return new Unauthenticated("the API key is not known; " + HOW);
      }
      caller = new Caller.Key(name.get());
    }
    return endpoint
        .map(e -> limit(caller, e))
        .orElseGet(() -> new Admitted(caller, Optional.empty()));
  }

  private Verdict limit(Caller caller, Endpoint endpoint) {
    @Nullable Rate rate = policy().rates().get(endpoint);
    if (rate == null) {
      return new Admitted(caller, Optional.empty());
    }
    RateLimiter.Counted counted = limiter.count(endpoint, caller, rate);
    return counted.allowed()
        ? new Admitted(caller, Optional.of(counted.quota()))
        : new Limited(caller, endpoint, counted.quota());
  }
}
