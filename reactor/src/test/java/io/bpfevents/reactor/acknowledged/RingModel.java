package io.bpfevents.reactor.acknowledged;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a ring with acknowledgements is to do, by slots instead of bytes: the tests compare it with
 * the ring each time the loop has nothing left to do.
 */
final class RingModel {
    private static final int HEADER = 8;

    /** What a slot contains. */
    enum Kind {
        RECORD,
        UNDECODABLE,
        DISCARDED,
        BUSY
    }

    /** How the current subscription reads. */
    enum Reading {
        NOT,
        PLAIN,
        ACKNOWLEDGED
    }

    private final List<Kind> kinds = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>(List.of(0L)); // one more than slots

    // of the current subscription
    private Reading reading = Reading.NOT;
    private boolean endsWithErrors;
    private long demand;
    private final BitSet acknowledged = new BitSet();

    /** The slots that this subscription has received. */
    final List<Integer> received = new ArrayList<>();

    private int read; // slots before it were read
    private int prefix; // slots before it were counted
    private int furthest; // of all subscriptions

    long delivered;
    long decodeFailures;
    long discarded;
    long handedOver;
    long redelivered;

    /** Adds a slot, which has the number that this returns. */
    int add(Kind kind, int bytes) {
        kinds.add(kind);
        positions.add(positions.getLast() + HEADER + (bytes + 7L) / 8 * 8);
        return kinds.size() - 1;
    }

    /** Submits or discards a busy record. */
    void commit(int slot, Kind kind) {
        kinds.set(slot, kind);
    }

    Kind kind(int slot) {
        return kinds.get(slot);
    }

    int slots() {
        return kinds.size();
    }

    long position(int slot) {
        return positions.get(slot);
    }

    /** The position up to which the space is free. */
    long published() {
        return position(prefix);
    }

    long pending() {
        return (long) slots() - prefix;
    }

    long pendingBytes() {
        return positions.getLast() - published();
    }

    long unacknowledged() {
        long missing = 0;
        for (int slot = prefix; slot < read; slot++) {
            missing += kind(slot) == Kind.RECORD && !acknowledged.get(slot) ? 1 : 0;
        }
        return missing;
    }

    boolean isSubscribed() {
        return reading != Reading.NOT;
    }

    void subscribe(Reading how, boolean withErrors, long requested) {
        reading = how;
        endsWithErrors = withErrors;
        demand = requested;
        received.clear();
    }

    void request(long n) {
        demand += n;
    }

    void acknowledge(int slot) {
        acknowledged.set(slot);
    }

    void acknowledgeUpTo(int slot) {
        acknowledged.set(prefix, Math.max(prefix, slot + 1));
    }

    /** Ends the subscription: the next one reads from the first unacknowledged slot on. */
    void cancel() {
        pass();
        reading = Reading.NOT;
        acknowledged.clear();
        read = prefix;
    }

    /** As the loop, until it has nothing left to do. */
    void run() {
        boolean failed = false;
        while (isSubscribed()
                && !failed
                && demand > 0
                && read < slots()
                && kind(read) != Kind.BUSY) {
            failed = kind(read) == Kind.UNDECODABLE && endsWithErrors;
            if (kind(read) == Kind.RECORD) {
                receive(read);
            }
            read++;
            furthest = Math.max(furthest, read);
        }
        pass();
        if (failed) {
            cancel();
        }
    }

    private void receive(int slot) {
        demand--;
        received.add(slot);
        redelivered += slot < furthest ? 1 : 0;
        handedOver += reading == Reading.ACKNOWLEDGED ? 1 : 0;
    }

    /** Counts the slots that need no further acknowledgement. */
    private void pass() {
        while (prefix < read && isPassed(prefix)) {
            switch (kind(prefix)) {
                case RECORD -> delivered++;
                case UNDECODABLE -> decodeFailures++;
                case DISCARDED -> discarded++;
                case BUSY -> throw new IllegalStateException("read while busy");
            }
            prefix++;
        }
    }

    private boolean isPassed(int slot) {
        return reading == Reading.PLAIN || kind(slot) != Kind.RECORD || acknowledged.get(slot);
    }
}
