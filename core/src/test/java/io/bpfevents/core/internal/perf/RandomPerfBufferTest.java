package io.bpfevents.core.internal.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.PlainPerfBuffer;
import io.bpfevents.core.testing.perf.PlainPerfBuffer.Written;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random producers, reads and skips, compared with what was written after each step. */
class RandomPerfBufferTest {
    /** System property: the seed of a run to repeat. */
    private static final String SEED = "io.bpfevents.perf.seed";

    private static final int RUNS = 60;
    private static final int STEPS = 300;
    private static final int SIZE = 4096;
    private static final int MOST_CPUS = 6;
    private static final int UNDECODABLE = 13; // each n-th sample

    private final PerfFixture buffer = new PerfFixture(SIZE);
    private final PerfReader reader = buffer.reader();
    private final List<Integer> next = new ArrayList<>(); // per part: the first unread record
    private Random random = new Random(0);
    private long attempts;
    private long delivered;
    private long failed;
    private long dropped;
    private long lost;
    private int numbers;

    @Test
    void shouldDeliverWhatWasWritten() {
        for (int run = 0; run < RUNS; run++) {
            RandomPerfBufferTest fresh = new RandomPerfBufferTest();
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
        add();
        for (int step = 0; step < STEPS; step++) {
            act();
            check();
        }
        readAll();
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> produce();
            case 4, 5, 6, 7 -> drain();
            case 8 -> skip();
            case 9 -> skipToNewest();
            case 10 -> reader.checkAll();
            default -> {
                if (buffer.parts() < MOST_CPUS && random.nextInt(10) == 0) {
                    add();
                }
                reader.read(new BufferReader.Mode(random.nextBoolean(), 0));
            }
        }
    }

    private void add() {
        buffer.add(8L * random.nextInt(2 * SIZE));
        next.add(0);
    }

    private void produce() {
        int part = random.nextInt(buffer.parts());
        int length = 8 + random.nextInt(60);
        for (int i = random.nextInt(60); i >= 0; i--) {
            if (random.nextInt(10) == 0) {
                length = 8 + random.nextInt(random.nextInt(20) == 0 ? 3_000 : 60);
            }
            attempts++;
            numbers++;
            byte[] data = PerfFixture.numbered(buffer.part(part).memory().cpu(), numbers, length);
            boolean _ = buffer.part(part).output(data);
        }
        if (random.nextInt(4) > 0) {
            reader.ready(part);
        }
    }

    private void drain() {
        int most = random.nextInt(3) == 0 ? random.nextInt(30) : Integer.MAX_VALUE;
        int limit = random.nextBoolean() ? 1 + random.nextInt(40) : 1_000;
        Samples samples = new Samples(most, decoder());
        if (random.nextInt(4) == 0) {
            int last = 1 + random.nextInt(20);
            samples.at(sample -> samples.samples().size() < last); // else it halts
        }
        int passed = reader.drain(samples.delivery(), limit, new Bound());
        check(samples, passed);
        assertThat(passed).isLessThanOrEqualTo(limit);
        passLosses();
    }

    private RecordDecoder<Sample> decoder() {
        if (random.nextBoolean()) {
            return Samples.IN_PLACE;
        }
        return record -> {
            Sample sample = Samples.BY_SEGMENT.decode(record);
            if (sample.word(4) % UNDECODABLE == 0) {
                throw new IllegalArgumentException("undecodable");
            }
            return sample;
        };
    }

    private void check(Samples samples, int passed) {
        List<Sample> all = new ArrayList<>(samples.samples());
        for (byte[] data : samples.failed()) {
            all.add(new Sample(-1, -1, data));
        }
        assertThat(all).hasSize(passed);
        delivered += samples.samples().size();
        failed += samples.failed().size();
        all.sort((a, b) -> Integer.compare(a.word(4), b.word(4))); // in order per CPU
        for (Sample sample : all) {
            assertThat(sample.word(4)).isEqualTo(pass(sample.word(0) / 2).number());
        }
        assertThat(samples.positions()).isSorted().doesNotHaveDuplicates();
    }

