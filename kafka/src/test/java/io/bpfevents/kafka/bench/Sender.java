package io.bpfevents.kafka.bench;

/** Sends a load until it is closed. */
interface Sender extends AutoCloseable {
    /** The host in the topic. */
    String HOST = "host";

    /** The source in the topic. */
    String SOURCE = "events";

    /** Limits the rate, in events per second; 0 for as many as possible, as at first. */
    void pace(int perSecond);

    /** The events so far. */
    long submitted();

    /** The events that the broker has acknowledged. */
    long acknowledged();

    /** The CPU time of a thread that only writes into the ring, in nanoseconds. */
    long feedNanos();

    @Override
    void close();
}
