package io.bpfevents.core.internal.perf;

import static io.bpfevents.core.testing.perf.PerfFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.testing.perf.PerfFixture;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.ring.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of several CPUs in the order of their times. */
class TimeOrderTest {
    private static final int WINDOW = 100;

    private final PerfFixture buffer = PerfFixture.of(2, 4096);
    private final PerfReader reader = buffer.reader();

    @BeforeEach
    void order() {
        reader.read(new BufferReader.Mode(false, WINDOW));
    }

    @AfterEach
    void close() {
        buffer.close();
    }

    private void output(int part, long time, int number) {
        buffer.part(part).time(time);
        buffer.output(part, number, number + 1);
    }

    @Test
    void shouldDeliverTheEarliestFirst() {
        output(0, 10, 1);
        output(0, 40, 4);
        output(1, 20, 2);
        output(1, 30, 3);
        buffer.clock(1_000);
        assertThat(names(buffer.drain(100))).containsExactly("0:1", "2:2", "2:3", "0:4");
        assertThat(reader.late()).isZero();
        assertThat(reader.hasUnread()).isFalse();
    }

    @Test
    void shouldWaitForACpuWithoutRecords() {
        output(0, 10, 1);
        buffer.clock(50);
        assertThat(buffer.drain(100).samples()).isEmpty();
        assertThat(reader.nextDrainNanos()).isEqualTo(60);
        assertThat(reader.hasUnread()).isTrue();
        output(1, 5, 0);
        assertThat(names(buffer.drain(100))).containsExactly("2:0");
        assertThat(reader.nextDrainNanos()).isEqualTo(60);
        buffer.clock(110);
        assertThat(reader.nextDrainNanos()).isZero();
        assertThat(names(buffer.drain(100))).containsExactly("0:1");
        assertThat(reader.nextDrainNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNotWaitWhileAllCpusHaveRecords() {
        output(0, 10, 1);
        output(1, 20, 2);
        buffer.clock(21);
        assertThat(names(buffer.drain(100))).containsExactly("0:1");
    }

    @Test
    void shouldCountWhatComesTooLate() {
        output(0, 50, 5);
        buffer.clock(150);
        assertThat(names(buffer.drain(100))).containsExactly("0:5");
        output(1, 40, 4);
        output(1, 60, 6);
        buffer.clock(200);
        assertThat(names(buffer.drain(100))).containsExactly("2:6");
        assertThat(reader.late()).isEqualTo(1);
        assertThat(reader.dropped()).isZero();
        assertThat(reader.pending()).isZero();
    }

    @Test
    void shouldStopAtTheDemand() {
        for (int i = 0; i < 5; i++) {
            output(i % 2, 10 + i, i);
        }
        buffer.clock(1_000);
        Samples two = new Samples(2, Samples.IN_PLACE);
        Delivery<?> delivery = two.delivery();
        assertThat(reader.drain(delivery, 100, Bounds.none())).isEqualTo(2);
        assertThat(names(two)).containsExactly("0:0", "2:1");
        assertThat(names(buffer.drain(2))).containsExactly("0:2", "2:3");
        assertThat(names(buffer.drain(100))).containsExactly("0:4");
        assertThat(reader.late()).isZero();
    }

    @Test
    void shouldReadALossWithTheRecordThatFollows() {
        int number = 0;
        buffer.part(0).time(1);
        while (buffer.part(0).output(PerfFixture.numbered(0, number, 12))) {
            number++;
        }
        reader.ready(0);
        buffer.clock(10_000);
        assertThat(buffer.drain(10).samples()).hasSize(10);
        output(0, 5_000, 1_000);
        output(1, 4_000, 2_000);
        List<String> rest = names(buffer.drain(1_000));
        assertThat(rest.subList(rest.size() - 2, rest.size())).containsExactly("2:2000", "0:1000");
        assertThat(reader.lostOfPart(0)).isEqualTo(1);
    }

    /** Records that become visible within the window are never late, whatever the order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldOrderWhatComesWithinTheWindow(long seed) {
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        List<String> delivered = new ArrayList<>();
        List<int[]> hidden = new ArrayList<>(); // CPU and number, which is the time
        for (int now = 1; now < 2_000; now++) {
            int cpu = random.nextInt(2);
            hidden.add(new int[] {cpu, now});
            expected.add(2 * cpu + ":" + now);
            int age = now;
            hidden.removeIf(one -> {
                boolean due = age - one[1] >= WINDOW - 1 || random.nextInt(20) == 0;
                boolean isFirst =
                        hidden.stream().noneMatch(it -> it[0] == one[0] && it[1] < one[1]);
                boolean visible = due && isFirst;
                if (visible) {
                    output(one[0], one[1], one[1]);
                }
                return visible;
            });
            buffer.clock(now);
            if (random.nextInt(3) == 0) {
                delivered.addAll(names(buffer.drain(1 + random.nextInt(20))));
            }
        }
        for (int[] one : hidden) {
            output(one[0], one[1], one[1]);
        }
        buffer.clock(10_000);
        delivered.addAll(names(buffer.drain(10_000)));
        assertThat(delivered).isEqualTo(expected);
        assertThat(reader.late()).isZero();
    }
}
