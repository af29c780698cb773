package io.bpfevents.kafka.internal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Positions are the numbers of the records, and {@code passed} counts them: a sink that has passed
 * record 7 reports the accounting (7, 7).
 */
class StreamLedgerTest {
    private final StreamLedger ledger = new StreamLedger();

    private void events(long from, long to) {
        for (long position = from; position <= to; position++) {
            assertThat(ledger.event(position)).as("event %d", position).isTrue();
        }
    }

    private void duplicates(long from, long to) {
        for (long position = from; position <= to; position++) {
            assertThat(ledger.event(position)).as("event %d", position).isFalse();
        }
    }

    private void accounting(long position) {
        assertThat(ledger.accounting(OptionalLong.of(position), position)).isTrue();
    }

    /** Of a sink that has passed none, and continues after a record. */
    private void start(long after) {
        ledger.accounting(OptionalLong.empty(), after);
    }

    @Test
    void shouldNotKnowALossWithoutABase() {
        events(1, 9);

        assertThat(ledger.received()).isEqualTo(9);
        assertThat(ledger.lostInTopic()).isEmpty();
    }

    @Test
    void shouldBalanceFromAStart() {
        start(0);
        assertThat(ledger.lostInTopic()).hasValue(0);

        events(1, 5);
        accounting(5);

        assertThat(ledger.lostInTopic()).hasValue(0);
        assertThat(ledger.received()).isEqualTo(5);
    }

