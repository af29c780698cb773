package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.RingFixture;
import io.bpfevents.core.testing.ring.UnboundedSink;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A simulated ring whose records are acknowledged, with a fake clock and without a loop. */
@Timeout(300) // a hang is a failure
abstract class AcknowledgementsFixture {
    static final int SIZE = 4096;
    static final int SLOT = 16;
    static final int EIGHTH = SIZE / 8 / SLOT; // records
    static final long MILLI = 1_000_000;

    final RingFixture ring = RingFixture.simulated(SIZE);
    final List<Read> received = new ArrayList<>();
    long now = 1_000_000_000;
    final AtomicInteger wakes = new AtomicInteger();
    Runnable whenTheClockIsRead = () -> {};
    final Acknowledgements acknowledgements =
            new Acknowledgements(wakes::incrementAndGet, this::readClock);

    static final class Read extends Acknowledgements.Node {
        Read(long position) {
            super(position);
        }
    }

    private final class Sink implements UnboundedSink<Read> {
        @Override
        public boolean next(Object callee, Read record, long position) {
            acknowledgements.handOver(position);
            return received.add(new Read(position));
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            acknowledgements.decodeFailed(position);
            return true;
        }
    }

    private final Delivery<Read> delivery =
            RecordWalkFactory.RINGS.of(
                    record -> {
                        if (record.byteSize() == 1) {
                            throw new IllegalStateException("not decoded");
                        }
                        return new Read(0);
                    },
                    new Sink());

    @BeforeEach
    void begin() {
        ring.reader().publish();
        ring.reader().acknowledgeBy(acknowledgements);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private long readClock() {
        Runnable once = whenTheClockIsRead;
        whenTheClockIsRead = () -> {};
        once.run();
        return now;
    }

    void produce(int records) {
        for (int i = 0; i < records; i++) {
            ring.run(Op.output(8, i));
        }
        pass();
    }

    /** As the loop: takes acknowledgements, and reads. */
    void pass() {
        ring.reader().settle();
        ring.reader().drain(delivery, Integer.MAX_VALUE, Bounds.none());
    }

    void acknowledge(int number) {
        acknowledgements.acknowledge(received.get(number));
    }

    long published() {
        return ring.memory().consumerPositionAcquire();
    }
}
