package io.bpfevents.core.internal.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.AcknowledgedSlots;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.PlainPerfBuffer.Written;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random acknowledgements over several CPUs, compared with a model after each step. */
class RandomPerfAcknowledgementsTest {
    /** System property: the seed of a run to repeat. */
    private static final String SEED = "io.bpfevents.perf.seed";

    private static final int RUNS = 60;
    private static final int STEPS = 400;
    private static final int SIZE = 4096;
    private static final int MOST_CPUS = 7;
    private static final int UNDECODABLE = 13; // each n-th sample

    private final PerfFixture buffer = new PerfFixture(SIZE);
    private final PerfReader reader = buffer.reader();
    private final Map<Integer, Written> byNumber = new HashMap<>(); // samples
    private final Map<Integer, Integer> parts = new HashMap<>(); // by number
    private final Map<Integer, Integer> furthestOf = new HashMap<>(); // number, by part
    private final Map<Integer, Long> readTo = new HashMap<>(); // position, by part
    private final List<Read> received = new ArrayList<>(); // of this subscription
    private final List<Acknowledgements> earlier = new ArrayList<>();
    private final List<Read> late = new ArrayList<>(); // of earlier subscriptions
    private Random random = new Random(0);
    private Acknowledgements acknowledgements = new Acknowledgements(() -> {}, () -> 0);
    private @Nullable Delivery<Sample> delivery;
    private long settled; // records
    private long redelivered;
    private int numbers;
    private long taken; // as settled, by the reader

    private static final class Read extends Acknowledgements.Node {
        final int number;
        final boolean isFailure;
        boolean done;

        Read(int number, long position, boolean isFailure) {
            super(position);
            this.number = number;
            this.isFailure = isFailure;
            this.done = isFailure;
        }
    }

    private final class Sink implements RecordSink<Sample> {
        @Override
        public Object callee() {
            return this;
        }

        @Override
        public boolean next(Object callee, Sample sample, long position) {
            acknowledgements.handOver(position);
            receive(new Read(sample.word(4), position, false));
            return true;
        }

        @Override
        public long demand(long used) {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
            acknowledgements.decodeFailed(position);
            receive(new Read(record.get(ValueLayout.JAVA_INT_UNALIGNED, 4), position, true));
            return true;
        }
    }

    private void receive(Read one) {
        int part = Objects.requireNonNull(parts.get(one.number));
        int last = furthestOf.getOrDefault(part, 0);
        redelivered += one.number <= last && !one.isFailure ? 1 : 0;
        furthestOf.put(part, Math.max(last, one.number));
        Written record = Objects.requireNonNull(byNumber.get(one.number));
        readTo.put(part, record.position() + record.size());
        received.add(one);
    }

    @Test
    void shouldDoAsTheModel() {
        for (int run = 0; run < RUNS; run++) {
            RandomPerfAcknowledgementsTest fresh = new RandomPerfAcknowledgementsTest();
            long seed = Long.getLong(SEED, new Random().nextLong());
            try {
                fresh.run(new Random(seed));
            } catch (Throwable failure) {
                throw new AssertionError("-D" + SEED + "=" + seed, failure);
            } finally {
                fresh.buffer.close();
            }
        }
    }

