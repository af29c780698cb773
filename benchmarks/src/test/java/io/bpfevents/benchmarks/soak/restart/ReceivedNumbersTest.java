package io.bpfevents.benchmarks.soak.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.soak.part.Ledger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceivedNumbersTest {
    private final Ledger ledger = new Ledger("restart");
    private final ReceivedNumbers numbers = new ReceivedNumbers(ledger);

    @BeforeEach
    void receiveInTheFirstLife() {
        numbers.beginLife();
        numbers.add(0, 1); // another CPU had number 0, and was later
        numbers.add(24, 0);
        numbers.add(48, 2);
        numbers.beginLife();
    }

    @Test
    void shouldCountWhatComesAgainOnce() {
        numbers.add(24, 0);
        numbers.add(48, 2);
        numbers.add(72, 3);
        assertThat(numbers.different()).isEqualTo(4);
        assertThat(numbers.repeated()).isEqualTo(2);
        assertThat(ledger.received()).isEqualTo(4);
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void shouldReportANumberThatComesTwiceAtAnotherPosition() {
        numbers.add(72, 2);
        assertThat(ledger.faults()).singleElement().asString().contains("a repetition");
    }

    @Test
    void shouldReportANewNumberAtAnOldPosition() {
        numbers.add(48, 3);
        assertThat(ledger.faults()).singleElement().asString().contains("is new");
    }

    @Test
    void shouldReportAWrongOrder() {
        numbers.add(48, 2);
        numbers.add(24, 0);
        assertThat(ledger.faults()).singleElement().asString().contains("in one life");
    }
}
