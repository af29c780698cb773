package io.bpfevents.core.internal.overwrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.testing.ring.Bounds;
import io.bpfevents.core.testing.ring.CollectingSink;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random producers and readers against a model of the ring: a list of records, of which the oldest
 * are removed while the newest do not fit.
 */
class RandomOverwriteTest {
    private static final int SIZE = 4096;
    private static final int RUNS = Integer.getInteger("overwrite.runs", 300);
    private static final int STEPS = 400;
    private static final int LARGEST = 700;

    /** A record of the model. */
    private static final class Slot {
        final long position;
        final byte[] bytes;
        boolean busy = true;
        boolean discarded;

        Slot(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        long end() {
            return position + 8 + (bytes.length + 7L) / 8 * 8;
        }
    }

    /** The ring, the model and the reader's figures. */
    private static final class Run {
        private final Random random;
        private final SimulatedRing ring = new SimulatedRing("events", SIZE, true);
        private final OverwriteReader reader =
                new OverwriteReader("events", ring.memory().forReader());
        private final List<Slot> all = new ArrayList<>(); // not overwritten, read ones included
        private final List<Slot> unread = new ArrayList<>(); // in the ring
        private final List<Slot> copied = new ArrayList<>(); // by the reader, not delivered
        private final List<Slot> busy = new ArrayList<>();
        private long end;
        private long oldest;
        private long overwritten;

        Run(long seed) {
            random = new Random(seed);
        }

        void steps() {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> commitOne();
                    case 1 -> read(random.nextInt(5));
                    case 2 -> read(Integer.MAX_VALUE);
                    default -> reserve();
                }
                assertThat(reader.overwrittenBytes()).isEqualTo(overwritten);
                assertThat(reader.pending()).isEqualTo(unread.size() + copied.size());
            }
            ring.close();
        }

        private void reserve() {
            byte[] bytes = new byte[random.nextInt(LARGEST)];
            random.nextBytes(bytes);
            Slot slot = new Slot(end, bytes);
            boolean fits = busy.isEmpty() || slot.end() - busy.getFirst().position < SIZE;
            assertThat(ring.reserve(bytes.length)).isEqualTo(fits ? end : -1);
            if (!fits) {
                commitOne();
                return;
            }
            end = slot.end();
            unread.add(slot);
            busy.add(slot);
            all.add(slot);
            overwrite();
            if (random.nextInt(4) > 0) {
                commit(slot);
            }
        }

        private void overwrite() {
            while (end - all.getFirst().position >= SIZE) {
                Slot lost = all.removeFirst();
                oldest = lost.end();
                if (unread.remove(lost)) {
                    overwritten += lost.end() - lost.position;
                }
            }
            assertThat(ring.overwritePosition()).isEqualTo(oldest);
        }

        private void commitOne() {
            if (!busy.isEmpty()) {
                commit(busy.get(random.nextInt(busy.size())));
            }
        }

        private void commit(Slot slot) {
            slot.busy = false;
            slot.discarded = random.nextInt(5) == 0;
            busy.remove(slot);
            boolean wakes =
                    ring.commit(slot.position, MemorySegment.ofArray(slot.bytes), slot.discarded);
            assertThat(wakes)
                    .isEqualTo(((ring.consumerPosition() ^ slot.position) & (SIZE - 1)) == 0);
        }

        /** The ring is smaller than the reader's copies, so these hold all committed records. */
        private void read(int most) {
            List<byte[]> expected = new ArrayList<>();
            copy(); // also without demand
            while (expected.size() < most && takeNext(expected)) {}
            copy(); // once the last copy was delivered
            CollectingSink sink = new CollectingSink(most);
            reader.drain(sink.delivery(), Integer.MAX_VALUE, Bounds.none());
            assertThat(sink.records()).containsExactlyElementsOf(expected);
            assertThat(ring.consumerPosition()).isEqualTo(reader.position());
        }

        private void copy() {
            boolean empty = copied.isEmpty();
            while (empty && !unread.isEmpty() && !unread.getFirst().busy) {
                copied.add(unread.removeFirst());
            }
        }

        private boolean takeNext(List<byte[]> expected) {
            copy();
            if (copied.isEmpty()) {
                return false;
            }
            Slot next = copied.removeFirst();
            if (!next.discarded) {
                expected.add(next.bytes);
            }
            return true;
        }
    }

    @Test
    void shouldDeliverWhatTheModelHolds() {
        long first = Long.getLong("overwrite.seed", System.nanoTime());
        for (int run = 0; run < RUNS; run++) {
            long seed = first + run;
            try {
                new Run(seed).steps();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Doverwrite.seed=" + seed, e);
            }
        }
    }
}
