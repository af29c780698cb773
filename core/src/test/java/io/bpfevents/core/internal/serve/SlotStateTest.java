package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.RecordSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotStateTest {
    private final Person first = new Person();
    private final Person second = new Person();
    private final Person third = new Person();

    @Test
    void shouldAdmitAHolderAndOneThatWaits() {
        SlotState one = SlotState.FREE.admit(first);
        assertThat(one).isEqualTo(new SlotState(first, null, false));

        SlotState two = one.admit(second);
        assertThat(two).isEqualTo(new SlotState(first, second, false));

        assertThat(two.admit(third)).isEqualTo(two);
    }

    @Test
    void shouldIncludeThoseItAdmitted() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.includes(first)).isTrue();
        assertThat(two.includes(second)).isTrue();
        assertThat(two.includes(third)).isFalse();
        assertThat(SlotState.FREE.includes(first)).isFalse();
    }

    @Test
    void shouldGiveTheSeatToWhoeverWaits() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(first)).isEqualTo(new SlotState(second, null, false));
        assertThat(two.without(first).admit(third)).isEqualTo(new SlotState(second, third, false));
        assertThat(two.without(first).without(second)).isEqualTo(SlotState.FREE);
    }

    @Test
    void shouldFreeThePlaceOfOneThatNoLongerWaits() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(second)).isEqualTo(new SlotState(first, null, false));
        assertThat(two.without(second).admit(third)).isEqualTo(new SlotState(first, third, false));
    }

    @Test
    void shouldNotCareAboutStrangersThatLeave() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(third)).isEqualTo(two);
        assertThat(SlotState.FREE.without(first)).isEqualTo(SlotState.FREE);
        assertThat(SlotState.CLOSED.without(first)).isEqualTo(SlotState.CLOSED);
    }

    @Test
    void shouldAdmitNobodyOnceEnded() {
        assertThat(SlotState.CLOSED.admit(first)).isEqualTo(SlotState.CLOSED);
        assertThat(SlotState.CLOSED.includes(first)).isFalse();
    }

    @Test
    void shouldCompleteTheHolderAndFailWhoWaits() {
        IllegalStateException tooLate = new IllegalStateException("too late");

        SlotState.FREE.admit(first).admit(second).complete(tooLate);

        assertThat(first.told).containsExactly("complete");
        assertThat(second.told).containsExactly(tooLate);
    }

    @Test
    void shouldFailBoth() {
        RuntimeException broken = new RuntimeException("broken");

        SlotState.FREE.admit(first).admit(second).fail(broken);

        assertThat(first.told).containsExactly(broken);
        assertThat(second.told).containsExactly(broken);
    }

    @Test
    void shouldTellNobodyIfNobodyIsThere() {
        SlotState.FREE.complete(new IllegalStateException());
        SlotState.CLOSED.fail(new RuntimeException());
        SlotState.FREE
                .admit(first)
                .admit(second)
                .without(second)
                .without(first)
                .complete(new IllegalStateException());

        assertThat(first.told).isEmpty();
        assertThat(second.told).isEmpty();
    }

    private static final class Person implements RecordConsumer {
        final List<Object> told = new ArrayList<>();

        @Override
        public boolean pass(RecordSource source) {
            throw new AssertionError("no loop here");
        }

        @Override
        public long demand() {
            throw new AssertionError("no loop here");
        }

        @Override
        public ProducerSettings producerSettings() {
            throw new AssertionError("no loop here");
        }

        @Override
        public long nextPollNanos(boolean unread) {
            throw new AssertionError("no loop here");
        }

        @Override
        public void stop() {
            told.add("stop");
        }

        @Override
        public void complete() {
            told.add("complete");
        }

        @Override
        public void fail(Throwable error) {
            told.add(error);
        }
    }
}