    /** The next sample of a part, after the losses before it. */
    private Written pass(int part) {
        List<Written> written = buffer.part(part).written();
        Written record = written.get(next.get(part));
        while (!record.isSample()) {
            lost += record.number();
            next.set(part, next.get(part) + 1);
            record = written.get(next.get(part));
        }
        next.set(part, next.get(part) + 1);
        return record;
    }

    /** A read may pass the loss that follows the last sample. */
    private void passLosses() {
        for (int part = 0; part < buffer.parts(); part++) {
            List<Written> written = buffer.part(part).written();
            long tail = buffer.part(part).memory().tailAcquire();
            int at = next.get(part);
            if (at < written.size()
                    && !written.get(at).isSample()
                    && written.get(at).position() < tail) {
                lost += written.get(at).number();
                next.set(part, at + 1);
            }
        }
    }

    private void skip() {
        long keep = random.nextInt(SIZE);
        Samples none = new Samples(0, Samples.IN_PLACE);
        Bound end = new Bound();
        reader.mark(end);
        produce(); // after the bound: not skipped
        assertThat(reader.skip(none.delivery(), keep, end)).isTrue();
        for (int part = 0; part < buffer.parts(); part++) {
            while (end.at(part) - position(part) > keep) {
                drop(part);
            }
        }
    }

    private void skipToNewest() {
        Samples none = new Samples(0, Samples.IN_PLACE);
        Bound end = new Bound();
        reader.mark(end);
        produce();
        assertThat(reader.skipToNewest(none.delivery(), end)).isTrue();
        for (int part = 0; part < buffer.parts(); part++) {
            long newest = newest(part, end.at(part));
            while (newest - position(part) > 0) {
                drop(part);
            }
        }
    }

    private long newest(int part, long end) {
        long newest = position(part);
        for (Written record : unread(part)) {
            if (record.isSample() && record.position() < end) {
                newest = record.position();
            }
        }
        return newest;
    }

    private void drop(int part) {
        Written record = unread(part).getFirst();
        dropped += record.isSample() ? 1 : 0;
        lost += record.isSample() ? 0 : record.number();
        next.set(part, next.get(part) + 1);
    }

    private List<Written> unread(int part) {
        List<Written> written = buffer.part(part).written();
        return written.subList(next.get(part), written.size());
    }

    /** Where the first unread record is. */
    private long position(int part) {
        List<Written> unread = unread(part);
        return unread.isEmpty()
                ? buffer.part(part).memory().headAcquire()
                : unread.getFirst().position();
    }

    private void check() {
        long samples = 0;
        long bytes = 0;
        long reported = 0;
        long unreported = 0;
        for (int part = 0; part < buffer.parts(); part++) {
            PlainPerfBuffer one = buffer.part(part);
            assertThat(one.memory().tailAcquire()).as("part " + part).isEqualTo(position(part));
            for (Written record : unread(part)) {
                samples += record.isSample() ? 1 : 0;
                reported += record.isSample() ? 0 : record.number();
                bytes += record.size();
            }
            unreported += one.unreported();
        }
        assertThat(reader.lost()).isEqualTo(lost);
        assertThat(reader.dropped()).isEqualTo(dropped);
        if (random.nextInt(4) == 0) { // it samples the heads
            assertThat(reader.pending()).isEqualTo(samples);
            assertThat(reader.pendingBytes()).isEqualTo(bytes);
        }
        assertThat(delivered + failed + dropped + lost + reported + unreported + samples)
                .isEqualTo(attempts);
    }

    private void readAll() {
        reader.checkAll();
        while (reader.hasUnread()) {
            Samples samples = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
            check(samples, reader.drain(samples.delivery(), 100, new Bound()));
            passLosses();
        }
        check();
        assertThat(reader.pending()).isZero();
    }
}
