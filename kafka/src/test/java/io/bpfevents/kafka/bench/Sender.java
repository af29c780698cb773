package io.bpfevents.kafka.bench;

/** Sends a load until it is closed. */
interface Sender extends AutoCloseable {
    /** The host in the topic. */
    String HOST = "host";

    /** The source in the topic. */
    String SOURCE = "events";

    /** What submits the events: as many as possible at first. */
    Feed feed();

    /** The events that the broker has acknowledged. */
    long acknowledged();

    /** The CPU time of a thread that only writes into the ring, in nanoseconds. */
    long feedNanos();

    @Override
    void close();
}
