package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words that a switch stores, and the states that an interrupted one leaves. */
class GenerationSwitchTest {
    private static final int CPUS = 100; // more than the slots of a control block
    private static final int FEATURES = 28;
    private static final int WORD = 80;

    /** CPUs of a machine without threads: a bind is reported to the test. */
    private static final class FakeCpus implements Cpus {
        private final BitSet online = new BitSet();
        private final BitSet excluded = new BitSet();
        private IntConsumer bound = _ -> {};

        FakeCpus() {
            online.set(0, CPUS);
        }

        @Override
        public int count() {
            return CPUS;
        }

        @Override
        public BitSet online() {
            return online;
        }

        @Override
        public boolean bind(int cpu) {
            bound.accept(cpu);
            return online.get(cpu) && !excluded.get(cpu);
        }
    }

    private final FakeCpus cpus = new FakeCpus();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = block();
    private final MemorySegment two = block();
    private final GenerationSwitch generations =
            new GenerationSwitch(arena, List.of(one, two), cpus);

    private MemorySegment block() {
        MemorySegment block = arena.allocate(2176, 64);
        block.set(ValueLayout.JAVA_INT, FEATURES, 0b111);
        return block;
    }

    @AfterEach
    void unmap() {
        generations.close();
    }

    private static void set(MemorySegment block, int generation, int switched) {
        block.set(
                ValueLayout.JAVA_LONG, WORD, ((long) switched << 32) | (generation & 0xffff_ffffL));
    }

    /** The generation that sends on a CPU, as {@code bpf_events_enabled} computes it. */
    private static int sending(MemorySegment block, int cpu) {
        long word = block.get(ValueLayout.JAVA_LONG, WORD);
        return (int) word + (cpu < word >>> 32 ? 1 : 0);
    }

    private void assertSending(int generation) {
        for (int cpu = 0; cpu < CPUS; cpu++) {
            assertThat(sending(one, cpu)).isEqualTo(generation);
            assertThat(sending(two, cpu)).isEqualTo(generation);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 41, Integer.MAX_VALUE, -1})
    void shouldReplaceAGeneration(int first) {
        set(one, first, 0);
        set(two, first, 0);
        assertThat(generations.current()).isEqualTo(first);
        assertThat(generations.isInterrupted()).isFalse();

        assertThat(generations.advance().isEmpty()).isTrue();

        assertThat(generations.current()).isEqualTo(first + 1);
        assertThat(generations.isInterrupted()).isFalse();
        assertSending(first + 1);
    }

    @Test
    void shouldKnowTheKernelsOnWhichItIsExact() {
        assertThat(GenerationSwitch.isExactOn("5.10.0-32-amd64")).isTrue();
        assertThat(GenerationSwitch.isExactOn("6.18.5")).isTrue();
        assertThat(GenerationSwitch.isExactOn("7.3.4+deb13-amd64")).isFalse();
        assertThat(GenerationSwitch.isExactOn("10.0")).isFalse();
    }

    @Test
    void shouldChangeACpuOnlyByAThreadThatIsBoundToIt() {
        List<Integer> order = new ArrayList<>();
        cpus.bound =
                next -> {
                    order.add(next);
                    for (int cpu = 0; cpu < CPUS; cpu++) {
                        assertThat(sending(one, cpu)).isEqualTo(cpu < next ? 1 : 0);
                        assertThat(sending(two, cpu)).isEqualTo(cpu < next ? 1 : 0);
                    }
                };
        generations.advance();
        assertThat(order).hasSize(CPUS).isSorted();
    }

    @Test
    void shouldNotBindTheCaller() {
        List<Thread> threads = new ArrayList<>();
        cpus.bound = _ -> threads.add(Thread.currentThread());
        generations.advance();
        assertThat(threads).doesNotContain(Thread.currentThread());
        assertThat(threads.stream().distinct()).hasSize(1);
    }

    @Test
    void shouldReportTheCpusThatRunWithoutIt() {
        cpus.online.clear(7, 10);
        cpus.excluded.set(3);
        cpus.excluded.set(8);
        assertThat(generations.advance().stream()).containsExactly(3);
        assertSending(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 64, CPUS - 1})
    void shouldCompleteAnInterruptedSwitch(int last) {
        cpus.bound =
                cpu -> {
                    if (cpu == last) {
                        throw new IllegalStateException("killed");
                    }
                };
        assertThatThrownBy(generations::advance)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("killed");
        assertThat(generations.current()).isZero();
        assertThat(generations.isInterrupted()).isEqualTo(last > 0);
        assertThat(sending(one, last)).isZero();

        cpus.bound =
                next -> {
                    for (int cpu = 0; cpu < CPUS; cpu++) { // none back to the old generation
                        assertThat(sending(one, cpu)).isEqualTo(cpu < Math.max(last, next) ? 1 : 0);
                    }
                };
        generations.advance();
        assertThat(generations.current()).isOne();
        assertThat(generations.isInterrupted()).isFalse();
        assertSending(1);
    }

    /** Killed between the stores to the two blocks. */
    @Test
    void shouldCompleteASwitchThatWasInterruptedBetweenBlocks() {
        set(one, 5, 8);
        set(two, 5, 7);
        assertThat(generations.current()).isEqualTo(5);
        assertThat(generations.isInterrupted()).isTrue();
        cpus.bound = next -> assertThat(sending(one, 7)).as("CPU %s", next).isEqualTo(6);
        generations.advance();
        assertSending(6);

        set(one, 7, 0);
        set(two, 6, CPUS);
        assertThat(generations.current()).isEqualTo(6);
        assertThat(generations.isInterrupted()).isTrue();
        cpus.bound = _ -> assertSending(7);
        generations.advance();
        assertThat(generations.current()).isEqualTo(7);
        assertThat(generations.isInterrupted()).isFalse();
        assertSending(7);

        set(one, 0, 0); // at the overflow of the number
        set(two, -1, CPUS);
        assertThat(generations.current()).isEqualTo(-1);
        cpus.bound = _ -> assertSending(0);
        generations.advance();
        assertSending(0);
    }

    @Test
    void shouldRejectBlocksThatDoNotBelongTogether() {
        set(one, 5, 0);
        set(two, 7, 0);
        assertThatThrownBy(generations::advance)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("generations [5, 7]");
        set(two, 6, 3);
        assertThatThrownBy(generations::isInterrupted).isInstanceOf(BpfException.class);
    }

    @Test
    void shouldCompleteAlthoughTheCallerIsInterrupted() {
        Thread.currentThread().interrupt();
        generations.advance();
        assertThat(Thread.interrupted()).isTrue();
        assertSending(1);
    }

    @Test
    void shouldNotSupportProgramsOfAnOlderContract() {
        assertThat(generations.isSupported()).isTrue();
        two.set(ValueLayout.JAVA_INT, FEATURES, 0b011);
        assertThat(generations.isSupported()).isFalse();
    }

    @Test
    void shouldParseTheListsOfTheKernel() {
        assertThat(KernelCpus.parse("0").stream()).containsExactly(0);
        assertThat(KernelCpus.parse("0-2,5,8-9").stream()).containsExactly(0, 1, 2, 5, 8, 9);
    }
}
