package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.read.RecordSource;

/** A consumer whose demand the test sets, and for which the test reads. */
class RestingConsumer implements RecordConsumer {
    /** The longest time between two polls. */
    static final long POLL = 100_000_000;

    long demand = Long.MAX_VALUE;
    long rest;
    private final WakeupMode wakeup;

    RestingConsumer(long rest) {
        this(rest, WakeupMode.ADAPTIVE);
    }

    RestingConsumer(long rest, WakeupMode wakeup) {
        this.rest = rest;
        this.wakeup = wakeup;
    }

    @Override
    public boolean pass(RecordSource source) {
        throw new AssertionError("the test reads");
    }

    @Override
    public long demand() {
        return demand;
    }

    @Override
    public long restNanos() {
        return rest;
    }

    @Override
    public long nextPollNanos(boolean unread) {
        return POLL;
    }

    @Override
    public ProducerSettings producerSettings() {
        return new ProducerSettings(wakeup, ProducerSettings.NEVER_PAUSE);
    }

    @Override
    public void stop() {}

    @Override
    public void complete() {}

    @Override
    public void fail(Throwable error) {
        throw new AssertionError(error);
    }
}
