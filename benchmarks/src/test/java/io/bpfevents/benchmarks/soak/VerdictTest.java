package io.bpfevents.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Figures BALANCED = new Figures(28, 7, 7, 6, 5, 4, 3, 3);
    private static final Resources SMALL =
            new Resources(200 << 20, 8 << 20, 14 << 20, 90, 30, 0, 0);

    @Test
    void shouldBeGoodIfEverythingBalances() {
        Verdict verdict = verdict(BALANCED);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.lines()).last().isEqualTo("verdict: good");
    }

    @ParameterizedTest
    @CsvSource({
        "29, 7, 7, 6, 5, 4, 3, 3", // an attempt without an outcome
        "27, 7, 7, 6, 5, 4, 3, 3", // an outcome without an attempt
        "28, 6, 7, 6, 5, 4, 3, 3", // delivered, and not received
        "28, 8, 7, 6, 5, 4, 3, 3", // received twice
        "28, 7, 7, 7, 5, 4, 3, 3",
        "28, 7, 7, 6, 4, 4, 3, 3",
        "28, 7, 7, 6, 5, 5, 3, 3",
        "28, 7, 7, 6, 5, 4, 2, 3",
        "28, 7, 7, 6, 5, 4, 3, 4"
    })
    void shouldBeBadIfOneCountIsWrong(
            long attempts,
            long received,
            long delivered,
            long dropped,
            long reserveFailures,
            long decodeFailures,
            long discarded,
            long pending) {
        Figures wrong =
                new Figures(
                        attempts,
                        received,
                        delivered,
                        dropped,
                        reserveFailures,
                        decodeFailures,
                        discarded,
                        pending);
        Verdict verdict = verdict(BALANCED, wrong);
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.lines()).last().isEqualTo("verdict: BAD");
        assertThat(verdict.lines().getFirst()).contains("NOT BALANCED");
    }

    @Test
    void shouldBeBadIfTwoWrongRoundsCompensateEachOther() {
        Figures more = new Figures(29, 7, 7, 6, 5, 4, 3, 3);
        Figures less = new Figures(27, 7, 7, 6, 5, 4, 3, 3);
        assertThat(verdict(more, less).isGood()).isFalse();
    }

    @Test
    void shouldBeBadIfNoRoundWasComplete() {
        assertThat(verdict().isGood()).isFalse();
    }

    @Test
    void shouldBeBadIfAPartHasFailedOrFoundAFault() {
        Ledger ledger = ledger(BALANCED);
        assertThat(new Verdict(List.of(ledger), List.of(), List.of("flood: broken")).isGood())
                .isFalse();
        ledger.fault("number 3 after 4");
        assertThat(new Verdict(List.of(ledger), List.of(), List.of()).isGood()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "33, 0, 0, 0, 0, resident memory",
        "0, 9, 0, 0, 0, heap",
        "0, 0, 5, 0, 0, metaspace",
        "0, 0, 0, 17, 0, descriptors",
        "0, 0, 0, 0, 9, threads"
    })
    void shouldBeBadIfMemoryGrows(
            long resident,
            long heap,
            long metaspace,
            long descriptors,
            long threads,
            String measure) {
        Resources grown =
                new Resources(
                        SMALL.resident() + (resident << 20),
                        SMALL.heap() + (heap << 20),
                        SMALL.metaspace() + (metaspace << 20),
                        SMALL.descriptors() + descriptors,
                        SMALL.threads() + threads,
                        0,
                        0);
        List<Resources> samples = new ArrayList<>(List.of(SMALL, SMALL, SMALL, SMALL, SMALL));
        List<Ledger> ledgers = List.of(ledger(BALANCED));
        assertThat(new Verdict(ledgers, samples, List.of()).isGood()).isTrue();
        samples.set(4, grown);
        Verdict verdict = new Verdict(ledgers, samples, List.of());
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.lines())
                .filteredOn(line -> line.endsWith("GROWN"))
                .singleElement()
                .asString()
                .startsWith(measure);
    }

    @Test
    void shouldPermitTheWarmUpToBeSmaller() {
        Resources cold = new Resources(100 << 20, 1 << 20, 1 << 20, 9, 3, 0, 0);
        List<Resources> samples = List.of(cold, SMALL, SMALL, SMALL, SMALL);
        assertThat(new Verdict(List.of(ledger(BALANCED)), samples, List.of()).isGood()).isTrue();
    }

    private static Verdict verdict(Figures... rounds) {
        return new Verdict(List.of(ledger(rounds)), List.of(), List.of());
    }

    private static Ledger ledger(Figures... rounds) {
        Ledger ledger = new Ledger("flood");
        for (Figures round : rounds) {
            ledger.add(round, "a round");
        }
        return ledger;
    }
}
