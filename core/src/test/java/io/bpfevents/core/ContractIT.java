package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Contract;
import io.bpfevents.core.testing.Contract.Counts;
import io.bpfevents.core.testing.Contract.Outcome;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.Wakeups;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantees of the producer contract for a reader and a program. */
@KernelTest
class ContractIT {
    private static final int RECORD = 16;
    private static final long OUT_OF_REACH = 1L << 62;

    @Test
    void shouldDescribeItself() {
        try (Contract contract = Contract.load()) {
            MemorySegment blocks = contract.block();
            assertThat(blocks.byteSize()).isEqualTo(2 * 2176);
            for (MemorySegment block :
                    new MemorySegment[] {blocks.asSlice(0, 2176), blocks.asSlice(2176)}) {
                assertThat(block.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(0x53544e5645465042L);
                assertThat(block.asSlice(8, 24).toArray(ValueLayout.JAVA_INT))
                        .as("version, size, slots: offset, count and size, features")
                        .containsExactly(1, 2176, 128, 32, 64, 0b111);
                assertThat(block.get(ValueLayout.JAVA_INT, 32)).as("written by load()").isNotZero();
                assertThat(block.asSlice(36).toArray(ValueLayout.JAVA_BYTE))
                        .as("configuration, counts")
                        .containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reserve_submit",
                "reserve_discard",
                "output_constant",
                "output_variable",
                "submit_flags",
                "discard_flags",
                "output_flags",
                "output_bare"
            })
    void shouldCountFailedReserves(String program) {
        try (Contract contract = Contract.load()) {
            Outcome fits = contract.run(program, Contract.CAPACITY, RECORD, 0);
            assertThat(fits)
                    .isEqualTo(
                            new Outcome(Contract.CAPACITY, 0, Contract.CAPACITY * Contract.SLOT));
            assertThat(contract.counts()).isEqualTo(new Counts(0, 0, 0));

            Outcome full = contract.run(program, 30, RECORD, 0);

            assertThat(full).isEqualTo(new Outcome(0, 30, fits.position()));
            assertThat(contract.counts()).isEqualTo(new Counts(30, 30 * RECORD, 0));
            assertThat(contract.failedAt()).isEqualTo(fits.position());
        }
    }

    @Test
    void shouldCountFailuresOfACheckAsFull() {
        try (Contract contract = Contract.load()) {
            Outcome outcome = contract.run("look_first", 20, 10 * Contract.SLOT, 0);

            assertThat(outcome).isEqualTo(new Outcome(11, 9, 11 * Contract.SLOT));
            assertThat(contract.counts()).isEqualTo(new Counts(9, 9 * RECORD, 0));
            assertThat(contract.failedAt()).isEqualTo(11 * Contract.SLOT);
        }
    }

    /**
     * A record of n bytes occupies n + 8 bytes, padded to a multiple of 8; a ring of 4096 holds
     * 4095.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 4080, true",
        "0, 4081, false",
        "0, 9000, false",
        "1, 4056, true",
        "1, 4057, false",
        "169, 24, true",
        "169, 25, false",
        "170, 0, true",
        "170, 1, false"
    })
    void shouldCountAFailureAsRefusedIfTheRingHasSpace(int unread, int size, boolean refused) {
        try (Contract contract = Contract.load()) {
            contract.run("reserve_submit", unread);

            contract.run("fail", 3, size, 0);

            assertThat(contract.counts()).isEqualTo(new Counts(3, 3L * size, refused ? 3 : 0));
        }
    }

    @Test
    void shouldUseTheSizeWithWhichTheRingWasLoaded() {
        try (Contract contract =
                Contract.load(TestObjects.open("contract").maxEntries("events", 8192))) {
            contract.run("fail", 2, 8176, 0);
            contract.run("fail", 2, 8177, 0);

            assertThat(contract.counts().refused()).isEqualTo(2);
            assertThat(contract.block().get(ValueLayout.JAVA_LONG, 40)).isEqualTo(8192);
        }
    }

    @Test
    void shouldAttemptNothingWhilePaused() {
        try (Contract contract = Contract.load()) {
            long position = contract.run("reserve_submit", 5).position();

            contract.pause(true);
            assertThat(contract.run("reserve_submit", 250)).isEqualTo(new Outcome(0, 0, position));
            assertThat(contract.counts()).isEqualTo(new Counts(0, 0, 0));

            contract.pause(false);
            assertThat(contract.run("reserve_submit", 5).sent()).isEqualTo(5);
        }
    }

    /** The high half of the word: the CPUs below that number have the next generation. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, true",
        "0, 1, 0, false",
        "1, 0, 0, false",
        "1, 1, 0, true",
        "-1, -1, 0, true",
        "0, 0, 8192, false",
        "1, 0, 8192, true",
        "0, -1, 8192, true",
        "-1, -1, 8192, false"
    })
    void shouldSendOnlyInItsGeneration(int own, int generation, int switched, boolean sends) {
        try (Contract contract =
                Contract.load(TestObjects.open("contract").global("bpf_events_generation", own))) {
            contract.generation(generation, switched);
            assertThat(contract.run("reserve_submit", 5).sent()).isEqualTo(sends ? 5 : 0);
            contract.pause(true);
            assertThat(contract.run("reserve_submit", 5).sent()).isZero();
        }
    }

    @Test
    void shouldNotPauseAProgramThatDoesNotCheck() {
        try (Contract contract = Contract.load()) {
            contract.pause(true);

            assertThat(contract.run("output_constant", 5).sent()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Contract.ADAPTIVE, 3, -1})
    void shouldWakeAReaderThatHasCaughtUp(int mode) {
        try (Wakeups wakeups = wakeups()) {
            Contract contract = wakeups.contract();
            contract.wakeup(mode);

            contract.run("reserve_submit", 1);
            assertThat(wakeups.isWoken()).isTrue();

            contract.run("reserve_submit", 10); // after an unread one
            assertThat(wakeups.isUndisturbed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"reserve_submit", "reserve_discard", "output_constant", "output_variable"})
    void shouldNotWakeAReaderThatPollsByATimer(String program) {
        try (Wakeups wakeups = wakeups()) {
            wakeups.contract().wakeup(Contract.TIMED);

            wakeups.contract().run(program, 20, RECORD, 0);

            assertThat(wakeups.isUndisturbed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"reserve_submit", "reserve_discard", "output_constant", "output_variable"})
    void shouldWakeTheReaderFromTheDoorbellOn(String program) {
        try (Wakeups wakeups = wakeups()) {
            Contract contract = wakeups.contract();
            contract.wakeup(Contract.AT_BYTES);
            contract.doorbell(10 * Contract.SLOT);

            contract.run(program, 9, RECORD, 0);
            assertThat(wakeups.isUndisturbed()).isTrue();
            contract.run(program, 1, RECORD, 0);
            assertThat(wakeups.isWoken()).isTrue();
            contract.run(program, 1, RECORD, 0);
            assertThat(wakeups.isWoken()).isTrue();

            contract.doorbell(12 * Contract.SLOT + 1); // not reached by the twelfth
            contract.run(program, 1, RECORD, 0);
            assertThat(wakeups.isUndisturbed()).isTrue();
            contract.run(program, 1, RECORD, 0);
            assertThat(wakeups.isWoken()).isTrue();
        }
    }

    @Test
    void shouldCompareWithTheDoorbellByDifference() {
        try (Wakeups wakeups = wakeups()) {
            Contract contract = wakeups.contract();
            contract.wakeup(Contract.AT_BYTES);

            contract.doorbell(OUT_OF_REACH);
            contract.run("reserve_submit", 5);
            assertThat(wakeups.isUndisturbed()).isTrue();

            contract.doorbell(-Contract.SLOT); // as after an overflow
            contract.run("reserve_submit", 1);
            assertThat(wakeups.isWoken()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit_flags", "discard_flags", "output_flags"})
    void shouldLetTheProgramOverrideTheMode(String program) {
        try (Wakeups wakeups = wakeups()) {
            Contract contract = wakeups.contract();

            contract.wakeup(Contract.ADAPTIVE);
            contract.run(program, 1, RECORD, Producer.NO_WAKEUP);
            assertThat(wakeups.isUndisturbed()).isTrue();

            contract.wakeup(Contract.TIMED);
            contract.run(program, 1, RECORD, Producer.FORCE_WAKEUP);
            assertThat(wakeups.isWoken()).isTrue();

            contract.wakeup(Contract.AT_BYTES);
            contract.doorbell(0); // already reached
            contract.run(program, 1, RECORD, Producer.NO_WAKEUP);
            assertThat(wakeups.isUndisturbed()).isTrue();
            contract.run(program, 1, RECORD, 0); // the kernel's own rule: not caught up
            assertThat(wakeups.isUndisturbed()).isTrue();
        }
    }

    private static Wakeups wakeups() {
        return new Wakeups(TestObjects.open("contract"));
    }
}