    @Test
    void shouldCountTheFirstPositionOfARing() {
        start(0);
        assertThat(ledger.event(0)).isTrue();
        ledger.accounting(OptionalLong.of(0), 1);

        assertThat(ledger.received()).isOne();
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldCountLossesInTheMiddleAndAtTheEnd() {
        start(0);
        events(1, 3);
        events(6, 8);
        accounting(8);
        assertThat(ledger.lostInTopic()).hasValue(2);

        events(9, 10);
        accounting(13);
        assertThat(ledger.lostInTopic()).hasValue(5);
        assertThat(ledger.received()).isEqualTo(8);
    }

    @Test
    void shouldCountALossWithoutAnyEvent() {
        accounting(100);
        accounting(107);

        assertThat(ledger.lostInTopic()).hasValue(7);
    }

    @Test
    void shouldBeginInTheMiddleOfAStream() {
        events(41, 50);
        accounting(50);
        assertThat(ledger.lostInTopic()).hasValue(0);

        events(51, 59);
        accounting(60);
        assertThat(ledger.lostInTopic()).hasValue(1);
        assertThat(ledger.received()).isEqualTo(19);
    }

    @Test
    void shouldDropDuplicatesOfARestartedSink() {
        start(0);
        events(1, 10);
        start(6); // killed, four were not acknowledged
        duplicates(7, 10);
        events(11, 12);
        accounting(12);

        assertThat(ledger.duplicates()).isEqualTo(4);
        assertThat(ledger.received()).isEqualTo(12);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldIgnoreAccountingOfASinkThatHasNotCaughtUp() {
        start(0);
        events(1, 8);
        events(10, 10);
        accounting(10);
        start(4);
        duplicates(5, 7);
        accounting(7);

        assertThat(ledger.lostInTopic()).as("still").hasValue(1);
        duplicates(8, 10);
        events(11, 11);
        accounting(11);
        assertThat(ledger.lostInTopic()).hasValue(1);
    }

    @Test
    void shouldTakeBackALossAtTheEndThatIsSentAgain() {
        start(0);
        events(1, 8);
        accounting(10);
        assertThat(ledger.lostInTopic()).hasValue(2);

        start(8);
        events(9, 9);
        assertThat(ledger.lostInTopic()).hasValue(1);
        accounting(9); // below the one that was used
        events(10, 11);
        assertThat(ledger.lostInTopic()).hasValue(0);
        accounting(12);
        assertThat(ledger.lostInTopic()).hasValue(1);
    }

    @Test
    void shouldNotBeginWithASinkThatHasNotCaughtUp() {
        events(41, 50);
        start(44);
        duplicates(45, 47);
        accounting(47);
        assertThat(ledger.lostInTopic()).isEmpty();

        duplicates(48, 50);
        events(51, 51);
        accounting(51);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldDropEventsBeforeTheBase() {
        accounting(50); // an earlier reader has received the events
        start(44);
        duplicates(45, 50);
        events(51, 51);
        accounting(51);

        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldCountRejections() {
        start(0);
        events(1, 3);
        ledger.rejection(4);
        events(5, 5);
        accounting(5);

        assertThat(ledger.rejected()).isOne();
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldCountALateRejectionAsNoLoss() {
        start(0);
        events(1, 3);
        events(5, 6);
        accounting(6);
        assertThat(ledger.lostInTopic()).hasValue(1);

        ledger.rejection(4);
        assertThat(ledger.lostInTopic()).hasValue(0);
        assertThat(ledger.event(7)).as("the last position is still 6").isTrue();
    }

    @Test
    void shouldNotMoveTheLastPositionByARejection() {
        start(0);
        events(1, 2);
        ledger.rejection(5);
        events(3, 4);
        accounting(5);

        assertThat(ledger.received()).isEqualTo(4);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldCountARejectionOnce() {
        start(0);
        events(1, 3);
        ledger.rejection(4);
        start(2);
        duplicates(3, 3);
        ledger.rejection(4);
        accounting(4);

        assertThat(ledger.rejected()).isOne();
        assertThat(ledger.duplicates()).isEqualTo(2);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldNotCountARejectionThatTheBaseCovers() {
        events(40, 41);
        accounting(43);
        ledger.rejection(42);
        ledger.rejection(43);
        events(44, 44);
        accounting(44);

        assertThat(ledger.rejected()).isEqualTo(2);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldNotBeginAtAnUnknownPositionAfterARejection() {
        ledger.rejection(42); // of an earlier run of the sink
        start(40);
        assertThat(ledger.lostInTopic()).isEmpty();

        ledger.accounting(OptionalLong.of(41), 41); // before 42 is rejected again
        ledger.rejection(42);
        events(43, 43);
        accounting(43);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldNotCountRejectionsAboveTheAccounting() {
        start(0);
        events(1, 5);
        ledger.rejection(8);
        ledger.rejection(9);
        start(5);
        events(6, 6);
        accounting(6);
        assertThat(ledger.lostInTopic()).hasValue(0);

        events(7, 7);
        accounting(9);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldTakeBackARejectionIfTheNextRunSendsTheEvent() {
        start(0);
        events(1, 3);
        ledger.rejection(4);
        ledger.rejection(5);
        accounting(4);
        start(3);
        events(4, 5);
        accounting(5);

        assertThat(ledger.rejected()).isZero();
        assertThat(ledger.received()).isEqualTo(5);
        assertThat(ledger.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldBoundTheMemoryOfRejections() {
        start(0);
        int all = 3 * RejectedPositions.MOST;
        for (int position = 1; position <= all; position++) {
            ledger.rejection(position);
        }
        accounting(all);
        assertThat(ledger.rejected()).isEqualTo(all);
        assertThat(ledger.lostInTopic()).hasValue(0);

        for (int position = 1; position <= all; position++) {
            ledger.rejection(position); // again
        }
        assertThat(ledger.rejected()).isEqualTo(all);
        assertThat(ledger.duplicates()).isEqualTo(all);
    }

    @Test
    void shouldBeginAgainAfterARunWithCountsOfItsOwn() {
        start(0);
        events(1, 8);
        accounting(9);
        assertThat(ledger.lostInTopic()).hasValue(1);

        ledger.restart();
        start(0);
        duplicates(7, 8);
        ledger.accounting(OptionalLong.of(7), 1); // has not caught up
        events(10, 10);
        assertThat(ledger.lostInTopic()).as("of the run before").hasValue(1);
        ledger.accounting(OptionalLong.of(10), 4);
        events(11, 11);
        ledger.accounting(OptionalLong.of(13), 7);

        assertThat(ledger.received()).isEqualTo(10);
        assertThat(ledger.lostInTopic()).hasValue(3);
    }

    @Test
    void shouldNotCountALossIfTheHostCountsAnew() {
        start(0);
        events(1, 8);
        accounting(10);
        events(11, 14);

        assertThat(ledger.accounting(OptionalLong.of(14), 4)).as("below 10").isFalse();
        assertThat(ledger.lostInTopic()).as("of the base before").hasValue(2);
        events(16, 16);
        assertThat(ledger.accounting(OptionalLong.of(16), 6)).isTrue();
        assertThat(ledger.lostInTopic()).hasValue(3);
        assertThat(ledger.received()).isEqualTo(13);
    }

    /** Each record has a position of its own, so there cannot be more of them. */
    @Test
    void shouldNotCountALossOfMoreRecordsThanPositions() {
        start(0);
        events(1, 10);
        accounting(10);

        assertThat(ledger.accounting(OptionalLong.of(20), 1L << 60)).isFalse();
        assertThat(ledger.accounting(OptionalLong.of(30), 0)).isFalse();
        assertThat(ledger.lostInTopic()).hasValue(0);
        assertThat(ledger.accounting(OptionalLong.of(33), 3)).isTrue();
        assertThat(ledger.lostInTopic()).hasValue(3);
    }

    @Test
    void shouldBalanceWithTheLargestFigures() {
        long most = 1L << 60;
        start(0);
        events(most, most);
        assertThat(ledger.accounting(OptionalLong.of(most), most)).isTrue();
        assertThat(ledger.lostInTopic()).hasValue(most - 1);
    }
}