    private void run(Random chosen) {
        random = chosen;
        buffer.add(0);
        subscribe();
        for (int step = 0; step < STEPS; step++) {
            act();
            reader.settle();
            check();
        }
        readAll();
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> produce();
            case 3, 4, 5 -> drain(1 + random.nextInt(40));
            case 6, 7, 8, 9 -> acknowledgeSome();
            case 10 -> {
                if (random.nextInt(8) == 0) {
                    subscribe();
                }
            }
            default -> {
                if (buffer.parts() < MOST_CPUS && random.nextInt(8) == 0) {
                    buffer.add(8L * random.nextInt(SIZE));
                }
            }
        }
    }

    private void produce() {
        int part = random.nextInt(buffer.parts());
        PlainPerfBuffer one = buffer.part(part);
        for (int i = random.nextInt(40); i >= 0; i--) {
            numbers++;
            parts.put(numbers, part);
            if (one.output(PerfFixture.numbered(2 * part, numbers, 8 + random.nextInt(60)))) {
                byNumber.put(numbers, one.written().getLast());
            }
        }
        reader.ready(part);
    }

    private void drain(int limit) {
        int before = received.size();
        int passed = reader.drain(Objects.requireNonNull(delivery), limit, new Bound());
        assertThat(received).hasSize(before + passed);
    }

    private void acknowledgeSome() {
        for (int i = random.nextInt(20); i > 0 && !received.isEmpty(); i--) {
            int window = random.nextInt(10) == 0 ? received.size() : Math.min(20, received.size());
            Read one = received.get(random.nextInt(window));
            if (one.isFailure) {
                continue;
            }
            if (random.nextInt(30) == 0) {
                acknowledgements.acknowledgeUpTo(one.position());
                for (Read other : received) {
                    other.done |= other.position() <= one.position();
                }
            } else {
                acknowledgements.acknowledge(one);
                one.done = true;
            }
        }
        if (!late.isEmpty()) {
            Read one = late.get(random.nextInt(late.size()));
            earlier.getLast().acknowledge(one); // without effect
        }
    }

    private void subscribe() {
        reader.publish();
        check();
        acknowledgements.end();
        earlier.add(acknowledgements);
        acknowledgements = new Acknowledgements(() -> {}, () -> 0);
        reader.acknowledgeBy(acknowledgements);
        late.clear();
        late.addAll(received.stream().filter(one -> !one.isFailure).toList());
        received.clear();
        for (int part = 0; part < buffer.parts(); part++) { // it reads again from there
            readTo.put(part, buffer.part(part).memory().tailAcquire());
        }
        Sink sink = new Sink();
        delivery =
                PerfWalks.FACTORY.of(
                        record -> {
                            Sample sample = Samples.BY_SEGMENT.decode(record);
                            if (sample.word(4) % UNDECODABLE == 0) {
                                throw new IllegalArgumentException("undecodable");
                            }
                            return sample;
                        },
                        sink);
    }

    private void check() {
        while (!received.isEmpty() && received.getFirst().done) {
            received.removeFirst();
            settled++;
        }
        AcknowledgedSlots slots = reader.acknowledged();
        long missing = received.stream().filter(one -> !one.done).count();
        if (slots != null) {
            assertThat(slots.unacknowledged()).isEqualTo((int) missing);
            taken += slots.takeDelivered() + slots.takeDecodeFailures();
            assertThat(taken).isEqualTo(settled);
        }
        assertThat(reader.redelivered()).isEqualTo(redelivered);
        long lost = 0;
        for (int part = 0; part < buffer.parts(); part++) {
            lost += check(part);
        }
        assertThat(reader.lost()).isBetween(0L, lost);
    }

    /** The tail is before the first record that is not acknowledged; returns the failures. */
    private long check(int part) {
        PlainPerfBuffer one = buffer.part(part);
        long tail = one.memory().tailAcquire();
        int first = Integer.MAX_VALUE;
        for (Read read : received) {
            if (Objects.requireNonNull(parts.get(read.number)) == part) {
                first = Math.min(first, read.number);
            }
        }
        if (first != Integer.MAX_VALUE) {
            Written record = Objects.requireNonNull(byNumber.get(first));
            long begin = record.position();
            boolean isOldest = received.getFirst().number == first;
            assertThat(tail).isBetween(begin - (isOldest ? 0 : PerfRecord.LOST_BYTES), begin);
        } else { // all that was read
            assertThat(tail).isIn(ends(part));
        }
        return one.failures();
    }

    /** Where the last record that was read ends, and the loss that may follow it. */
    private List<Long> ends(int part) {
        long end = readTo.getOrDefault(part, buffer.part(part).begin());
        return List.of(end, end + PerfRecord.LOST_BYTES);
    }

    private void readAll() {
        while (true) {
            reader.checkAll();
            drain(1_000);
            for (Read one : received) {
                if (!one.isFailure) {
                    acknowledgements.acknowledge(one);
                    one.done = true;
                }
            }
            reader.settle();
            boolean none = received.isEmpty();
            check();
            if (none) {
                break;
            }
        }
        long unreported = 0;
        long failures = 0;
        long records = 0;
        for (int part = 0; part < buffer.parts(); part++) {
            PlainPerfBuffer one = buffer.part(part);
            assertThat(one.memory().tailAcquire()).isEqualTo(one.memory().headAcquire());
            unreported += one.unreported();
            failures += one.failures();
            records += one.written().stream().filter(Written::isSample).count();
        }
        assertThat(reader.lost()).isEqualTo(failures - unreported);
        assertThat(settled).as("each record once").isEqualTo(records);
        assertThat(reader.pending()).isZero();
        assertThat(reader.pendingBytes()).isZero();
    }
}
