package io.bpfevents.kafka.internal.fleet;

/** A subscription to a fleet, as its reader knows it. */
public interface Session {
    /** Whether another subscription may begin. */
    boolean isEnded();

    /** Its accounting, also after its end. */
    FleetLedger ledger();
}
