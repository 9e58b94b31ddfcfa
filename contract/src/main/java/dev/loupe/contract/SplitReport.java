package dev.loupe.contract;

import org.jspecify.annotations.Nullable;

/**
 * What a serving pod says of the split that it follows.
 *
 * @param version that the pod is of
 * @param owner of the split; absent: it has read none
 * @param turn of the split that it follows; 0: none
 * @param inFlight requests that it has taken and not answered, of users and of other pods
 * @param idleMillis since it last took one of them or answered one
 */
public record SplitReport(
    String version, @Nullable String owner, int turn, Role role, int inFlight, long idleMillis) {

  /** What the split makes of the pod's version. */
  public enum Role {
    /** It answers, and forwards what is a candidate's. */
    SERVING,
    /** It answers what it is sent from pods that serve. */
    CANDIDATE,
    /** It forwards all to the serving version, and asks its callers to connect anew. */
    LEAVING,
    /** It knows of no split and answers all that it is asked. */
    ALONE
  }
}
